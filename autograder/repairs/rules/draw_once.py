"""Noise that is drawn more than once, or takes no part in what it was drawn for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from copy import deepcopy

from autograder.repairs.catalogue import rule
from autograder.repairs.code import (
    Code,
    Loop,
    assigned,
    dotted,
    names_in,
    same,
)
from autograder.repairs.draws import holds_draw, is_draw
from autograder.repairs.edits import (
    Change,
    Edit,
    Kind,
    before,
    delete,
    replace,
    statements,
)


@rule(Kind.IDIOM)
def drawn_again(code: Code) -> Iterator[Edit]:
    """Delete a second assignment of draws to a name, or use the name for a second equal draw."""
    named = [node for node in code.all(ast.Assign) if names_draws(code, node)]
    for later in named:
        name = dotted(later.targets[0])
        first = _first(code, named, later)
        if first is None:
            continue
        outer = code.parent(later)
        alone = isinstance(outer, ast.If) and len(outer.body) == 1 and not outer.orelse
        yield Edit(
            later.lineno,
            f"`{name}` is drawn a second time here: from here on it holds other noise than before.",
            (delete(outer if alone and isinstance(outer, ast.If) else later),),
        )
    for first in named:
        for node in code.all(ast.Call):
            other = node is not first.value and code.function(node) is code.function(first)
            if other and same(node, first.value) and node.lineno > first.lineno:
                name = dotted(first.targets[0])
                yield Edit(
                    node.lineno,
                    f"Noise is drawn once more here: it is other noise than that in `{name}`.",
                    (replace(node, ast.Name(name)),),
                )
        for binary in code.all(ast.BinOp):
            if (
                binary is not first.value
                and same(binary, first.value)
                and code.function(binary) is code.function(first)
            ):
                name = dotted(first.targets[0])
                yield Edit(
                    binary.lineno,
                    f"Noise is drawn once more here: it is other noise than that in `{name}`.",
                    (replace(binary, ast.Name(name)),),
                )


def names_draws(code: Code, node: ast.Assign) -> bool:
    return (
        len(node.targets) == 1
        and isinstance(node.targets[0], ast.Name)
        and code.function(node) is not None
        and holds_draw(code, node.value)
    )


def _first(code: Code, named: Sequence[ast.Assign], later: ast.Assign) -> ast.Assign | None:
    """An earlier assignment of draws to the same name of the same function."""
    for node in named:
        if node is later:
            return None
        if (
            same(node.targets[0], later.targets[0])
            and code.function(node) is code.function(later)
            and dotted(later.targets[0]) not in names_in(later.value)
        ):
            return node
    return None


@rule(Kind.IDIOM)
def drawn_in_every_pass(code: Code) -> Iterator[Edit]:
    """Draw before the outermost loop what is drawn in it and depends on nothing of the loop."""
    for loop in code.all(ast.stmt):
        if not isinstance(loop, Loop) or not holds_draw(code, loop) or not code.function(loop):
            continue
        moved = _to_move(code, loop)
        if moved and not any(code.loops(part) for part in [loop]):
            names = _stored([loop], moved)
            free = all(names_in_values(part).isdisjoint(names) for part in moved)
            if free:
                yield Edit(
                    moved[0].lineno,
                    "New noise is drawn here in every pass of the loop, so its numbers"
                    " are others each time.",
                    (before(loop, *map(deepcopy, moved)), *map(delete, moved)),
                )
        yield from _drawn_inside(code, loop)


def names_in_values(statement: ast.stmt) -> set[str]:
    """The names that an assignment reads, but not those that it writes itself."""
    value = getattr(statement, "value", None)
    return names_in(value) if isinstance(value, ast.AST) else set()


def _to_move(code: Code, loop: Loop) -> list[ast.stmt]:
    """The assignments of draws in the loop's own block, with those that only depend on them."""
    moved: list[ast.stmt] = []
    names: set[str] = set()
    for statement in loop.body:
        if not isinstance(statement, ast.Assign):
            continue
        drawn = holds_draw(code, statement.value)
        sums = not any(isinstance(part, ast.Call) for part in ast.walk(statement.value))
        if drawn or (sums and names_in(statement.value) & names):
            if names_in(statement.value) & (_stored([loop], moved) - names):
                continue
            moved.append(statement)
            names |= {dotted(target) for target in assigned(statement)}
    return moved


def _stored(loops: Sequence[Loop], without: Sequence[ast.stmt]) -> set[str]:
    """The names that the loops assign in statements other than `without`."""
    left_out = {id(part) for statement in without for part in ast.walk(statement)}
    return {
        node.id
        for loop in loops
        for node in ast.walk(loop)
        if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Store)
        and id(node) not in left_out
    }


def _drawn_inside(code: Code, loop: Loop) -> Iterator[Edit]:
    """A sum with a draw, or a call that draws, in the middle of an expression in the loop."""
    function = code.function(loop)
    for node in ast.walk(loop):
        if not isinstance(node, ast.Call | ast.BinOp) or function is None:
            continue
        statement = code.statement(node)
        if isinstance(statement, ast.Assign) and statement.value is node:
            continue
        if not _adds_noise(code, node) or names_in(node) & _stored([loop], []):
            continue
        fresh = "targets_of_all_passes"
        equal = [
            part for part in ast.walk(function) if isinstance(part, type(node)) and same(part, node)
        ]
        changes: list[Change] = [replace(part, ast.Name(fresh)) for part in equal]
        moved = statements(f"{fresh} = value", value=deepcopy(node))
        yield Edit(
            node.lineno,
            "New noise is drawn here in every pass of the loop, so its numbers"
            " are others each time.",
            (before(loop, *moved), *changes),
        )
        return


def _adds_noise(code: Code, node: ast.expr) -> bool:
    """Whether `node` is a sum with draws, or a call of an own function of draws."""
    match node:
        case ast.BinOp(op=ast.Add() | ast.Sub(), left=left, right=right):
            return any(is_draw(part) for part in ast.walk(right)) or (
                isinstance(left, ast.BinOp) and any(is_draw(part) for part in ast.walk(left))
            )
        case ast.Call(func=ast.Name(id=name)):
            return name in code.functions and holds_draw(code, code.functions[name])
    return is_draw(node)
