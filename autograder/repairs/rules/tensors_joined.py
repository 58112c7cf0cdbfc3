"""Single tensors that are put together wrongly, and tensors made with a dtype of their own."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, arguments_of, dotted
from autograder.repairs.edits import Edit, Kind, expression, replace
from autograder.repairs.tensors import all_applied, functions, values_of

JOINING = ("stack", "cat", "concat", "vstack", "hstack")
MADE = ("zeros", "ones", "empty", "full", "tensor", "eye", "arange", "linspace")
MOST_ARGUMENTS = 2


@rule(Kind.IDIOM)
def no_tensor_given(code: Code) -> Iterator[Edit]:
    """`torch.stack(x for …)` and `torch.mean(list)`: a list, and a tensor made of it."""
    for part in all_applied(code, *JOINING):
        match part.tensor:
            case ast.GeneratorExp(elt=element, generators=generators):
                yield Edit(
                    part.node.lineno,
                    f"`{part.name}` takes a list or tuple of tensors, and gets a generator here.",
                    (replace(part.tensor, ast.ListComp(element, generators)),),
                )
    for part in all_applied(code, "mean", "sum"):
        owner = dotted(part.node.func).rpartition(".")[0]
        if owner != "torch":
            continue
        given = part.tensor
        values = values_of(code, given.id, given) if isinstance(given, ast.Name) else [given]
        match values[:1]:
            case [ast.GeneratorExp(elt=element, generators=generators) as made]:
                what = "generator"
                listed: ast.expr = ast.ListComp(element, generators) if made is given else given
            case [ast.List() | ast.ListComp()]:
                what, listed = "list", given
            case _:
                continue
        yield Edit(
            part.node.lineno,
            f"`{part.name}` takes one tensor, and gets a {what} here.",
            (replace(given, expression("torch.stack(x)", x=listed)),),
        )


@rule(Kind.IDIOM)
def joined_along_another_dimension(code: Code) -> Iterator[Edit]:
    """`torch.cat(rows)` to `torch.stack(rows)`, and the other way round."""
    for part in all_applied(code, *JOINING):
        if part.args or part.keywords or not isinstance(part.node.func, ast.Attribute):
            continue
        if part.name == "stack":
            other = "cat"
            said = "`stack` makes a new dimension for the tensors that it puts together."
        else:
            other = "stack"
            said = (
                f"`{part.name}` puts the tensors behind each other in a dimension that they have:"
                " it makes no new one for them."
            )
        new = ast.Attribute(part.node.func.value, other, ast.Load())
        yield Edit(part.node.lineno, said, (replace(part.node.func, new),))


@rule(Kind.INSERTED)
def tensor_made_without_a_dtype(code: Code) -> Iterator[Edit]:
    """`torch.zeros(n)` where all else has the dtype of an argument: that dtype."""
    for function in functions(code):
        for part in all_applied(code, *MADE):
            if code.function(part.node) is not function or part.module != "torch":
                continue
            if any(keyword.arg == "dtype" for keyword in part.keywords):
                continue
            for name in arguments_of(function)[:MOST_ARGUMENTS]:
                dtype = ast.keyword("dtype", expression("x.dtype", x=ast.Name(name)))
                new = ast.Call(part.node.func, part.node.args, [*part.node.keywords, dtype])
                yield Edit(
                    part.node.lineno,
                    f"`{part.name}` makes a tensor of PyTorch's usual dtype here, whatever the"
                    " dtype of the inputs is.",
                    (replace(part.node, new),),
                )
