"""Steps and clearings that some rounds of the training leave out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, dotted, method
from autograder.repairs.edits import Edit, Kind, replace
from autograder.repairs.updates import clears, shown, stepping, updates


@rule(Kind.IDIOM)
def round_left_out(code: Code) -> Iterator[Edit]:
    """In a loop with backward(): the `if` around the step or around the clearing goes."""
    names = stepping(code)
    steps = {id(update.statement) for update in updates(code)}
    for condition in code.all(ast.If):
        loops = code.loops(condition)
        if condition.orelse or not loops or "None" in ast.unparse(condition.test):
            continue
        inside = [*code.within(condition, ast.AST)]
        if any(method(part) == "backward" for part in inside):
            continue
        if any(isinstance(part, ast.Break | ast.Continue | ast.Return) for part in inside):
            continue
        if not any(method(part) == "backward" for part in ast.walk(loops[0])):
            continue
        found = any(
            id(part) in steps
            or clears(code, part)
            or (isinstance(part, ast.Call) and dotted(part.func) in names)
            for part in inside
        )
        if found:
            yield Edit(
                condition.lineno,
                "What stands under this `if` is left out of the rounds in which"
                f" {shown(condition.test, 'the condition')} is false: each round needs it.",
                (replace(condition, *condition.body),),
            )
