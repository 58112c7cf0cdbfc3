"""Statements that stand in, behind or in front of a loop, and belong elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Loop, mentions, names_in
from autograder.repairs.edits import Change, Edit, Kind
from autograder.repairs.moves import moved_before, moved_behind
from autograder.repairs.training import (
    PARTS,
    Test,
    assignments,
    computes,
    does,
    epoch_loops,
    is_assigned,
    is_backward,
    is_clearing,
    is_optimizer,
    is_plain,
    stored,
)


@rule(Kind.MOVE)
def return_in_the_loop(code: Code) -> Iterator[Edit]:
    """Move a `return` that ends a loop's body, under no condition, behind the loop."""
    for node in code.all(ast.Return):
        if _under_condition(code, node) or not code.loops(node):
            continue
        for loop in code.loops(node):
            yield Edit(
                node.lineno,
                "This `return` stands inside the loop and under no condition: the function ends"
                " in the loop's first round.",
                moved_behind(loop, node),
            )


@rule(Kind.MOVE)
def made_anew_in_each_pass(code: Code) -> Iterator[Edit]:
    """Move an empty list, or an optimizer, that a loop's body makes to the front of the loop."""
    for statement, target, value in assignments(code, code.tree):
        if not code.loops(statement) or not _is_start(code, target, value):
            continue
        loop = code.loops(statement)[-1]
        names = ", ".join(f"`{name}`" for name in stored(statement))
        yield Edit(
            statement.lineno,
            f"{names} is made anew in every round of the loop, so what was put into"
            " it before is lost.",
            moved_before(loop, statement),
        )


@rule(Kind.MOVE)
def behind_the_loop_of_its_name(code: Code) -> Iterator[Edit]:
    """Move statements behind a `for` loop that use its variable to the end of its body."""
    for loop in code.all(ast.For):
        names = names_in(loop.target) - {"_"}
        moved: list[ast.stmt] = []
        for statement in code.following(loop):
            used = {
                name
                for name in names
                if mentions(statement, name) and not _rebinds(statement, name)
            }
            if not used or (not is_plain(statement) and not isinstance(statement, ast.If)):
                break
            moved.append(statement)
            yield Edit(
                moved[0].lineno,
                f"This stands behind the loop, where `{min(used)}` is only the last one: all others"
                " are left out.",
                moved_behind(loop.body[-1], *moved),
            )


@rule(Kind.MOVE)
def behind_the_epoch_loop(code: Code) -> Iterator[Edit]:
    """Move statements of the training that stand right behind the loop to the end of its body."""
    for loop in epoch_loops(code):
        behind = code.following(loop)
        for size, statement in enumerate(behind[:6], 1):
            if isinstance(statement, ast.Return):
                break
            if not any(does(code, behind[0], part) for part in PARTS):
                break
            if any(_is_in_loop_already(code, loop, part, statement) for part in PARTS):
                break
            moved = behind[:size]
            yield Edit(
                moved[0].lineno,
                "This stands behind the loop, so it runs only once, after the last epoch.",
                moved_behind(loop.body[-1], *moved),
            )


@rule(Kind.MOVE)
def computed_before_the_loop(code: Code) -> Iterator[Edit]:
    """Move computations that the loop reads from in front of the loop to its beginning."""
    for loop in epoch_loops(code):
        found: list[ast.stmt] = []
        for statement in reversed(code.preceding(loop)):
            if not _is_computation(code, statement, loop):
                continue
            found.insert(0, statement)
            yield Edit(
                found[0].lineno,
                f"{_named(found)} computed once, before the loop, and never again in it.",
                _into(loop, found),
            )


@rule(Kind.MOVE)
def cleared_only_before_the_loop(code: Code) -> Iterator[Edit]:
    """Move a clearing from in front of a loop that clears nothing to its beginning."""
    for loop in epoch_loops(code):
        if does(code, loop, is_clearing):
            continue
        for statement in code.preceding(loop):
            if does(code, statement, is_clearing):
                yield Edit(
                    statement.lineno,
                    "The gradients are cleared only once, before the loop: in the loop each"
                    " backward() adds to them.",
                    moved_before(loop.body[0], statement),
                )


def _into(loop: Loop, found: Sequence[ast.stmt]) -> tuple[Change, ...]:
    """The changes that move statements into a loop, behind the last one whose results they read."""
    read = frozenset().union(*(names_in(statement) for statement in found))
    given = [part for part in loop.body if is_plain(part) and read & set(stored(part))]
    if given:
        return moved_behind(given[-1], *found)
    return moved_before(loop.body[0], *found)


def _under_condition(code: Code, node: ast.AST) -> bool:
    for outer in code.around(node):
        if isinstance(outer, ast.If | ast.Try | ast.Match):
            return True
        if isinstance(outer, ast.For | ast.While):
            return False
    return False


def _is_start(code: Code, target: ast.expr, value: ast.expr) -> bool:
    match value:
        case ast.List(elts=[]) | ast.Call(func=ast.Name(id="list"), args=[], keywords=[]):
            return isinstance(target, ast.Name)
    return isinstance(value, ast.Call) and is_optimizer(code, target)


def _rebinds(statement: ast.stmt, name: str) -> bool:
    return isinstance(statement, ast.Assign) and name in stored(statement)


def _is_in_loop_already(code: Code, loop: Loop, part: Test, statement: ast.stmt) -> bool:
    return does(code, statement, part) and does(code, loop, part)


def _is_computation(code: Code, statement: ast.stmt, loop: Loop) -> bool:
    if isinstance(statement, ast.Expr):
        return does(code, statement, is_backward, 0)
    names = stored(statement)
    if not names or isinstance(statement, ast.AugAssign) or _is_random(statement):
        return False
    value = getattr(statement, "value", None)
    given = code.arguments(statement)
    if any(is_assigned(code, name, loop) or name in given for name in names):
        return False
    return (
        isinstance(value, ast.BinOp | ast.Call | ast.UnaryOp)
        and (computes(statement) or isinstance(value, ast.BinOp))
        and not any(is_optimizer(code, ast.Name(name, ast.Load())) for name in names)
    )


def _is_random(statement: ast.stmt) -> bool:
    return any(
        isinstance(node, ast.Attribute) and "rand" in node.attr for node in ast.walk(statement)
    )


def _named(found: Sequence[ast.stmt]) -> str:
    names = [name for statement in found for name in stored(statement)]
    return f"`{names[0]}` is" if names else "The gradient is"
