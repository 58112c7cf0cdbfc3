"""What a rule proposes: an edit of a syntax tree, which is applied to a copy."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import cast


class Kind(IntEnum):
    """How much a passing edit says; a smaller number is told first.

    IDIOM: a well-known fault, whose sentence is true wherever the edit mends the code.
    MOVE: a statement at a wrong place, as it often happens. ANY_MOVE: any other move.
    INSERTED: something is missing. PLACE: the edit shows a line, and nothing about the reason.
    """

    IDIOM = 1
    MOVE = 2
    ANY_MOVE = 3
    INSERTED = 4
    PLACE = 5


# Nodes that Python makes once for all places: a change of one would be a change of all.
_SHARED = (ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context)


@dataclass(frozen=True)
class Change:
    """One node of a tree and what takes its place: one expression, or any number of statements."""

    node: ast.AST
    by: tuple[ast.AST, ...]


@dataclass(frozen=True)
class Edit:
    """Changes of one tree that belong together.

    `line` is where the fault is in the student's file, `sentence` what is wrong there and what to
    look at; of an edit that shows a place, it is the end of "Everything passes once line 3 …".
    `changes` are of different nodes. `rule` and `kind` are filled in by the catalogue.
    """

    line: int
    sentence: str
    changes: tuple[Change, ...]
    rule: str = ""
    kind: Kind = Kind.PLACE
    _by_node: Mapping[int, Change] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if any(isinstance(change.node, _SHARED) for change in self.changes):
            raise ValueError("Python has one node for all + of a file: replace what is around it")
        by_node = {id(change.node): change for change in self.changes}
        object.__setattr__(self, "_by_node", by_node)

    @property
    def effect(self) -> int:
        """1 for an edit that puts statements in, -1 for one that takes them out, else 0."""
        change = sum(
            len(change.by) - 1 for change in self.changes if isinstance(change.node, ast.stmt)
        )
        return (change > 0) - (change < 0)

    def applied(self, tree: ast.Module) -> str:
        """Return the text of `tree` with the changes. The tree itself stays as it is.

        Raises RecursionError or ValueError for a tree that cannot be written as text.
        """
        body: list[ast.AST] = []
        for statement in tree.body:
            whole = not any(id(node) in self._by_node for node in ast.walk(statement))
            body += [statement] if whole else self._built(statement, frozenset())
        kept = [node for node in body if isinstance(node, ast.stmt)]
        edited = ast.Module(kept or [ast.Pass()], [])
        return ast.unparse(ast.fix_missing_locations(edited)) + "\n"

    def _built(self, node: ast.AST, done: frozenset[int]) -> list[ast.AST]:
        """The node with the changes in and below it; `done` holds the nodes under replacement."""
        change = self._by_node.get(id(node))
        if change is not None and id(node) not in done:
            inside = done | {id(node)}
            return [built for new in change.by for built in self._built(new, inside)]
        fields: dict[str, object] = {}
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                fields[name] = self._single(value, done)
            elif isinstance(value, list):
                fields[name] = self._list(name, value, done)
            else:
                fields[name] = value
        return [ast.copy_location(type(node)(**fields), node)]

    def _single(self, node: ast.AST, done: frozenset[int]) -> ast.AST:
        built = self._built(node, done)
        if len(built) != 1:
            raise ValueError(f"{type(node).__name__}: one node has to take its place")
        return built[0]

    def _list(self, name: str, items: Sequence[object], done: frozenset[int]) -> list[object]:
        built: list[object] = []
        for item in items:
            built += self._built(item, done) if isinstance(item, ast.AST) else [item]
        if name == "body" and items and not built:
            built = [ast.Pass()]
        return built


def replace(node: ast.AST, *by: ast.AST) -> Change:
    """Return the change that puts `by` in the place of `node`."""
    return Change(node, by)


def delete(statement: ast.stmt) -> Change:
    """Return the change that takes `statement` out."""
    return Change(statement, ())


def before(statement: ast.stmt, *new: ast.stmt) -> Change:
    """Return the change that puts `new` in front of `statement`."""
    return Change(statement, (*new, statement))


def after(statement: ast.stmt, *new: ast.stmt) -> Change:
    """Return the change that puts `new` behind `statement`."""
    return Change(statement, (statement, *new))


def expression(template: str, **parts: ast.expr) -> ast.expr:
    """Return the expression `template`; each name of `parts` stands for its node."""
    parsed = ast.parse(template, mode="eval").body
    return cast(ast.expr, _Filler(parts).visit(parsed))


def statements(template: str, **parts: ast.expr | Sequence[ast.stmt]) -> list[ast.stmt]:
    """Return the statements of `template`.

    A name of `parts` stands for its expression; a name that is a whole line, for its statements.
    """
    parsed = ast.parse(template)
    return [part for part in _Filler(parts).visit(parsed).body if isinstance(part, ast.stmt)]


class _Filler(ast.NodeTransformer):
    """Puts nodes in the place of names."""

    def __init__(self, parts: Mapping[str, ast.expr | Sequence[ast.stmt]]) -> None:
        self._parts = parts

    def visit_Name(self, node: ast.Name) -> ast.AST:
        part = self._parts.get(node.id)
        if not isinstance(part, ast.AST):
            return node
        if isinstance(node.ctx, ast.Load):
            return part
        return as_target(part)

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        if isinstance(node.value, ast.Name):
            part = self._parts.get(node.value.id)
            if part is not None and not isinstance(part, ast.AST):
                return list(part)
        self.generic_visit(node)
        return node


def as_target(node: ast.expr) -> ast.expr:
    """Return a copy of a name, attribute or item that can stand on the left of `=`."""
    match node:
        case ast.Name(id=name):
            return ast.Name(name, ast.Store())
        case ast.Attribute(value=value, attr=name):
            return ast.Attribute(value, name, ast.Store())
        case ast.Subscript(value=value, slice=index):
            return ast.Subscript(value, index, ast.Store())
    raise ValueError(f"{type(node).__name__} cannot stand on the left of =")


def as_value(node: ast.expr) -> ast.expr:
    """Return a copy of the target of an assignment that can stand in an expression."""
    match node:
        case ast.Name(id=name):
            return ast.Name(name, ast.Load())
        case ast.Attribute(value=value, attr=name):
            return ast.Attribute(value, name, ast.Load())
        case ast.Subscript(value=value, slice=index):
            return ast.Subscript(value, index, ast.Load())
    return node
