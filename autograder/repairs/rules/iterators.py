"""Iterators that the first pass of a loop uses up."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Loop, dotted, mentions
from autograder.repairs.edits import Edit, Kind, expression, replace
from autograder.repairs.training import epoch_loops, is_assigned

ONE_PASS = ("zip", "iter", "map", "filter", "enumerate", "reversed", "itertools.chain", "chain")


@rule(Kind.IDIOM)
def iterator_used_up(code: Code) -> Iterator[Edit]:
    """Make a list of what is made once before the epochs, goes on once, and is looped over."""
    for loop in epoch_loops(code):
        for statement in code.preceding(loop):
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if _is_one_pass(value):
                    if is_assigned(code, name, loop) or not _goes_through(code, loop, name):
                        continue
                    yield Edit(
                        statement.lineno,
                        f"`{name}` can be gone through only once: the first epoch uses it up, and"
                        " the later ones find nothing in it.",
                        (replace(value, expression("list(values)", values=value)),),
                    )


def _is_one_pass(value: ast.expr) -> bool:
    return isinstance(value, ast.GeneratorExp) or (
        isinstance(value, ast.Call) and dotted(value.func) in ONE_PASS
    )


def _goes_through(code: Code, loop: Loop, name: str) -> bool:
    return any(
        node is not loop and mentions(node.iter, name)
        for node in code.within(loop, ast.AST)
        if isinstance(node, ast.For | ast.comprehension)
    )
