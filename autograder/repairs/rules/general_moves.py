"""Edits of any code that only show a place: a statement or a name in the place of another."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from copy import deepcopy
from difflib import SequenceMatcher

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, method, number, place_of
from autograder.repairs.draws import is_scale
from autograder.repairs.edits import Change, Edit, Kind, after, before, delete, replace
from autograder.repairs.rules.general import editable, placed
from autograder.repairs.ways_out import WAYS_OUT

ELSEWHERE = "stands at another place: look at what has to be done first, there and around it."

Block = ast.For | ast.While | ast.With | ast.If
ALIKE: dict[str, tuple[str, ...]] = {
    "mean": ("sum",),
    "sum": ("mean",),
    "tanh": ("relu",),
    "relu": ("tanh",),
    "sigmoid": ("relu", "tanh"),
    "leaky_relu": ("relu",),
    "relu6": ("relu",),
    "softplus": ("relu",),
    "gelu": ("relu",),
    "elu": ("relu",),
    "abs": ("square", "relu"),
    "min": ("max",),
    "max": ("min",),
}
CLOSEST = 3  # names that are tried in the place of one


@rule(Kind.PLACE)
def another_function(code: Code) -> Iterator[Edit]:
    """Call a function or method of the same kind: another reduction or another activation."""
    for node in editable(code, ast.Call):
        if not isinstance(node, ast.Call):
            continue
        for other in ALIKE.get(method(node), ()):
            func = node.func
            new: ast.expr | None = None
            if isinstance(func, ast.Attribute):
                new = ast.Attribute(func.value, other)
            if new is not None:
                yield placed(node, replace(node, ast.Call(new, node.args[:1], [])))


@rule(Kind.PLACE)
def argument_for_number(code: Code) -> Iterator[Edit]:
    """Put a plain argument of the function in the place of a written number."""
    for node in editable(code, ast.Constant):
        if isinstance(node, ast.Constant) and number(node) not in (None, 0, 1, 2):
            for name in code.arguments(node):
                if is_scale(code, node, name):
                    yield placed(node, replace(node, ast.Name(name)))


@rule(Kind.PLACE)
def statement_moved(code: Code) -> Iterator[Edit]:
    """Move a statement by one place, or out of its block or into the one beside it."""
    for node in editable(code, ast.stmt):
        if not isinstance(node, ast.Expr | ast.Assign | ast.AugAssign | ast.If | ast.For):
            continue
        if any(isinstance(part, WAYS_OUT) for part in ast.walk(node)):
            continue
        for change in _moves(code, node):
            yield Edit(node.lineno, ELSEWHERE, (delete(node), change))


def _moves(code: Code, node: ast.stmt) -> Iterator[Change]:
    """The changes that put a copy of `node` where it may belong."""
    block = code.block(node)
    place = place_of(node, block)
    copied = deepcopy(node)
    outer = code.parent(node)
    if place and not _is_text(block[place - 1]):
        yield before(block[place - 1], copied)
    if place + 1 < len(block) and not isinstance(block[place + 1], WAYS_OUT):
        yield after(block[place + 1], copied)
    if isinstance(outer, Block) and len(block) > 1:
        yield before(outer, copied)
        yield after(outer, copied)
    if place and isinstance(beside := block[place - 1], Block):
        yield after(beside.body[-1], copied)
    if place + 1 < len(block) and isinstance(beside := block[place + 1], Block):
        yield before(beside.body[0], copied)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@rule(Kind.PLACE)
def another_name(code: Code) -> Iterator[Edit]:
    """Put the names in scope that look most alike in the place of a name, the closest first."""
    reads = [
        node
        for node in editable(code, ast.Name)
        if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and not (isinstance(call := code.parent(node), ast.Call) and call.func is node)
        and node.id in code.names_in_scope(node)
    ]
    close = [_closest(node.id, code.names_in_scope(node)) for node in reads]
    for rank in range(CLOSEST):
        for node, names in zip(reads, close, strict=True):
            if rank < len(names):
                yield placed(node, replace(node, ast.Name(names[rank])))


def _closest(name: str, others: Sequence[str]) -> list[str]:
    likeness = {
        other: SequenceMatcher(None, name, other).ratio() for other in others if other != name
    }
    return sorted(likeness, key=lambda other: -likeness[other])


@rule(Kind.PLACE)
def name_everywhere(code: Code) -> Iterator[Edit]:
    """Put the closest name in the place of a name wherever a statement reads it."""
    for statement in editable(code, ast.stmt):
        if not isinstance(statement, ast.Assign | ast.AugAssign | ast.Expr | ast.Return):
            continue
        reads = [
            node
            for node in code.within(statement, ast.Name)
            if isinstance(node.ctx, ast.Load) and node.id in code.names_in_scope(node)
        ]
        for name in dict.fromkeys(node.id for node in reads):
            uses = [node for node in reads if node.id == name]
            for other in _closest(name, code.names_in_scope(uses[0]))[:1]:
                if len(uses) > 1:
                    changes = [replace(node, ast.Name(other)) for node in uses]
                    yield placed(statement, *changes)
