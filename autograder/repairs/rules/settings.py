"""Tensors that a function makes: their shapes, and matrices filled with one number."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, dotted, method, names_in, number
from autograder.repairs.edits import Change, Edit, Kind, delete, expression, replace
from autograder.repairs.sites import each_and_all, made, short

RANDOM = ("randn", "rand", "normal", "empty")
EQUAL = ("zeros", "ones", "full")


def _sizes(call: ast.Call) -> list[ast.expr]:
    """The sizes that a call is told one by one or as a tuple."""
    sizes: list[ast.expr] = [*call.args]
    if method(call) == "full":
        sizes = sizes[:1]
    sizes += [keyword.value for keyword in call.keywords if keyword.arg == "size"]
    if sizes and isinstance(sizes[0], ast.Tuple | ast.List):
        return [*sizes[0].elts]
    if method(call) == "normal":
        last = sizes[-1] if sizes else None
        return [*last.elts] if isinstance(last, ast.Tuple | ast.List) else []
    return [size for size in sizes if not isinstance(size, ast.Starred)]


@rule(Kind.IDIOM)
def rows_for_columns(code: Code) -> Iterator[Edit]:
    """Exchange the two sizes of a tensor that a function makes, or leave out a transposition."""
    turned = [
        node
        for statement in code.all(ast.Return)
        for node in ast.walk(statement)
        if isinstance(node, ast.expr)
        and _untransposed(node) is not None
        and isinstance(code.parent(node), ast.List | ast.Tuple)
    ]
    yield from each_and_all(
        turned,
        lambda node: f"`{short(node)}` is returned with rows and columns exchanged.",
        lambda node: replace(node, _untransposed(node) or node),
    )
    found: list[ast.expr] = [
        call
        for call in made(code, *RANDOM, *EQUAL)
        if len(sizes := _sizes(call)) == 2 and ast.unparse(sizes[0]) != ast.unparse(sizes[1])
    ]
    yield from each_and_all(
        found,
        lambda call: (
            f"Rows and columns of `{short(call)}` are the other way round: look at the shapes that"
            " a product of matrices needs."
        ),
        lambda call: _with_sizes(call, [*_sizes(call)[::-1]]),
    )


def _untransposed(node: ast.expr) -> ast.expr | None:
    match node:
        case ast.Attribute(value=value, attr="T" | "mT"):
            return value
        case ast.Call(func=ast.Attribute(value=value, attr="t" | "transpose")) if (
            dotted(value) != "torch"
        ):
            return value
        case ast.Call(args=[value, *_]) if method(node) in ("t", "transpose"):
            return value
    return None


def _with_sizes(call: ast.Call, sizes: list[ast.expr]) -> Change:
    """The change that gives a call other sizes where it has its own."""
    old = _sizes(call)
    holder = [
        value
        for value in [*call.args, *(keyword.value for keyword in call.keywords)]
        if isinstance(value, ast.Tuple | ast.List) and value.elts == old
    ]
    if holder:
        new = ast.Tuple(sizes) if sizes else ast.Tuple([])
        return replace(holder[0], new)
    return replace(call, ast.Call(call.func, sizes, call.keywords))


@rule(Kind.IDIOM)
def weights_of_a_linear_layer(code: Code) -> Iterator[Edit]:
    """Transpose what is returned of a `Linear` layer's weights, whose shape is known."""
    if not any(method(call) == "Linear" for call in code.all(ast.Call)):
        return
    found: list[ast.expr] = [
        node
        for statement in code.all(ast.Return)
        for node in code.within(statement, ast.Attribute)
        if node.attr == "weight"
    ]
    yield from each_and_all(
        found,
        lambda node: (
            f"`{short(node)}` has the shape (outputs, inputs), as in every `Linear` layer: rows"
            " and columns are the other way round."
        ),
        lambda node: replace(node, expression("w.detach().T.requires_grad_()", w=node)),
    )


@rule(Kind.IDIOM)
def vector_as_row(code: Code) -> Iterator[Edit]:
    """Leave out the size 1 of a row or column of equal numbers, or the call that makes one."""
    found: list[ast.expr] = [
        call
        for call in made(code, *EQUAL, *RANDOM)
        if len(sizes := _sizes(call)) == 2 and any(number(size) == 1 for size in sizes)
    ]
    biases = [call for call in found if method(call) in EQUAL] or found
    yield from each_and_all(
        biases,
        lambda call: f"`{short(call)}` makes a table of two dimensions, and not a vector.",
        lambda call: _with_sizes(call, _long_size(call)),
    )
    calls = [
        call
        for call in made(code, "unsqueeze", "unsqueeze_", "view", "reshape")
        if isinstance(call.func, ast.Attribute)
        and dotted(call.func.value) != "torch"
        and _is_made_here(code, call)
    ]
    yield from each_and_all(
        [*calls],
        lambda call: f"`{short(call)}` adds a dimension of size 1 that the shape must not have.",
        lambda call: replace(call, call.func.value),
    )


def _is_made_here(code: Code, call: ast.Call) -> bool:
    """Whether a tensor gets another shape as it is made, or as it is returned with others."""
    inner = call.func.value if isinstance(call.func, ast.Attribute) else call
    made_here = any(method(part) in (*EQUAL, *RANDOM) for part in ast.walk(inner))
    return made_here or isinstance(code.parent(call), ast.List | ast.Tuple)


def _long_size(call: ast.expr) -> list[ast.expr]:
    sizes = _sizes(call) if isinstance(call, ast.Call) else []
    longer = [size for size in sizes if number(size) != 1]
    return longer or sizes[:1]


@rule(Kind.IDIOM)
def number_for_a_vector(code: Code) -> Iterator[Edit]:
    """Make a vector of one element of a tensor without dimensions."""
    found: list[ast.expr] = []
    for call in made(code, "tensor", "zeros", "randn", "ones"):
        if (method(call) == "tensor" and call.args and number(call.args[0]) is not None) or [
            ast.unparse(size) for size in call.args
        ] in (["()"], ["[]"]):
            found.append(call.args[0])
    yield from each_and_all(
        found,
        lambda node: (
            f"`{short(code.parent(node) or node)}` has no dimension: it is one number, and no"
            " vector of one element."
        ),
        lambda node: replace(
            node,
            ast.List([node]) if isinstance(node, ast.Constant | ast.UnaryOp) else ast.Constant(1),
        ),
    )


@rule(Kind.IDIOM)
def all_units_equal(code: Code) -> Iterator[Edit]:
    """Draw a matrix that is filled with one number: the code shows that all entries are equal."""
    found: list[ast.expr] = [
        call
        for call in made(code, *EQUAL)
        if len(sizes := _sizes(call)) == 2 and any(names_in(size) for size in sizes)
    ]
    yield from each_and_all(
        found,
        lambda call: (
            f"`{short(call)}` starts all weights at the same number, so all units do the same and"
            " get the same gradient."
        ),
        lambda call: replace(
            call, ast.Call(expression("torch.randn"), _sizes(call), _kept_keywords(call))
        ),
    )


def _kept_keywords(call: ast.expr) -> list[ast.keyword]:
    keywords = call.keywords if isinstance(call, ast.Call) else []
    return [each for each in keywords if each.arg in ("requires_grad", "dtype")]


@rule(Kind.IDIOM)
def part_filled(code: Code) -> Iterator[Edit]:
    """Delete the statements that fill a part of a tensor of the function with one number."""
    found = [
        node
        for node in code.all(ast.Assign)
        if code.function(node) is not None
        and isinstance(node.targets[0], ast.Subscript)
        and number(node.value) is not None
        and dotted(node.targets[0].value) not in code.arguments(node)
    ]
    for group in [found, *([each] for each in found)] if len(found) > 1 else [found]:
        if group:
            yield Edit(
                group[0].lineno,
                f"`{short(group[0])}` sets a part of the tensor to one number: what was there is"
                " lost.",
                tuple(map(delete, group)),
            )
