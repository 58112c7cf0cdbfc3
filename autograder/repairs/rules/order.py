"""Statements of a training that stand in the wrong order inside of the loop."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Function, Loop, method, place_of, same
from autograder.repairs.edits import Edit, Kind, before, delete, expression, replace
from autograder.repairs.moves import copied, moved_before, moved_behind
from autograder.repairs.stops import counts
from autograder.repairs.training import (
    PARTS,
    Test,
    blocks,
    computes,
    does,
    epoch_loops,
    first_that,
    is_backward,
    is_clearing,
    is_ending,
    is_noting,
    is_plain,
    is_step,
)


@rule(Kind.MOVE)
def step_before_backward(code: Code) -> Iterator[Edit]:
    """Move an update that stands in front of backward() in a block behind it."""
    for block in blocks(code):
        backward = _only(code, block, is_backward)
        if backward is None or does(code, backward, is_step):
            continue
        early = [
            statement
            for statement in block[: place_of(backward, block)]
            if does(code, statement, is_step)
            and not does(code, statement, is_backward)
            and not does(code, statement, is_ending)
        ]
        if early:
            yield Edit(
                early[0].lineno,
                "The update stands in front of this epoch's backward(): the gradient of this loss"
                " is not there yet.",
                moved_behind(backward, *early),
            )


@rule(Kind.MOVE)
def cleared_between_backward_and_step(code: Code) -> Iterator[Edit]:
    """Move a clearing that stands between backward() and the update behind the update."""
    for block in blocks(code):
        backward = _only(code, block, is_backward)
        step = _only(code, block, is_step)
        if backward is None or step is None or backward is step:
            continue
        between = block[place_of(backward, block) + 1 : place_of(step, block)]
        for statement in between:
            if does(code, statement, is_clearing):
                yield Edit(
                    statement.lineno,
                    "The gradients are cleared between backward() and the update: none is left for"
                    " the update.",
                    moved_behind(step, statement),
                )


@rule(Kind.MOVE)
def noted_after_the_update(code: Code) -> Iterator[Edit]:
    """Move what is measured and noted behind the update, with what follows it, in front of it.

    What is moved begins with a computation: a value from before the update would stay the same.
    """
    for loop in epoch_loops(code):
        inner = [node.body for node in code.within(loop, ast.With)]
        for block in (loop.body, *inner):
            for moved in _measured_late(code, block):
                step = _only(code, block, is_step)
                targets = [step, first_that(code, block, is_backward)]
                for target in dict.fromkeys(part for part in targets if part is not None):
                    yield Edit(
                        moved[0].lineno,
                        "The loss is measured and noted after the update of the same epoch: it"
                        " belongs to the changed parameters.",
                        moved_before(target, *moved),
                    )


@rule(Kind.MOVE)
def measured_again_after_the_update(code: Code) -> Iterator[Edit]:
    """Take the loss from before the update where the same expression is computed behind it."""
    for loop in epoch_loops(code):
        steps = [node.lineno for node in code.within(loop, ast.stmt) if is_step(code, node)]
        calls = [node for node in code.within(loop, ast.Assign) if isinstance(node.value, ast.Call)]
        for first in calls:
            if not isinstance(first.targets[0], ast.Name) or not computes(first):
                continue
            for node in code.within(loop, ast.Call):
                late = any(first.lineno < line < node.lineno for line in steps)
                if late and same(node, first.value):
                    yield Edit(
                        node.lineno,
                        f"This computes `{first.targets[0].id}` a second time, after the update: it"
                        " belongs to the changed parameters.",
                        (replace(node, ast.Name(first.targets[0].id)),),
                    )
                    yield from _with_the_rest(code, loop, node, first.targets[0].id)


def _with_the_rest(code: Code, loop: Loop, node: ast.Call, loss: str) -> Iterator[Edit]:
    """The same, with all that follows the update moved in front of backward()."""
    named, around = code.statement(node), code.statement(node)
    while around not in loop.body:
        outer = code.parent(around)
        if not isinstance(outer, ast.With):
            return
        around = outer
    front = first_that(code, loop.body, is_backward)
    rest = code.following(around)
    if front is None or front is around or not isinstance(named, ast.Assign) or not rest:
        return
    value = named.value
    if value is not node and method(value) != "item":
        return
    new = ast.Name(loss) if value is node else expression("a.item()", a=ast.Name(loss))
    moved = [ast.Assign(named.targets, new, lineno=0), *copied(rest)]
    yield Edit(
        node.lineno,
        f"This computes `{loss}` a second time, after the update: it belongs to the changed"
        " parameters.",
        (delete(named), *map(delete, rest), before(front, *moved)),
    )


@rule(Kind.MOVE)
def returned_after_the_update(code: Code) -> Iterator[Edit]:
    """Measure what a function returns in front of its update, where it is computed behind it."""
    for function in code.functions.values():
        step = _only(code, function.body, is_step)
        if step is None or step in epoch_loops(code):
            continue
        *moved, last = code.following(step) or [step]
        if not isinstance(last, ast.Return) or last.value is None:
            continue
        late = computes(last.value)
        if not late and not any(computes(part) for part in moved):
            continue
        new = (
            [ast.Assign([ast.Name("measured", ast.Store())], last.value, lineno=0)] if late else []
        )
        by = ast.Return(ast.Name("measured", ast.Load())) if late else copy.deepcopy(last)
        for target in _fronts(code, function, step):
            yield Edit(
                last.lineno,
                "What is returned here is computed after the update: it belongs to the changed"
                " parameters.",
                (
                    *map(delete, moved),
                    before(target, *copied(moved), *new),
                    replace(last, by),
                ),
            )


@rule(Kind.MOVE)
def ends_after_the_update(code: Code) -> Iterator[Edit]:
    """Move an `if` that leaves the loop, and stands behind the update, in front of it."""
    for loop in epoch_loops(code):
        step = first_that(code, loop.body, is_step)
        if step is None:
            continue
        for statement in code.following(step):
            if not isinstance(statement, ast.If) or not does(code, statement, is_ending, 0):
                continue
            for target in _fronts(code, loop, step):
                yield Edit(
                    statement.lineno,
                    "This condition is looked at only after the update: the parameters change once"
                    " more before the loop ends.",
                    moved_before(target, statement),
                )


@rule(Kind.MOVE)
def ends_before_noting(code: Code) -> Iterator[Edit]:
    """Move the noting of a loss in front of an `if` that leaves the loop."""
    for loop in epoch_loops(code):
        for place, statement in enumerate(loop.body):
            if not isinstance(statement, ast.If) or not does(code, statement, is_ending, 0):
                continue
            for late in (*statement.orelse, *loop.body[place + 1 :]):
                if is_plain(late) and does(code, late, is_noting, 0):
                    yield Edit(
                        statement.lineno,
                        "The loop is left here before this epoch's loss is noted: the last loss is"
                        " missing.",
                        moved_before(statement, late),
                    )


@rule(Kind.ANY_MOVE)
def elsewhere_in_the_pass(code: Code) -> Iterator[Edit]:
    """Move one part of the training to another place among the statements of a loop's body."""
    for loop in epoch_loops(code):
        for statement in loop.body:
            if not any(does(code, statement, part) for part in (*PARTS, is_ending)):
                continue
            test = statement.test if isinstance(statement, ast.If) else None
            if isinstance(test, ast.Compare) and counts(code, loop, test.left):
                continue
            own = place_of(statement, loop.body)
            for place, other in enumerate(loop.body):
                if place == own:
                    continue
                move = moved_before if place < own else moved_behind
                yield Edit(
                    statement.lineno,
                    "Inside the loop this stands at the wrong place: look at what must be done"
                    " before it, and what only after it.",
                    move(other, statement),
                )


def _measured_late(code: Code, block: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """What computes and notes a loss behind the only update of a block, the least of it first."""
    step = _only(code, block, is_step)
    if step is None or does(code, step, is_noting):
        return
    behind = code.following(step)
    notes = [statement for statement in behind if does(code, statement, is_noting)]
    if not notes:
        return
    place = place_of(notes[0], behind)
    firsts = [notes[0], *(part for part in reversed(behind[:place]) if computes(part))]
    last = max([place, *(i for i, part in enumerate(behind) if does(code, part, is_ending))])
    for first in firsts:
        for end in dict.fromkeys((place, last)):
            moved = behind[place_of(first, behind) : end + 1]
            if any(computes(part) for part in moved):
                yield moved


def _fronts(code: Code, loop: Loop | Function, step: ast.stmt) -> list[ast.stmt]:
    """Where a condition can stand before the update: in front of backward(), or of the update."""
    found = [first_that(code, loop.body, is_backward), step]
    return list(dict.fromkeys(part for part in found if part is not None))


def _only(code: Code, block: Sequence[ast.stmt], test: Test) -> ast.stmt | None:
    found = [statement for statement in block if does(code, statement, test)]
    return found[0] if len(found) == 1 else None
