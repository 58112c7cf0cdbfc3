"""Losses with something around the mean: a factor, a root, a sign, a further term."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, dotted, same
from autograder.repairs.edits import Edit, Kind, replace
from autograder.repairs.tensors import (
    all_applied,
    applied,
    has_mean,
    in_loss,
    is_count,
    operands,
    powered,
    squared,
    values_of,
)
from autograder.repairs.wording import begin, shown, singly_and_together

AROUND_THE_MEAN = (
    *("sqrt", "log", "log1p", "log10", "log2", "exp", "expm1", "tanh", "sigmoid", "rsqrt"),
    *("reciprocal", "neg", "negative", "relu", "softplus", "square"),
)
ROUNDING = ("round", "floor", "ceil", "trunc", "int", "fix", "around", "round_")


@rule(Kind.IDIOM)
def function_of_the_mean(code: Code) -> Iterator[Edit]:
    """Leave out a root, logarithm or power around the mean."""
    found: list[tuple[ast.expr, ast.expr, str]] = []
    for node in code.all(ast.expr):
        power = powered(code, node)
        if isinstance(code.parent(node), ast.Compare):
            yield from _before_a_comparison(code, node, power)
        if not in_loss(code, node):
            continue
        part = applied(code, node)
        if part is not None and part.name in AROUND_THE_MEAN and _is_mean(code, part.tensor):
            what = "The root" if part.name == "sqrt" else f"`{part.name}`"
            inner = part.tensor
        elif power is not None and _is_mean(code, power[0]):
            what = "The root" if power[1] == 0.5 else f"The power {power[1]:g}"
            inner = power[0]
        else:
            continue
        found.append(
            (node, inner, f"{what} of the loss is taken here: the mean itself is the loss.")
        )
    yield from singly_and_together(found)


def _is_mean(code: Code, node: ast.expr) -> bool:
    """Whether a value is made of a mean, here or where its name is assigned."""
    if has_mean(code, node):
        return True
    values = values_of(code, node.id, node) if isinstance(node, ast.Name) else []
    return bool(values) and all(has_mean(code, value) for value in values)


def _before_a_comparison(
    code: Code, node: ast.expr, power: tuple[ast.expr, float] | None
) -> Iterator[Edit]:
    part = applied(code, node)
    if part is not None and part.name in AROUND_THE_MEAN:
        said = f"`{part.name}` is applied before this comparison: the value itself is compared."
        yield Edit(node.lineno, said, (replace(node, part.tensor),))
    elif power is not None:
        said = f"The power {power[1]:g} is compared here: the value itself has to be compared."
        yield Edit(node.lineno, said, (replace(node, power[0]),))


@rule(Kind.IDIOM)
def loss_rounded(code: Code) -> Iterator[Edit]:
    """Leave out `round(…)` and the like."""
    found = []
    for part in all_applied(code, *ROUNDING):
        if in_loss(code, part.node) and not is_count(code, part.tensor):
            said = f"`{part.name}` rounds the value here: all of its digits are needed."
            found.append((part.node, part.tensor, said))
    yield from singly_and_together(found)


@rule(Kind.IDIOM)
def divided_once_more(code: Code) -> Iterator[Edit]:
    """`d.mean() / n`, `n * loss`, `loss / 2`: leave the factor out."""
    found: list[tuple[ast.expr, ast.expr, str]] = []
    for node in code.all(ast.expr):
        sides = operands(node)
        if sides is None or not in_loss(code, node):
            continue
        left, op, right = sides
        if not isinstance(op, ast.Mult | ast.Div | ast.FloorDiv):
            continue
        for inner, factor in ((left, right), (right, left)):
            if inner is right and not isinstance(op, ast.Mult):
                continue
            count = is_count(code, factor)
            if not (count or _is_number(code, factor)) or is_count(code, inner):
                continue
            of_loss = has_mean(code, inner) or squared(code, inner) is not None
            if not of_loss and not isinstance(inner, ast.BinOp | ast.Name):
                continue
            done = "multiplied by" if isinstance(op, ast.Mult) else "divided by"
            if squared(code, inner) is not None or not has_mean(code, inner):
                said = (
                    f"{shown(inner)} is {done} {shown(factor)} here: the task has no such factor."
                )
            elif count and isinstance(op, ast.Mult):
                said = f"The loss is {done} {shown(factor)} here: it then grows with this number."
            elif count:
                said = f"The loss is {done} {shown(factor)} here, and it is a mean already."
            else:
                said = (
                    f"The loss is {done} {shown(factor)} here: the mean of the squares has no such"
                    " factor."
                )
            found.append((node, inner, said))
    yield from singly_and_together(found)


def _is_number(code: Code, node: ast.expr) -> bool:
    """Whether an expression is made of written numbers only, as `1 / 2`."""
    return all(
        isinstance(part, ast.Constant | ast.BinOp | ast.UnaryOp | ast.operator | ast.unaryop)
        for part in ast.walk(node)
    )


@rule(Kind.IDIOM)
def loss_with_a_minus(code: Code) -> Iterator[Edit]:
    """`-loss` to `loss`."""
    for node in code.all(ast.UnaryOp):
        number = isinstance(node.operand, ast.Constant)
        if isinstance(node.op, ast.USub) and not number and in_loss(code, node):
            yield Edit(
                node.lineno,
                "A minus stands in front of the value here: what was large becomes small.",
                (replace(node, node.operand),),
            )


@rule(Kind.IDIOM)
def something_added_to_the_loss(code: Code) -> Iterator[Edit]:
    """`mean + penalty` to `mean`, and `loss += penalty` left out."""
    for node in code.all(ast.BinOp):
        if not isinstance(node.op, ast.Add | ast.Sub) or not in_loss(code, node):
            continue
        for inner, other in ((node.left, node.right), (node.right, node.left)):
            if inner is node.right and isinstance(node.op, ast.Sub):
                continue
            if isinstance(node.left, ast.List) or isinstance(node.right, ast.List):
                continue
            if has_mean(code, inner) and not same(inner, other) and not _is_total(code, other):
                yield Edit(
                    node.lineno,
                    f"{begin(shown(other))} is added to the loss here: the mean squared error is"
                    " the whole loss."
                    if isinstance(node.op, ast.Add)
                    else f"{begin(shown(other))} is subtracted from the loss here.",
                    (replace(node, inner),),
                )
    for statement in sorted(code.all(ast.AugAssign), key=lambda found: len(code.loops(found))):
        name = dotted(statement.target)
        if "." in name or not name or not in_loss(code, statement.value):
            continue
        if _is_total(code, statement.target):
            continue
        if isinstance(statement.op, ast.Add | ast.Sub | ast.Mult | ast.Div | ast.Pow):
            done = {"Add": "added to", "Sub": "subtracted from"}.get(type(statement.op).__name__)
            yield Edit(
                statement.lineno,
                f"{begin(shown(statement.value))} is {done} `{name}` here: the mean squared error"
                " is"
                " the whole loss."
                if done
                else f"`{name}` is changed by {shown(statement.value)} here: the mean of the"
                " squares has no such factor.",
                (replace(statement),),
            )


def _is_total(code: Code, node: ast.expr) -> bool:
    """Whether a name begins as a written number, or is kept from round to round of a loop."""
    if not isinstance(node, ast.Name):
        return False
    statement = code.statement(node)
    if isinstance(statement, ast.Assign) and any(same(to, node) for to in statement.targets):
        return True
    return any(_is_number(code, value) for value in values_of(code, node.id, node))
