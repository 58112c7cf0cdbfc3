"""Trainings that change no parameter: the edit holds a whole update."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Function
from autograder.repairs.edits import Edit, Kind, after, statements
from autograder.repairs.training import (
    does,
    epoch_loops,
    first_that,
    is_backward,
    is_clearing,
    is_step,
    unused_arguments,
)


@rule(Kind.INSERTED)
def nothing_is_updated(code: Code) -> Iterator[Edit]:
    """Where nothing moves parameters, and an argument is never used: step by it."""
    if any(is_step(code, node) for node in code.nodes):
        return
    for loop in epoch_loops(code):
        function, backward = code.function(loop), first_that(code, loop.body, is_backward)
        if function is None or backward is None:
            continue
        clearing = "" if does(code, loop, is_clearing) else "    part.grad = None\n"
        for rate in unused_arguments(code, function):
            for sequence in _sequences(code, function):
                update = f"for part in {sequence}:\n    part.data -= {rate} * part.grad\n{clearing}"
                yield Edit(
                    loop.lineno,
                    "Nothing in this loop changes the parameters, and the argument"
                    f" `{rate}` is never used.",
                    (after(backward, *statements(update)),),
                )


def _sequences(code: Code, function: Function) -> list[str]:
    """The arguments that are unpacked or gone through."""
    found: dict[str, None] = {}
    for node in code.within(function, ast.AST):
        match node:
            case ast.Starred(value=ast.Name(id=name)) | ast.For(iter=ast.Name(id=name)):
                found.setdefault(name)
            case ast.Assign(targets=[ast.Tuple()], value=ast.Name(id=name)):
                found.setdefault(name)
    return [name for name in found if name in code.arguments(function)]
