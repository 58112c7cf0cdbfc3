"""Values of a wrong type that a function returns: tensors, arrays, generators, tuples for lists."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import (
    Code,
    method,
)
from autograder.repairs.edits import (
    Edit,
    Kind,
    expression,
    replace,
)
from autograder.repairs.training import (
    is_lazy,
)


@rule(Kind.IDIOM)
def tensor_returned(code: Code) -> Iterator[Edit]:
    """Take Python numbers out of what is returned by `.item()`.

    An `.item()` works on tensors and arrays alone, so the sentence is true where it works.
    """
    for node in code.all(ast.Return):
        if node.value is None or _is_helper(code, node):
            continue
        parts = [
            part
            for part in _parts(node.value)
            if method(part) not in ("item", "float", "tolist")
            and not isinstance(part, ast.Constant)
        ]
        for chosen in [parts, *([part] for part in parts)][: 4 if len(parts) > 1 else 1]:
            if chosen and len(parts) < 4:
                yield Edit(
                    node.lineno,
                    "A tensor is returned here, and no Python number: one that holds a single"
                    " number is still a tensor.",
                    tuple(replace(part, expression("part.item()", part=part)) for part in chosen),
                )


@rule(Kind.IDIOM)
def array_returned(code: Code) -> Iterator[Edit]:
    """Make a list of what is returned by `.tolist()`, which only arrays and tensors have."""
    for node in code.all(ast.Return):
        if isinstance(node.value, ast.Name) and not _is_helper(code, node):
            yield Edit(
                node.lineno,
                f"`{node.value.id}` is an array or tensor of numbers, and not a list.",
                (replace(node.value, expression("value.tolist()", value=node.value)),),
            )


@rule(Kind.IDIOM)
def iterator_returned(code: Code) -> Iterator[Edit]:
    """Make a list of a generator or iterator that is returned."""
    for node in code.all(ast.Return):
        if node.value is not None and is_lazy(code, node.value):
            yield Edit(
                node.lineno,
                "A generator or iterator is returned here: it holds no values yet, and is not a"
                " list.",
                (replace(node.value, expression("list(value)", value=node.value)),),
            )


@rule(Kind.IDIOM)
def other_brackets_returned(code: Code) -> Iterator[Edit]:
    """Return a list where a tuple is returned, or a tuple for a list."""
    for node in code.all(ast.Return):
        match node.value:
            case ast.Tuple(elts=parts):
                new: ast.expr = ast.List(parts, ast.Load())
                said = "Values with commas and without square brackets are a tuple, not a list."
            case ast.List(elts=parts):
                new = ast.Tuple(parts, ast.Load())
                said = "Square brackets make a list of these values, not a tuple."
            case ast.Call(func=ast.Name(id="tuple"), args=[value]):
                new = expression("list(value)", value=value)
                said = "`tuple` makes a tuple here, not a list."
            case ast.Call(func=ast.Name(id="list"), args=[value]):
                new = expression("tuple(value)", value=value)
                said = "`list` makes a list here, not a tuple."
            case ast.Dict(values=parts):
                new = ast.Tuple(parts, ast.Load())
                said = "A dict is returned here, with names for its values."
            case _:
                continue
        yield Edit(node.lineno, said, (replace(node.value, new),))


def _is_helper(code: Code, node: ast.Return) -> bool:
    """Whether the function that returns is called by another one, which may want a tensor."""
    function = code.function(node)
    return function is not None and any(
        isinstance(call.func, ast.Name) and call.func.id == function.name
        for call in code.all(ast.Call)
    )


def _parts(value: ast.expr) -> list[ast.expr]:
    return [*value.elts] if isinstance(value, ast.Tuple | ast.List) else [value]
