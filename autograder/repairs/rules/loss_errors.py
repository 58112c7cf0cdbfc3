"""Losses whose single errors are something else than squared differences."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, names_in, same
from autograder.repairs.draws import holds_draw, noise_names
from autograder.repairs.edits import Edit, Kind, replace
from autograder.repairs.tensors import (
    all_applied,
    applied,
    has_mean,
    in_loss,
    operands,
    powered,
    squared,
    values_of,
)
from autograder.repairs.wording import begin, call, shown, singly_and_together


@rule(Kind.IDIOM)
def caret_for_a_power(code: Code) -> Iterator[Edit]:
    """`d ^ 2` to `d ** 2`."""
    for node in code.all(ast.BinOp):
        if isinstance(node.op, ast.BitXor):
            yield Edit(
                node.lineno,
                "`^` is no power in Python: it compares the bits of two whole numbers.",
                (replace(node, ast.BinOp(node.left, ast.Pow(), node.right)),),
            )


@rule(Kind.IDIOM)
def doubled_for_squared(code: Code) -> Iterator[Edit]:
    """`(a - b) * 2` to `(a - b) ** 2`, where the factor is 2."""
    for node in code.all(ast.BinOp):
        match node:
            case ast.BinOp(left=left, op=ast.Mult(), right=ast.Constant(value=2 | 2.0)):
                pass
            case ast.BinOp(left=ast.Constant(value=2 | 2.0), op=ast.Mult(), right=left):
                pass
            case _:
                continue
        if in_loss(code, node) and not has_mean(code, left):
            yield Edit(
                node.lineno,
                f"{begin(shown(left))} is doubled here, not squared.",
                (replace(node, call("tensor ** 2", left)),),
            )


@rule(Kind.IDIOM)
def another_power(code: Code) -> Iterator[Edit]:
    """`d ** 3`, `d ** 1`, `d ** 0.5` to `d ** 2`."""
    for node in code.all(ast.expr):
        power = powered(code, node)
        if power is None or power[1] == 2 or not in_loss(code, node) or has_mean(code, power[0]):
            continue
        yield Edit(
            node.lineno,
            f"{begin(shown(power[0]))} gets the power {power[1]:g} here: look at which power"
            " the task asks for.",
            (replace(node, call("tensor ** 2", power[0])),),
        )


@rule(Kind.IDIOM)
def only_one_side_squared(code: Code) -> Iterator[Edit]:
    """`a - b ** 2` and `a ** 2 - b ** 2` to `(a - b) ** 2`."""
    for node in code.all(ast.expr):
        sides = operands(node)
        if sides is None or not isinstance(sides[1], ast.Sub) or not in_loss(code, node):
            continue
        left, right = squared(code, sides[0]), squared(code, sides[2])
        if left is None and right is None:
            continue
        if left is not None and right is not None:
            said = (
                "Both sides are squared before they are subtracted: the difference is squared in"
                " this loss."
            )
        else:
            inner = right if right is not None else left
            said = (
                f"Only {shown(inner or node)} is squared here, not the difference: the power is"
                " computed before the minus."
            )
        new = ast.BinOp(left or sides[0], ast.Sub(), right or sides[2])
        yield Edit(node.lineno, said, (replace(node, call("tensor ** 2", new)),))


@rule(Kind.IDIOM)
def mean_squared_in_place_of_errors(code: Code) -> Iterator[Edit]:
    """`d.mean() ** 2` to `(d ** 2).mean()`."""
    for node in code.all(ast.expr):
        inner = squared(code, node)
        part = applied(code, inner)
        if part is not None and part.name in ("mean", "sum"):
            yield Edit(
                node.lineno,
                f"The {part.name} is squared here, not each error: errors above and below zero"
                " cancel each other before.",
                (replace(node, call(f"(tensor ** 2).{part.name}()", part.tensor)),),
            )


@rule(Kind.IDIOM)
def mean_squared_later(code: Code) -> Iterator[Edit]:
    """`m = d.mean()` and `m ** 2` to `m = (d ** 2).mean()` and `m`."""
    for node in code.all(ast.expr):
        inner = squared(code, node)
        values = values_of(code, inner.id, inner) if isinstance(inner, ast.Name) else []
        part = applied(code, values[0]) if len(values) == 1 else None
        if inner is None or part is None or part.name != "mean":
            continue
        yield Edit(
            node.lineno,
            "The mean is squared here, not each error: errors above and below zero cancel each"
            " other before.",
            (
                replace(part.node, call("(tensor ** 2).mean()", part.tensor)),
                replace(node, inner),
            ),
        )


@rule(Kind.IDIOM)
def means_subtracted(code: Code) -> Iterator[Edit]:
    """`(a.mean() - b.mean()) ** 2` to `((a - b) ** 2).mean()`."""
    for node in code.all(ast.expr):
        match squared(code, node):
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                one, other = applied(code, left), applied(code, right)
                if one is None or other is None or one.name != "mean" or other.name != "mean":
                    continue
                new = ast.BinOp(one.tensor, ast.Sub(), other.tensor)
                yield Edit(
                    node.lineno,
                    "Two means are subtracted here, so the single errors are gone: the mean comes"
                    " last.",
                    (replace(node, call("(tensor ** 2).mean()", new)),),
                )


@rule(Kind.IDIOM)
def added_in_place_of_subtracted(code: Code) -> Iterator[Edit]:
    """`(a + b) ** 2` to `(a - b) ** 2`."""
    for node in code.all(ast.BinOp):
        if not isinstance(node.op, ast.Add | ast.Mult | ast.Div) or not in_loss(code, node):
            continue
        function = code.function(node)
        if function is not None and (
            holds_draw(code, node) or names_in(node) & noise_names(code, function)
        ):
            continue
        outer = code.parent(node)
        statement = code.statement(node)
        whole = getattr(statement, "value", None) is node
        if (outer is not None and squared(code, outer) is node) or (
            whole and isinstance(node.left, ast.Name) and isinstance(node.right, ast.Name)
        ):
            done = {ast.Add: "added", ast.Mult: "multiplied", ast.Div: "divided"}[type(node.op)]
            yield Edit(
                node.lineno,
                f"{begin(shown(node.left))} and {shown(node.right)} are {done} here: an error is"
                " a difference.",
                (replace(node, ast.BinOp(node.left, ast.Sub(), node.right)),),
            )


@rule(Kind.IDIOM)
def absolute_errors(code: Code) -> Iterator[Edit]:
    """`d.abs()` to `d ** 2`."""
    found = []
    for part in all_applied(code, "abs", "absolute", "fabs", "abs_"):
        if in_loss(code, part.node):
            said = f"`{part.name}` takes the size of each error here, in place of its square."
            if squared(code, part.tensor) is None:
                found.append((part.node, call("tensor ** 2", part.tensor), said))
    for part in all_applied(code, "sqrt"):
        if squared(code, part.tensor) is not None and in_loss(code, part.node):
            said = "The root undoes the square here: this is the size of each error."
            found.append((part.node, part.tensor, said))
    yield from singly_and_together(found)


@rule(Kind.IDIOM)
def errors_divided_by_values(code: Code) -> Iterator[Edit]:
    """`(a - b) / b` and `w * (a - b) ** 2` to the difference itself."""
    for node in code.all(ast.BinOp):
        if not isinstance(node.op, ast.Div | ast.Mult) or not in_loss(code, node):
            continue
        for inner, factor in ((node.left, node.right), (node.right, node.left)):
            if inner is node.right and isinstance(node.op, ast.Div):
                continue
            base = squared(code, inner)
            difference = base if base is not None else inner
            if not (isinstance(difference, ast.BinOp) and isinstance(difference.op, ast.Sub)):
                continue
            if isinstance(factor, ast.Constant) or same(inner, factor):
                continue
            done = "divided by" if isinstance(node.op, ast.Div) else "multiplied by"
            yield Edit(
                node.lineno,
                f"{begin(shown(inner))} is {done} {shown(factor)} here: in this loss each error"
                " counts as it is.",
                (replace(node, inner),),
            )


@rule(Kind.INSERTED)
def errors_not_squared(code: Code) -> Iterator[Edit]:
    """`(a - b).mean()` to `((a - b) ** 2).mean()`."""
    for part in all_applied(code, "mean", "sum"):
        if not in_loss(code, part.node):
            continue
        tensor = part.tensor
        if any(squared(code, inner) is not None for inner in ast.walk(tensor)):
            continue
        yield Edit(
            part.node.lineno,
            f"{begin(shown(tensor))} is averaged without a square: errors above and below zero"
            " cancel each other."
            if part.name == "mean"
            else f"{begin(shown(tensor))} is summed without a square: errors above and below zero"
            " cancel each other.",
            (replace(tensor, call("tensor ** 2", tensor)),),
        )
