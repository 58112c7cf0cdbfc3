"""Statements that stand in an inner block, and belong to the block around it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, names_in
from autograder.repairs.edits import Edit, Kind
from autograder.repairs.moves import moved_before, moved_behind
from autograder.repairs.training import (
    PARTS,
    does,
    epoch_loops,
    first_that,
    is_backward,
    is_ending,
    is_plain,
)


@rule(Kind.MOVE)
def inside_an_inner_loop(code: Code) -> Iterator[Edit]:
    """Move a statement that uses no variable of the inner loop around it out of that loop."""
    epochs = epoch_loops(code)
    for inner in code.all(ast.For):
        outer = next(iter(code.loops(inner)), None)
        if outer is None and inner in epochs:
            continue
        names = names_in(inner.target)
        for statement in inner.body if len(inner.body) > 1 or outer else []:
            if names & names_in(statement) or not (
                is_plain(statement) or isinstance(statement, ast.If)
            ):
                continue
            if not any(does(code, statement, part) for part in (*PARTS, is_ending)):
                continue
            if outer is None and does(code, statement, is_ending, 0):
                continue
            around = code.parent(inner)
            if isinstance(around, ast.With) and outer is not None:
                yield _moved_out(statement, around)
            if does(code, statement, is_backward, 0):
                yield Edit(statement.lineno, _INNER, moved_before(inner, statement))
            yield _moved_out(statement, inner)
            if outer is not None:
                front = first_that(code, outer.body, is_backward)
                if front is not None and not _holds(statement, front):
                    yield Edit(statement.lineno, _INNER, moved_before(front, statement))


@rule(Kind.ANY_MOVE)
def in_the_block_above(code: Code) -> Iterator[Edit]:
    """Move the last statement of an inner block, a part of the training, behind that block."""
    epochs = epoch_loops(code)
    for node in code.nodes:
        if not isinstance(node, ast.With | ast.For | ast.If) or code.function(node) is None:
            continue
        if node in epochs:
            continue
        last = node.body[-1]
        if len(node.body) > 1 and any(does(code, last, part) for part in PARTS):
            yield Edit(
                last.lineno,
                "This stands at the end of an inner block, and does not belong there: look at"
                " its indentation.",
                moved_behind(node, last),
            )


_INNER = "This stands inside an inner loop and runs in each of its rounds: look at its indentation."


def _moved_out(statement: ast.stmt, block: ast.stmt) -> Edit:
    return Edit(statement.lineno, _INNER, moved_behind(block, statement))


def _holds(statement: ast.stmt, other: ast.stmt) -> bool:
    return any(part is statement for part in ast.walk(other))
