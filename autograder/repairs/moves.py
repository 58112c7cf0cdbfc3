"""Moves statements from one place of a tree to another."""

from __future__ import annotations

import ast
import copy
from collections.abc import Sequence

from autograder.repairs.edits import Change, after, before, delete


def moved_before(target: ast.stmt, *moved: ast.stmt) -> tuple[Change, ...]:
    """The changes that move statements in front of `target`."""
    return (*map(delete, moved), before(target, *copied(moved)))


def moved_behind(target: ast.stmt, *moved: ast.stmt) -> tuple[Change, ...]:
    """The changes that move statements behind `target`."""
    return (*map(delete, moved), after(target, *copied(moved)))


def copied(statements: Sequence[ast.stmt]) -> list[ast.stmt]:
    """Copies of statements: what is taken out of a tree is taken out everywhere."""
    return [copy.deepcopy(statement) for statement in statements]
