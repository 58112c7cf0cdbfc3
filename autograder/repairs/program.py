"""Cuts a student's file or notebook down to a function and everything that it uses."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Sequence

from autograder.repairs.code import Function

MOST_NODES = 4000  # of a program: the longest right answer has 600
_BUILT_IN = frozenset(vars(builtins))


def program(body: Sequence[ast.stmt], names: Iterable[str]) -> ast.Module | None:
    """Return the statements of `body` that the functions `names` need, in their order.

    Of several functions with one name the last counts. Left out are tests, prints and trainings at
    the top level, which need not run again. None for a program of too many nodes.
    """
    last = {node.name: node for node in body if isinstance(node, Function | ast.ClassDef)}
    kept = [
        node
        for node in body
        if not (isinstance(node, Function | ast.ClassDef) and last[node.name] is not node)
        and not _is_main_guard(node)
    ]
    bound = [(node, _bound(node), _used(node)) for node in kept]
    needed = set(names)
    variables: set[str] = set()
    chosen: set[int] = set()
    found = True
    while found:
        found = False
        for node, binds, uses in bound:
            if id(node) in chosen:
                continue
            if _always(node) or binds & needed or (not binds and uses & variables):
                chosen.add(id(node))
                needed |= uses - _BUILT_IN
                if not isinstance(node, Function | ast.ClassDef | ast.Import | ast.ImportFrom):
                    variables |= binds
                found = True
    tree = ast.Module([node for node in kept if id(node) in chosen], [])
    return tree if sum(1 for _ in ast.walk(tree)) <= MOST_NODES else None


def functions_in(body: Sequence[ast.stmt]) -> frozenset[str]:
    """Return the names of the functions at the top level, also those that `f = g` defines."""
    return frozenset().union(*map(_bound, body))


def lines_of_tree(tree: ast.Module) -> list[int]:
    """Return the lines of the student's file on which any part of the program begins, in order."""
    return sorted({line for node in ast.walk(tree) if (line := getattr(node, "lineno", 0))})


def _always(node: ast.stmt) -> bool:
    """Whether nobody can tell from an import what it is needed for."""
    return isinstance(node, ast.ImportFrom) and (
        node.module == "__future__" or any(alias.name == "*" for alias in node.names)
    )


def _bound(node: ast.stmt) -> set[str]:
    """The names that a statement of the top level binds."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return {alias.asname or alias.name.partition(".")[0] for alias in aliases}
    names = {
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }
    inner = (part for part in ast.walk(node) if isinstance(part, Function | ast.ClassDef))
    return names | {part.name for part in inner}


def _used(node: ast.stmt) -> set[str]:
    """The names that a statement reads, also inside of functions."""
    return {
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)
    }


def _is_main_guard(node: ast.stmt) -> bool:
    match node:
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
            return True
    return False
