"""Losses that make one number of the errors in another way than by a mean."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, method
from autograder.repairs.edits import Edit, Kind, replace
from autograder.repairs.tensors import all_applied, applied, in_loss, is_count, operands, squared
from autograder.repairs.wording import call, shown, singly_and_together

KEYWORDS = ("reduction", "size_average", "reduce")
ONE_OF_ALL = ("max", "min", "median", "amax", "amin", "mode", "prod", "quantile", "nanmedian")


@rule(Kind.IDIOM)
def divided_by_one_less(code: Code) -> Iterator[Edit]:
    """`d.sum() / (n - 1)` to `d.sum() / n`."""
    for node in code.all(ast.BinOp):
        match node.right:
            case ast.BinOp(left=count, op=ast.Sub() | ast.Add(), right=ast.Constant(value=int())):
                if isinstance(node.op, ast.Div) and is_count(code, count):
                    yield Edit(
                        node.lineno,
                        f"The sum is divided by {shown(node.right)} here: a mean divides by the"
                        " number of errors itself.",
                        (replace(node.right, count),),
                    )


@rule(Kind.IDIOM)
def sum_divided_by_something_else(code: Code) -> Iterator[Edit]:
    """`d.sum() / 300`, `d.sum() // n`, `d.sum() / n / 2` to `d.mean()`."""
    for product in code.all(ast.BinOp):
        yield from _sum_times_a_fraction(code, product)
    for divided in code.all(ast.Call):
        sides = operands(divided)
        if sides is not None and isinstance(sides[1], ast.Div) and in_loss(code, divided):
            part = _plain_sum(code, sides[0])
            if part is not None:
                said = f"The sum is divided by {shown(sides[2])} here: a mean divides by the number"
                new = call("tensor.mean()", part)
                yield Edit(divided.lineno, said + " of errors.", (replace(divided, new),))
    for node in code.all(ast.BinOp):
        if not isinstance(node.op, ast.Div | ast.FloorDiv) or not in_loss(code, node):
            continue
        part, divisors = _sum(code, node)
        if part is None or code.parent(node) in divisors:
            continue
        if any(method(call_node) == "shape" for call_node in code.within(node, ast.Call)):
            continue  # it raises an error, whatever it would be divided by
        if _is_python_sum(node):
            said = (
                "Python's `sum()` adds the rows and keeps their other dimension: the result is"
                " no single number."
            )
        elif isinstance(node.op, ast.FloorDiv):
            said = "`//` rounds the quotient down: this is no mean."
        else:
            said = (
                f"The sum is divided by {shown(node.right)} here: a mean divides by the number of"
                " errors."
            )
            if divisors[1:]:
                said = (
                    "The sum is divided more than once here: a mean divides by the number of"
                    " errors."
                )
        yield Edit(node.lineno, said, (replace(node, call("tensor.mean()", part)),))


def _sum_times_a_fraction(code: Code, node: ast.BinOp) -> Iterator[Edit]:
    """`1 / (2 * n) * d.sum()` to `d.mean()`."""
    if not isinstance(node.op, ast.Mult) or not in_loss(code, node):
        return
    for side, factor in ((node.left, node.right), (node.right, node.left)):
        part = _plain_sum(code, side)
        fraction = isinstance(factor, ast.Constant) or (
            isinstance(factor, ast.BinOp) and isinstance(factor.op, ast.Div)
        )
        if part is not None and fraction:
            yield Edit(
                node.lineno,
                f"The sum is multiplied by {shown(factor)} here: a mean divides by the number of"
                " errors.",
                (replace(node, call("tensor.mean()", part)),),
            )


def _plain_sum(code: Code, node: ast.expr) -> ast.expr | None:
    part = applied(code, node)
    if part is None or part.name != "sum" or part.args or part.keywords:
        return None
    return part.tensor


def _is_python_sum(node: ast.expr) -> bool:
    while isinstance(node, ast.BinOp):
        node = node.left
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sum"


def _sum(code: Code, node: ast.BinOp) -> tuple[ast.expr | None, list[ast.BinOp]]:
    """What is summed below some divisions, and the divisions."""
    divisions: list[ast.BinOp] = []
    inner: ast.expr = node
    while isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Div | ast.FloorDiv):
        divisions.append(inner)
        inner = inner.left
    return _plain_sum(code, inner), divisions


@rule(Kind.IDIOM)
def sum_in_place_of_mean(code: Code) -> Iterator[Edit]:
    """`d.sum()` to `d.mean()`, where the sum is not divided; `reduction="sum"` left out."""
    found: list[tuple[ast.expr, ast.expr, str]] = []
    for part in all_applied(code, "sum", "nansum"):
        if _is_divided(code, part.node) or _is_reduced(code, part.node):
            continue
        if in_loss(code, part.node):
            said = (
                "The errors are summed here, not averaged: the sum grows with the number of"
                " samples."
            )
            found.append((part.node, call("tensor.mean()", part.tensor), said))
    yield from singly_and_together(found)
    for node in code.all(ast.Call):
        for keyword in node.keywords:
            if keyword.arg not in KEYWORDS or _is_divided(code, node):
                continue
            yield Edit(node.lineno, _not_reduced(keyword), (replace(keyword),))


def _not_reduced(keyword: ast.keyword) -> str:
    said = f"With `{ast.unparse(keyword)}`"
    match keyword.value:
        case ast.Constant(value="sum"):
            return f"{said} the errors are summed, not averaged."
        case ast.Constant(value="none"):
            return f"{said} all errors come back, one by one, and not their mean."
    return f"{said} something else than the mean of the errors comes back."


def _is_divided(code: Code, node: ast.expr) -> bool:
    """Whether a sum, or what it is added to, is divided: by the number of errors or another."""
    places = [node]
    match code.parent(node):
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AugAssign(target=ast.Name(id=name)):
            function = code.function(node) or code.tree
            places += [place for place in code.within(function, ast.Name) if place.id == name]
    return any(_divides(code.parent(place), place) for place in places)


def _divides(outer: ast.AST | None, part: ast.expr) -> bool:
    match outer:
        case ast.AugAssign(target=target, op=ast.Div() | ast.FloorDiv() | ast.Mult()):
            return target is part
        case ast.Attribute(value=owner, attr="div" | "div_" | "true_divide"):
            return owner is part
        case ast.expr():
            sides = operands(outer)
            if sides is None or part not in (sides[0], sides[2]):
                return False
            other = sides[2] if part is sides[0] else sides[0]
            by_number = isinstance(sides[1], ast.Mult) and not isinstance(other, ast.Constant)
            return by_number or (isinstance(sides[1], ast.Div | ast.FloorDiv) and other is sides[2])
    return False


def _is_reduced(code: Code, node: ast.expr) -> bool:
    """Whether a further mean or sum is taken of an expression."""
    outer = applied(code, code.parent(node))
    if outer is None:
        around = code.parent(node)
        outer = applied(code, code.parent(around)) if around is not None else None
    return outer is not None and outer.name in ("mean", "sum") and outer.tensor is node


@rule(Kind.IDIOM)
def one_error_of_all(code: Code) -> Iterator[Edit]:
    """`d.max()` or `d.median()` to `d.mean()`."""
    for part in all_applied(code, *ONE_OF_ALL):
        numbers = [argument for argument in part.args if not isinstance(argument, ast.Constant)]
        if in_loss(code, part.node) and not numbers:
            yield Edit(
                part.node.lineno,
                f"`{part.name}` stands here in the place of a mean: not all errors count alike.",
                (replace(part.node, call("tensor.mean()", part.tensor)),),
            )


@rule(Kind.INSERTED)
def no_mean(code: Code) -> Iterator[Edit]:
    """Where nothing in a function is a mean or sum: take the mean of what is a square."""
    for node in code.all(ast.expr):
        if squared(code, node) is None or not in_loss(code, node) or code.loops(node):
            continue
        function = code.function(node) or code.tree
        if any(method(part) in ("mean", "sum") for part in ast.walk(function)):
            continue
        yield Edit(
            node.lineno,
            "The squared errors stay one by one here: no mean makes a single number of them.",
            (replace(node, call("tensor.mean()", node)),),
        )
