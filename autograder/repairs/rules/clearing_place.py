"""Gradients that are cleared at a wrong place: before the step, or outside of the loop."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Loop, dotted, method, names_in
from autograder.repairs.edits import (
    Edit,
    Kind,
    after,
    before,
    delete,
)
from autograder.repairs.updates import (
    clears,
    only_clears,
    shown,
    stepping,
    updates,
)


@rule(Kind.MOVE)
def cleared_before_the_step(code: Code) -> Iterator[Edit]:
    """A clearing in front of the step that uses the gradient moves behind it, or to the front."""
    for statement in code.all(ast.stmt):
        if not clears(code, statement) and not _is_clearing_loop(code, statement):
            continue
        following = code.following(statement)
        steps = [place for place, other in enumerate(following) if _makes_step(code, other)]
        if not steps or any(_calls_backward(other) for other in following[: steps[0] + 1]):
            continue
        last = following[steps[-1]]
        yield Edit(
            statement.lineno,
            _too_early(statement),
            (delete(statement), after(last, deepcopy(statement))),
        )
        for other in code.preceding(statement):
            if _calls_backward(other):
                yield Edit(
                    statement.lineno,
                    _too_early(statement),
                    (before(other, deepcopy(statement)), delete(statement)),
                )
                break


def _too_early(statement: ast.stmt) -> str:
    what = shown(statement, "This block")
    return (
        f"{what} clears a gradient before the step uses it: the step then finds zeros or None."
        " Look at the order of the lines."
    )


def _is_clearing_loop(code: Code, statement: ast.stmt) -> bool:
    return isinstance(statement, ast.For | ast.With | ast.Expr) and only_clears(code, statement)


def _makes_step(code: Code, statement: ast.stmt) -> bool:
    names = stepping(code)
    found = {id(update.statement) for update in updates(code)}
    return any(
        id(part) in found or (isinstance(part, ast.Call) and dotted(part.func) in names)
        for part in ast.walk(statement)
    )


def _calls_backward(statement: ast.stmt) -> bool:
    return any(method(part) == "backward" for part in ast.walk(statement))


@rule(Kind.MOVE)
def cleared_outside_of_the_loop(code: Code) -> Iterator[Edit]:
    """A clearing in front of a loop or behind it moves into the loop, to its end or its start."""
    for loop in code.all(ast.stmt):
        if not isinstance(loop, Loop) or any(clears(code, part) for part in ast.walk(loop)):
            continue
        if not any(_makes_step(code, inner) for inner in loop.body):
            continue
        around = code.parent(loop)
        for near in (loop, around) if isinstance(around, ast.With) else (loop,):
            for other in (*code.preceding(near), *code.following(near)):
                if clears(code, other) or _is_clearing_loop(code, other):
                    yield from _into(loop, other, behind=other in code.following(near))


def _into(loop: Loop, clearing: ast.stmt, behind: bool) -> Iterator[Edit]:
    where = "behind" if behind else "in front of"
    uses = isinstance(loop, ast.For) and names_in(loop.target) & names_in(clearing)
    sentence = (
        f"{shown(clearing, 'This clearing')} stands {where} the loop, so gradients are cleared"
        f" {'only for the last round' if uses and behind else 'once'}: backward() adds to what"
        " stands in `.grad`."
    )
    for change in (
        after(loop.body[-1], deepcopy(clearing)),
        before(loop.body[0], deepcopy(clearing)),
    ):
        yield Edit(clearing.lineno, sentence, (delete(clearing), change))
