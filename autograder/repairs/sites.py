"""Proposes one kind of change at several places, and reads what names and returned values hold."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from autograder.repairs.code import Code, dotted, method
from autograder.repairs.edits import Change, Edit

MOST_SITES = 6


def each_and_all(
    found: Sequence[ast.expr],
    sentence: Callable[[ast.expr], str],
    change: Callable[..., Change],
    told_of: Callable[[ast.expr], ast.expr] = lambda node: node,
) -> Iterator[Edit]:
    """One edit for each place, then one for all together: what is told is needed.

    `told_of` returns the node whose line is told, where it is not the one that changes.
    """
    groups = [[one] for one in found[:MOST_SITES]]
    if len(found) > 1:
        groups.append([*found])
    for group in groups:
        yield Edit(told_of(group[0]).lineno, sentence(group[0]), tuple(map(change, group)))


def made(code: Code, *names: str) -> list[ast.Call]:
    """The calls of torch functions of these names in functions, in the order of the text."""
    return [
        call
        for call in code.all(ast.Call)
        if method(call) in names and code.function(call) is not None
    ]


def resolved(code: Code, node: ast.expr) -> ast.expr:
    """Return the value that a name was given last in front of `node`, or `node` itself."""
    function = code.function(node)
    if not isinstance(node, ast.Name) or function is None:
        return node
    given = [
        statement.value
        for statement in code.within(function, ast.Assign)
        if any(dotted(target) == node.id for target in statement.targets)
        and statement.lineno <= node.lineno
    ]
    return given[-1] if given else node


def short(node: ast.AST) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 48 else text[:45] + "..."
