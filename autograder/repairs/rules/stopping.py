"""Loops that end at the wrong time: by a comparison or a condition."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, names_in
from autograder.repairs.edits import Edit, Kind, after, delete, replace
from autograder.repairs.moves import copied
from autograder.repairs.stops import compared, conditions, counts, leaves, quoted, stops
from autograder.repairs.training import (
    does,
    is_backward,
    is_step,
)

OTHER: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.LtE: (ast.Lt, ast.Gt, ast.GtE),
    ast.GtE: (ast.Gt, ast.Lt, ast.LtE),
    ast.Lt: (ast.Gt, ast.GtE),
    ast.Gt: (ast.Lt, ast.LtE, ast.GtE),
    ast.Eq: (ast.Lt, ast.Gt),
    ast.NotEq: (ast.Lt, ast.Gt),
    ast.Is: (ast.Lt, ast.Gt),
}


@rule(Kind.IDIOM)
def comparison_of_another_kind(code: Code) -> Iterator[Edit]:
    """Take another comparison in a condition that ends a loop."""
    for test in conditions(code):
        for negated in code.within(test, ast.UnaryOp):
            if isinstance(negated.op, ast.Not):
                yield Edit(
                    negated.lineno,
                    "`not` turns this condition round: look at when the loop ends.",
                    (replace(negated, negated.operand),),
                )
    for test in conditions(code):
        for node in compared(code, test):
            (op,) = node.ops
            if not _is_limited(code, node):
                continue
            for other in OTHER.get(type(op), ()):
                yield Edit(
                    node.lineno,
                    _turned(type(op), other),
                    (replace(node, ast.Compare(node.left, [other()], node.comparators)),),
                )


@rule(Kind.IDIOM)
def one_condition_too_many(code: Code) -> Iterator[Edit]:
    """Drop one of the conditions that are joined by `and` or `or` where a loop ends."""
    for test in conditions(code):
        for joined in code.within(test, ast.BoolOp):
            word = "and" if isinstance(joined.op, ast.And) else "or"
            for part in joined.values:
                rest = [other for other in joined.values if other is not part]
                new = rest[0] if len(rest) == 1 else ast.BoolOp(joined.op, rest)
                what = f" also depends on {text}, which" if (text := quoted(part)) else " here"
                yield Edit(
                    part.lineno,
                    f"By `{word}` the end of the loop{what} is one condition too many."
                    if text
                    else f"Here `{word}` joins one condition too many to what ends the loop.",
                    (replace(joined, new),),
                )


@rule(Kind.IDIOM)
def joined_by_the_other_word(code: Code) -> Iterator[Edit]:
    """Take the other of `and` and `or` where it lets a loop end more often."""
    for test in conditions(code):
        for joined in code.within(test, ast.BoolOp):
            if isinstance(joined.op, ast.And) == isinstance(code.parent(test), ast.While):
                continue
            if isinstance(joined.op, ast.And):
                op: ast.boolop = ast.Or()
                said = "`and` asks for both conditions at once: one of them is never enough."
            else:
                op = ast.And()
                said = "With `or` one of the two conditions is enough here."
            yield Edit(joined.lineno, said, (replace(joined, ast.BoolOp(op, joined.values)),))


@rule(Kind.IDIOM)
def does_not_leave_the_loop(code: Code) -> Iterator[Edit]:
    """Leave the loop where an `if` that compares with an argument does nothing of that kind."""
    for node in code.all(ast.If):
        if not code.loops(node) or node.orelse or not _asks_for_an_argument(code, node.test):
            continue
        if any(does(code, part, test) for part in node.body for test in (is_backward, is_step)):
            continue
        last = node.body[-1]
        match last:
            case ast.Break() | ast.Return():
                continue
            case ast.Pass():
                said = "`pass` does nothing, so the loop goes on where the condition holds."
            case ast.Continue():
                said = "`continue` goes on with the next epoch and does not end the loop."
            case _ if leaves(last):
                said = "This ends the whole function or program, and not only the loop."
            case _:
                said = "Nothing in this `if` leaves the loop, so the rest of the epoch is done."
        if isinstance(last, ast.Pass | ast.Continue) or leaves(last):
            yield Edit(last.lineno, said, (replace(last, ast.Break()),))
        else:
            yield Edit(node.lineno, said, (after(last, ast.Break()),))


@rule(Kind.INSERTED)
def goes_on_without_updates(code: Code) -> Iterator[Edit]:
    """Leave the loop where an `if` with the update, and without `else`, asks for an argument."""
    for node in code.all(ast.If):
        if not code.loops(node) or node.orelse or not _asks_for_an_argument(code, node.test):
            continue
        if any(does(code, part, is_step) for part in node.body):
            new = ast.If(node.test, copied(node.body), [ast.Break()])
            yield Edit(
                node.lineno,
                "Where this condition does not hold, the loop is not left: its epochs go on"
                " without an update.",
                (replace(node, new),),
            )


@rule(Kind.IDIOM)
def asked_in_some_passes_only(code: Code) -> Iterator[Edit]:
    """Take an `if` that leaves the loop out of another `if` around it."""
    for node in stops(code):
        outer = code.parent(node)
        if isinstance(outer, ast.If) and code.loops(outer) and not outer.orelse:
            what = quoted(outer.test) or "another condition"
            yield Edit(
                outer.lineno,
                f"Whether the loop ends is asked only where {what} holds.",
                (replace(outer, *copied(outer.body)),),
            )


@rule(Kind.IDIOM)
def ends_for_another_reason(code: Code) -> Iterator[Edit]:
    """Delete an `if` that leaves the loop."""
    for node in stops(code):
        (loop, *_) = code.loops(node)
        test = node.test
        if node.orelse or (isinstance(test, ast.Compare) and counts(code, loop, test.left)):
            continue
        what = quoted(node.test) or "this condition"
        yield Edit(
            node.lineno,
            f"The loop ends here as soon as {what} holds, with epochs still to do.",
            (delete(node),),
        )


def _turned(old: type[ast.cmpop], new: type[ast.cmpop]) -> str:
    if old is ast.NotEq:
        return "`!=` holds for all numbers that differ at all, whichever is larger."
    if old in (ast.Eq, ast.Is):
        return "This asks whether two numbers are exactly equal: for a loss that hardly ever holds."
    if old in (ast.LtE, ast.GtE) and new in (ast.Lt, ast.Gt) and old.__name__[:2] == new.__name__:
        return "This comparison also holds where both numbers are equal, and ends the loop there."
    if old.__name__[:2] == new.__name__[:2]:
        return "Look at what this comparison says where both numbers are equal."
    return "This comparison is the wrong way round: look at when the loop ends and when it goes on."


def _asks_for_an_argument(code: Code, test: ast.expr) -> bool:
    return any(_is_limited(code, node) for node in compared(code, test))


def _is_limited(code: Code, node: ast.Compare) -> bool:
    """Whether something that counts no rounds is compared with an argument of the function."""
    loops = code.loops(node)
    around = code.parent(node)
    while around is not None and not loops:
        loops = [around] if isinstance(around, ast.While) else []
        around = code.parent(around)
    sides = (node.left, node.comparators[0])
    return any(names_in(side) & set(code.arguments(node)) for side in sides) and not any(
        counts(code, loop, side) for loop in loops for side in sides
    )
