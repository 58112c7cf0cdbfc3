"""Finds the conditions on which a loop ends."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.code import Code, Loop, method, names_in, number
from autograder.repairs.ways_out import flags, sets_a_flag

LONGEST = 44  # characters of a student's own code in a sentence
LEAVING = ("exit", "_exit", "quit")


def leaves(statement: ast.stmt) -> bool:
    """Whether a statement ends the loop, the function or the whole program."""
    match statement:
        case ast.Break() | ast.Return() | ast.Raise():
            return True
        case ast.Expr(value=ast.Call() as call):
            return method(call) in LEAVING
    return False


def stops(code: Code) -> Iterator[ast.If]:
    """Yield each `if` in a loop whose own statements leave the loop."""
    for node in code.all(ast.If):
        if code.loops(node) and any(leaves(part) for part in (*node.body, *node.orelse)):
            yield node


def conditions(code: Code) -> Iterator[ast.expr]:
    """Yield the conditions that end loops: of an `if` that leaves one, and of `while`.

    Also what gives a flag its value that such a condition asks, or an own function its result.
    """
    for node in stops(code):
        yield node.test
    for loop in code.all(ast.While):
        yield loop.test
    yield from _answers(code)


def _answers(code: Code) -> Iterator[ast.expr]:
    """The conditions of `if`s that set a flag, the values of flags, and what functions answer."""
    for statement in code.all(ast.stmt):
        function = code.function(statement)
        match statement:
            case ast.If(test=test, body=[*body], orelse=[]):
                if any(sets_a_flag(code, part) for part in body):
                    yield test
            case ast.Assign(value=value) if sets_a_flag(code, statement):
                yield value
            case ast.Return(value=ast.expr() as value) if function is not None:
                if function.name in flags(code):
                    yield value


def compared(code: Code, test: ast.expr) -> Iterator[ast.Compare]:
    """Yield the comparisons of two values in a condition."""
    for node in code.within(test, ast.Compare):
        if len(node.ops) == 1:
            yield node


def counts(code: Code, loop: Loop, node: ast.expr) -> bool:
    """Whether a side of a comparison counts passes: a loop's variable, a counter, a length."""
    if method(node) == "len":
        return True
    if isinstance(loop, ast.For):
        return isinstance(node, ast.Name | ast.BinOp) and bool(
            names_in(node) & names_in(loop.target) - {"_"}
        )
    return any(
        isinstance(part.target, ast.Name)
        and part.target.id in names_in(node)
        and number(part.value) is not None
        for part in code.within(loop, ast.AugAssign)
    )


def quoted(node: ast.AST) -> str:
    """A student's own code for a sentence, in backticks; empty where it is long."""
    text = ast.unparse(node)
    return f"`{text}`" if len(text) <= LONGEST and "\n" not in text else ""
