"""Gradients of some parameters that are never cleared, those of others are."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, same
from autograder.repairs.edits import (
    Edit,
    Kind,
    after,
    as_value,
    statements,
)
from autograder.repairs.updates import (
    cleared_owner,
    shown,
    updates,
)


@rule(Kind.INSERTED)
def some_gradients_not_cleared(code: Code) -> Iterator[Edit]:
    """Where some updated tensors of a block are cleared and others never: those, too."""
    found: dict[int, list[ast.expr]] = {}
    for update in updates(code):
        found.setdefault(id(code.block(update.statement)), []).append(update.tensor)
    for update in updates(code):
        tensors = found.pop(id(code.block(update.statement)), [])
        function = code.function(update.statement)
        if not tensors or function is None:
            continue
        cleared = [
            (inner, owner)
            for inner in code.within(function, ast.stmt)
            if (owner := cleared_owner(code, inner)) is not None
        ]
        missing = [
            tensor for tensor in tensors if not any(same(tensor, owner) for _, owner in cleared)
        ]
        if cleared and missing and len(missing) < len(tensors):
            last = cleared[-1][0]
            new = [
                inner
                for tensor in missing
                for inner in statements("p.grad = None", p=as_value(tensor))
            ]
            name = shown(missing[0], "one parameter")
            yield Edit(
                last.lineno,
                f"The gradient of {name} is never cleared, those of others are: backward() adds to"
                " what stands in `.grad`.",
                (after(last, *new),),
            )


@rule(Kind.INSERTED)
def some_unpacked_not_cleared(code: Code) -> Iterator[Edit]:
    """Where some names of an unpacked list are cleared and others never: those, too."""
    for unpacking in code.all(ast.Assign):
        match unpacking:
            case ast.Assign(targets=[ast.Tuple(elts=names)]):
                pass
            case _:
                continue
        function = code.function(unpacking)
        if function is None or not all(isinstance(name, ast.Name) for name in names):
            continue
        cleared = [
            (line, owner)
            for line in code.within(function, ast.stmt)
            if (owner := cleared_owner(code, line)) is not None
        ]
        done = [name for name in names if any(same(name, owner) for _, owner in cleared)]
        missing = [name for name in names if not any(same(name, owner) for _, owner in cleared)]
        if done and missing and len(done) == len(cleared):
            new = [
                line for name in missing for line in statements("p.grad = None", p=as_value(name))
            ]
            yield Edit(
                cleared[-1][0].lineno,
                f"The gradient of {shown(missing[0], 'one tensor')} is never cleared, those of"
                " others are: backward() adds to what stands in `.grad`.",
                (after(cleared[-1][0], *new),),
            )
