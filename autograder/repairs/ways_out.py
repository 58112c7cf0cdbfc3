"""Finds what decides whether a loop or function is left: another value only switches that off."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from autograder.repairs.code import Code, assigned, dotted

WAYS_OUT = (ast.Return, ast.Break, ast.Continue, ast.Raise, ast.Yield)
KEPT_CODES = 4


def decides_the_end(code: Code, node: ast.AST) -> bool:
    """Whether a node is in a condition of a way out, or in what such a condition asks by name."""
    return id(node) in _deciding(code)


def sets_a_flag(code: Code, statement: ast.AST) -> bool:
    """Whether a statement gives a value to a name that is such a condition."""
    return any(dotted(target) in flags(code) for target in assigned(statement))


@lru_cache(maxsize=KEPT_CODES)
def _deciding(code: Code) -> frozenset[int]:
    """The ids of the nodes that decide; the code keeps them alive."""
    found = [*_conditions(code)]
    asked = flags(code)
    for node in code.all(ast.stmt):
        function = code.function(node)
        if sets_a_flag(code, node):
            found.append(node)
            found += [outer.test for outer in code.around(node) if isinstance(outer, ast.If)]
        elif isinstance(node, ast.Return) and function is not None and function.name in asked:
            found.append(node)
    return frozenset(id(part) for node in found for part in ast.walk(node))


def _conditions(code: Code) -> Iterator[ast.AST]:
    for node in code.nodes:
        if isinstance(node, ast.While) or (isinstance(node, ast.If) and _leads_out(node)):
            yield node.test


def _leads_out(node: ast.If) -> bool:
    return any(isinstance(part, WAYS_OUT) for part in ast.walk(node))


@lru_cache(maxsize=KEPT_CODES)
def flags(code: Code) -> frozenset[str]:
    """The names, also of own functions, that are asked whole: `stop` in `if a and not stop`.

    Also what an `if` asks that sets such a name.
    """
    found = _names_asked(_conditions(code))
    setting = (
        node.test
        for node in code.all(ast.If)
        if any(dotted(name) in found for part in node.body for name in assigned(part))
    )
    return found | _names_asked(setting)


def _names_asked(tests: Iterator[ast.AST]) -> frozenset[str]:
    return frozenset(
        dotted(part.func if isinstance(part, ast.Call) else part)
        for test in tests
        for part in _asked(test)
    ) - {""}


def _asked(test: ast.AST) -> Iterator[ast.AST]:
    match test:
        case ast.BoolOp(values=[*values]):
            for value in values:
                yield from _asked(value)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _asked(operand)
        case ast.Name() | ast.Call():
            yield test
