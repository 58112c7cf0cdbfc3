"""Dimensions that are lost, added or written as numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, arguments_of, assigned, method, number, same
from autograder.repairs.edits import Edit, Kind, replace
from autograder.repairs.tensors import (
    all_applied,
    applied,
    functions,
    in_loss,
    is_layer,
    values_of,
)
from autograder.repairs.wording import shown, singly_and_together

RESHAPING = (
    *("squeeze", "squeeze_", "flatten", "ravel", "view", "reshape", "unsqueeze", "unsqueeze_"),
    *("view_as", "reshape_as", "expand", "expand_as", "repeat", "tile", "unflatten", "movedim"),
    *("atleast_2d", "atleast_1d", "resize_"),
)
MAKING = ("zeros", "ones", "randn", "rand", "empty", "full", "normal", "Linear", "randint", "size")


@rule(Kind.IDIOM)
def shape_changed(code: Code) -> Iterator[Edit]:
    """Leave out `squeeze()`, `view()`, `[:, 0]` and the like, at one place and at all."""
    found = []
    for node in code.all(ast.expr):
        inner, name = _reshaped(code, node)
        if inner is not None and in_loss(code, node):
            found.append((node, inner, _said(code, node, inner, name)))
    yield from singly_and_together(found)


def _said(code: Code, node: ast.expr, inner: ast.expr, name: str) -> str:
    if any(
        isinstance(outer, ast.BinOp) and isinstance(outer.op, ast.Sub) for outer in _up(code, node)
    ):
        return (
            f"{shown(inner)} gets another shape here (`{name}`): a difference of (N,) and (N, 1)"
            " is a table of N x N."
        )
    return (
        f"{shown(inner)} gets another shape here (`{name}`): look at which dimensions are"
        " there before and after."
    )


def _is_difference(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)


def _up(code: Code, node: ast.AST) -> Iterator[ast.AST]:
    for outer in code.around(node):
        if isinstance(outer, ast.stmt):
            return
        yield outer


def _reshaped(code: Code, node: ast.expr) -> tuple[ast.expr | None, str]:
    match node:
        case ast.Subscript(value=inner, slice=ast.Tuple(elts=parts)) if any(
            isinstance(part, ast.Slice) or _is_none(part) for part in parts
        ):
            return inner, ast.unparse(node)[-12:] if len(ast.unparse(node)) < 12 else "[…]"
        case ast.Subscript(value=inner, slice=index) if _is_none(index):
            return inner, "[None]"
    part = applied(code, node)
    if part is not None and part.name in RESHAPING:
        return part.tensor, part.name
    return None, ""


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


@rule(Kind.IDIOM)
def mean_along_one_dimension(code: Code) -> Iterator[Edit]:
    """Leave out `dim=` and `keepdim=` of a mean or sum."""
    found = []
    for call in code.all(ast.Call):
        part = applied(code, call)
        if part is None or part.name not in ("mean", "sum") or not (part.args or part.keywords):
            continue
        if any(
            keyword.arg not in ("dim", "axis", "keepdim", "keepdims") for keyword in part.keywords
        ):
            continue
        if not in_loss(code, call):
            continue
        said = (
            f"`{part.name}` goes along one dimension only here: the others stay, and a loss"
            " has no dimensions."
        )
        if any(keyword.arg in ("keepdim", "keepdims") for keyword in part.keywords):
            said = (
                f"The dimensions that `{part.name}` goes along are kept here: the result has them,"
                " and a loss has none."
            )
        found.append(
            (call, ast.Call(ast.Attribute(part.tensor, part.name, ast.Load()), [], []), said)
        )
    yield from singly_and_together(found)


@rule(Kind.IDIOM)
def values_put_together(code: Code) -> Iterator[Edit]:
    """Leave out the mean or sum of what a layer gives."""
    for part in all_applied(code, "mean", "sum", "max", "argmax"):
        tensor = part.tensor
        names = values_of(code, tensor.id, tensor) if isinstance(tensor, ast.Name) else []
        if is_layer(code, tensor) or any(is_layer(code, value) for value in names):
            yield Edit(
                part.node.lineno,
                f"`{part.name}` puts several values together here: each of them is needed.",
                (replace(part.node, tensor),),
            )


@rule(Kind.IDIOM)
def element_of_a_single_number(code: Code) -> Iterator[Edit]:
    """Leave out an index such as `[0]` behind a mean or product."""
    for node in code.all(ast.Subscript):
        if isinstance(node.value, ast.Call | ast.BinOp) and number(node.slice) is not None:
            if method(node.value) in ("size", "shape") or not in_loss(code, node):
                continue
            yield Edit(
                node.lineno,
                f"An element is picked out of {shown(node.value)} here: everything of it is"
                " needed.",
                (replace(node, node.value),),
            )


@rule(Kind.IDIOM)
def only_one_row_used(code: Code) -> Iterator[Edit]:
    """`X[0] @ W` to `X @ W`, for an argument of the function."""
    found = []
    for node in code.all(ast.Subscript):
        match node:
            case ast.Subscript(value=ast.Name(id=name) as whole, slice=index):
                if number(index) is None or name not in code.arguments(node):
                    continue
                if code.loops(node) or not isinstance(node.ctx, ast.Load):
                    continue
                said = f"{shown(node)} is only a part of `{name}` here: all of it is needed."
                found.append((node, whole, said))
    yield from singly_and_together(found)


@rule(Kind.INSERTED)
def dimension_of_size_one_left(code: Code) -> Iterator[Edit]:
    """Squeeze what a function returns, where it has a reduction, a product or a loop."""
    for statement in code.all(ast.Return):
        if isinstance(statement.value, ast.Name | ast.BinOp | ast.Call):
            yield Edit(
                statement.lineno,
                "The value that is returned here has dimensions of size 1 too many.",
                (replace(statement.value, call_method(statement.value, "squeeze")),),
            )


def call_method(value: ast.expr, name: str) -> ast.expr:
    """Return the call of a method without arguments."""
    return ast.Call(ast.Attribute(value, name, ast.Load()), [], [])


@rule(Kind.IDIOM)
def size_written_as_a_number(code: Code) -> Iterator[Edit]:
    """A number of a shape is an argument of the function instead, everywhere in the function."""
    for function in functions(code):
        constants: dict[int, list[ast.Constant]] = {}
        for call in code.within(function, ast.Call):
            if method(call) not in MAKING:
                continue
            for node in code.within(call, ast.Constant):
                if isinstance(node.value, int) and node.value > 1:
                    constants.setdefault(node.value, []).append(node)
        for value, nodes in constants.items():
            for name in arguments_of(function)[:6]:
                yield Edit(
                    nodes[0].lineno,
                    f"The size {value} is written as a number here, whatever `{name}` is.",
                    tuple(replace(node, ast.Name(name, ast.Load())) for node in nodes),
                )


@rule(Kind.ANY_MOVE)
def sizes_in_another_order(code: Code) -> Iterator[Edit]:
    """`torch.randn(n, 1)` to `torch.randn(1, n)`, at one place and at all."""
    found = []
    for call in code.all(ast.Call):
        if method(call) in MAKING and len(call.args) == 2:
            one, other = call.args
            if same(one, other) or isinstance(other, ast.Tuple):
                continue
            new = ast.Call(call.func, [other, one], call.keywords)
            said = f"The sizes {shown(one)} and {shown(other)} stand in another order here."
            found.append((call, new, said))
    yield from singly_and_together(found)


@rule(Kind.IDIOM)
def dimension_of_size_one_made(code: Code) -> Iterator[Edit]:
    """`torch.zeros(1, n)` and `torch.zeros(n, 1)` to `torch.zeros(n)`."""
    found = []
    for call in code.all(ast.Call):
        if method(call) not in MAKING or len(call.args) != 2:
            continue
        left = [value for value in call.args if number(value) != 1]
        if len(left) < 2:
            new = ast.Call(call.func, left or call.args[:1], call.keywords)
            said = f"{shown(call)} has two dimensions, and one of them has size 1."
            found.append((call, new, said))
    yield from singly_and_together(found)


@rule(Kind.IDIOM)
def size_overwritten(code: Code) -> Iterator[Edit]:
    """`d_hidden = 50` for an argument: leave the line out."""
    for function in functions(code):
        for statement in code.within(function, ast.Assign):
            match assigned(statement):
                case [ast.Name(id=name)] if name in arguments_of(function):
                    if number(statement.value) is not None and not code.loops(statement):
                        yield Edit(
                            statement.lineno,
                            f"`{name}` is set to {ast.unparse(statement.value)} here, whatever"
                            " the caller gives.",
                            (replace(statement),),
                        )
