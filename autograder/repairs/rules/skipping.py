"""Parts of a loop that are left out at times: by `if`, `break`, `continue` or `else`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Loop
from autograder.repairs.edits import (
    Edit,
    Kind,
    delete,
    replace,
    statements,
)
from autograder.repairs.moves import copied, moved_behind
from autograder.repairs.stops import counts
from autograder.repairs.training import (
    does,
    epoch_loops,
    is_backward,
    is_clearing,
    is_noting,
    is_step,
    noted,
    stored,
)

PARTS = (is_backward, is_step, is_clearing, is_noting)


@rule(Kind.IDIOM)
def left_without_condition(code: Code) -> Iterator[Edit]:
    """Delete a `break` or `continue` that stands under no condition in a loop's body."""
    for node in (*code.all(ast.Break), *code.all(ast.Continue)):
        outer = code.parent(node)
        while isinstance(outer, ast.With):
            outer = code.parent(outer)
        if isinstance(outer, Loop) and node not in outer.orelse:
            word = "break" if isinstance(node, ast.Break) else "continue"
            what = (
                "the loop ends in its first round"
                if word == "break"
                else "what follows in the loop is never done"
            )
            yield Edit(
                node.lineno,
                f"This `{word}` stands under no condition, so {what}.",
                (delete(node),),
            )


@rule(Kind.IDIOM)
def noted_in_some_passes_only(code: Code) -> Iterator[Edit]:
    """Take the noting of a value out of an `if` without `else`, and leave the rest in it."""
    for node in code.all(ast.If):
        if node.orelse or not code.loops(node) or _ends(code, node):
            continue
        notes = [part for part in node.body if does(code, part, is_noting, 0)]
        if not notes or not all(isinstance(part, ast.Expr | ast.AugAssign) for part in notes):
            continue
        rest = [part for part in node.body if part not in notes]
        values = {
            name: part.value
            for part in rest
            if isinstance(part, ast.Assign)
            for name in stored(part)
        }
        notes = [_with_values(code, part, values) for part in notes]
        new = ast.If(node.test, copied(rest), []) if rest else None
        yield Edit(
            notes[0].lineno,
            "A value goes into the list only where the condition of this `if` holds: the other"
            " epochs leave none.",
            (replace(node, *copied(notes), *([new] if new else [])),),
        )


@rule(Kind.IDIOM)
def done_in_some_passes_only(code: Code) -> Iterator[Edit]:
    """Take a part of the training out of an `if` without `else` that leaves it out at times."""
    for node in code.all(ast.If):
        if node.orelse or not code.loops(node) or _ends(code, node):
            continue
        if any(
            isinstance(part, ast.Attribute) and part.attr == "grad" for part in ast.walk(node.test)
        ):
            continue
        if any(does(code, part, is_noting, 0) for part in node.body):
            continue
        if any(does(code, part, test) for part in node.body for test in PARTS):
            yield Edit(
                node.lineno,
                "What stands in this `if` is needed in every round of the loop, and is left out"
                " where the condition does not hold.",
                (replace(node, *copied(node.body)),),
            )


@rule(Kind.IDIOM)
def passes_skipped(code: Code) -> Iterator[Edit]:
    """Delete an `if` that does nothing but `continue`, or `break` by the number of the epoch."""
    for node in code.all(ast.If):
        if node.orelse or not code.loops(node):
            continue
        match node.body:
            case [ast.Continue()]:
                loop = code.loops(node)[0]
                if loop in epoch_loops(code):
                    yield Edit(
                        node.lineno,
                        "Where this condition holds, `continue` leaves out the rest of the epoch.",
                        (delete(node),),
                    )
            case [*_, ast.Break() | ast.Return()] if _asks_for_the_pass(code, node):
                yield Edit(
                    node.lineno,
                    "This leaves the loop at a certain epoch: a part of the training is missing.",
                    (delete(node),),
                )


@rule(Kind.IDIOM)
def else_of_a_loop(code: Code) -> Iterator[Edit]:
    """Put what stands in the `else` of a loop that has a `break` behind the loop."""
    for loop in code.nodes:
        if isinstance(loop, Loop) and loop.orelse and any(code.within(loop, ast.Break)):
            yield Edit(
                loop.orelse[0].lineno,
                "This stands in the `else` of the loop, which is left out when `break` ends the"
                " loop.",
                moved_behind(loop, *loop.orelse),
            )


def _with_values(code: Code, note: ast.stmt, values: dict[str, ast.expr]) -> ast.stmt:
    """A noting of what a name is given in the same block, where that name is noted."""
    for node in code.within(note, ast.AST):
        taken = noted(code, node)
        if taken is not None and isinstance(taken[1], ast.Name) and taken[1].id in values:
            kept, value = taken[0], values[taken[1].id]
            (new,) = statements("kept.append(value)", kept=kept, value=value)
            return ast.copy_location(new, note)
    return note


def _ends(code: Code, node: ast.If) -> bool:
    return any(
        isinstance(part, ast.Break | ast.Return | ast.Continue | ast.Raise)
        for part in code.within(node, ast.stmt)
    )


def _asks_for_the_pass(code: Code, node: ast.If) -> bool:
    """Whether a condition compares the variable of the loop, a counter or a list's length."""
    loop = code.loops(node)[0]
    test = node.test
    return isinstance(test, ast.Compare) and (
        counts(code, loop, test.left) or counts(code, loop, test.comparators[0])
    )
