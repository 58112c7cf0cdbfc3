"""Activations written as a limit or a choice, at a wrong limit or on the wrong side of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, same
from autograder.repairs.edits import Edit, Kind, expression, replace
from autograder.repairs.tensors import Applied, all_applied
from autograder.repairs.wording import call, shown, singly_and_together

CLAMPS = ("clamp", "clip", "clamp_min", "clamp_max", "clamp_", "clip_", "threshold")


@rule(Kind.IDIOM)
def clamped_at_a_wrong_limit(code: Code) -> Iterator[Edit]:
    """Leave nothing of a clamp but a lower limit of zero; silent if it has just that."""
    found = []
    for part in all_applied(code, *CLAMPS, "hardtanh", "relu6"):
        sentence = _limits(part)
        # As a statement it changes a tensor itself, and its value is lost.
        if sentence and not code.is_ignored(part.node):
            found.append((part.node, call("tensor.clamp(min=0)", part.tensor), sentence))
    yield from singly_and_together(found)


def _limits(part: Applied) -> str:
    limits: dict[str | None, ast.expr] = {keyword.arg: keyword.value for keyword in part.keywords}
    names = ("max",) if part.name == "clamp_max" else ("min", "max")
    limits |= dict(zip(names, part.args, strict=False))
    if part.name in ("hardtanh", "relu6"):
        high = "6" if part.name == "relu6" else "1"
        return (
            f"`{part.name}` cuts off everything above {high}: look at which limits the task"
            " asks for."
        )
    low, high_limit = limits.get("min"), limits.get("max")
    low_is_zero = low is not None and _is_zero(low)
    if high_limit is not None and not _is_none(high_limit):
        if low is None:
            return (
                f"`{part.name}` has only an upper limit here, {shown(high_limit)}:"
                " larger numbers are cut off, and negative ones stay."
            )
        return (
            f"`{part.name}` cuts off what is above {shown(high_limit)} here:"
            " look at which limits the task asks for."
        )
    if low is not None and not low_is_zero:
        return f"The lower limit is {shown(low)} here: look at which limit the task asks for."
    return ""


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_zero(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value in (0, 0.0)


@rule(Kind.IDIOM)
def ones_and_zeros_for_values(code: Code) -> Iterator[Edit]:
    """`(h > 0).float()` for ReLU: `> 0` gives nothing but yes and no."""
    for node in code.all(ast.Compare):
        match node:
            case ast.Compare(left=left, ops=[ast.Gt() | ast.GtE()], comparators=[right]):
                if not _is_zero(right) or isinstance(left, ast.Constant):
                    continue
            case _:
                continue
        whole = _cast(code, node)
        around = code.parent(whole)
        if isinstance(around, ast.BinOp) and isinstance(around.op, ast.Mult):
            continue
        if isinstance(around, ast.If | ast.IfExp | ast.While | ast.Assert | ast.Subscript):
            continue
        yield Edit(
            whole.lineno,
            f"{shown(node)} gives ones and zeros: it says which numbers are positive, and"
            " their values are lost.",
            (replace(whole, call("tensor.relu()", left)),),
        )


def _cast(code: Code, node: ast.expr) -> ast.expr:
    """The expression around `node` that only changes its type."""
    outer = code.parent(node)
    while outer is not None:
        match outer:
            case ast.Attribute(attr="float" | "double" | "to" | "type" | "type_as" | "int"):
                pass
            case ast.Call(func=ast.Attribute() as function) if function is node:
                pass
            case _:
                break
        node, outer = outer, code.parent(outer)
    return node


@rule(Kind.IDIOM)
def choice_between_values_is_reversed(code: Code) -> Iterator[Edit]:
    """`where(h > 0, 0, h)` and `h * (h < 0)`: choose the other side."""
    for part in all_applied(code, "where"):
        if len(part.args) == 2 and isinstance(part.tensor, ast.Compare):
            yes, no = part.args
            yield Edit(
                part.node.lineno,
                f"Where {shown(part.tensor)}, the result is {shown(yes)}, else {shown(no)}:"
                " this is the wrong way round.",
                (replace(part.node, _with_branches(part, no, yes)),),
            )
    yield from _reversed_factors(code)


def _with_branches(part: Applied, yes: ast.expr, no: ast.expr) -> ast.expr:
    if part.module or isinstance(part.node.func, ast.Name):
        return ast.Call(part.node.func, [part.tensor, yes, no], [])
    return expression("x.where(c, y)", x=yes, c=part.tensor, y=no)


def _reversed_factors(code: Code) -> Iterator[Edit]:
    for node in code.all(ast.Compare):
        flipped = {ast.Lt: ">", ast.LtE: ">=", ast.Gt: "<", ast.GtE: "<="}
        sign = flipped.get(type(node.ops[0]))
        if sign is None or len(node.ops) > 1 or isinstance(node.left, ast.Constant):
            continue
        around = code.parent(_cast(code, node))
        if isinstance(around, ast.BinOp) and isinstance(around.op, ast.Mult):
            new = expression(f"a {sign} b", a=node.left, b=node.comparators[0])
            yield Edit(
                node.lineno,
                f"{shown(node)} keeps the numbers on the wrong side of the limit, and the"
                " others become zero.",
                (replace(node, new),),
            )


@rule(Kind.IDIOM)
def a_part_of_negative_numbers_kept(code: Code) -> Iterator[Edit]:
    """`where(h > 0, h, 0.01 * h)` and `max(0.1 * h, h)`: nothing of the negative numbers."""
    for part in all_applied(code, "where", "maximum", "max"):
        for one, other in (part.args, part.args[::-1]) if len(part.args) == 2 else ():
            if part.name == "where" and _is_multiple(other, one):
                yield _leaking(part.node, other, one)
        if part.name != "where" and len(part.args) == 1:
            for one, other in ((part.tensor, part.args[0]), (part.args[0], part.tensor)):
                if _is_multiple(other, one):
                    yield _leaking(part.node, other, one)


def _leaking(node: ast.expr, kept: ast.expr, x: ast.expr) -> Edit:
    return Edit(
        node.lineno,
        f"{shown(kept)} keeps a part of each negative number, as a leaky ReLU does."
        " The task asks for another activation.",
        (replace(node, call("tensor.relu()", x)),),
    )


def _is_multiple(node: ast.expr, x: ast.expr) -> bool:
    """`0.01 * x` and `slope * x`."""
    match node:
        case ast.BinOp(left=one, op=ast.Mult(), right=other):
            return (same(other, x) and isinstance(one, ast.Constant | ast.Name)) or (
                same(one, x) and isinstance(other, ast.Constant | ast.Name)
            )
    return False


@rule(Kind.IDIOM)
def clamped_where_nothing_is(code: Code) -> Iterator[Edit]:
    """Leave a clamp out altogether."""
    found = []
    for part in all_applied(code, *CLAMPS, "hardtanh"):
        said = f"`{part.name}` cuts numbers off here that have to stay as they are."
        found.append((part.node, part.tensor, said))
    yield from singly_and_together(found)
