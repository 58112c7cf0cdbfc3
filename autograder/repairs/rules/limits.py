"""Limits of a loop that are fixed, changed or not there at all."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Loop, names_in, number
from autograder.repairs.edits import Edit, Kind, delete, expression, replace
from autograder.repairs.stops import compared, conditions, counts, quoted
from autograder.repairs.training import (
    epoch_loops,
    lists_of,
    stored,
    unused_arguments,
)

CHANGING = ("min", "max", "abs", "float", "int", "round")


@rule(Kind.IDIOM)
def limit_fixed_in_the_code(code: Code) -> Iterator[Edit]:
    """Compare with an argument that is never used, where a number ends the loop."""
    for test in conditions(code):
        for node in compared(code, test):
            for side in (node.comparators[0], node.left):
                function = code.function(node)
                fixed = number(side) is not None or (
                    isinstance(side, ast.Name) and side.id.isupper()
                )
                if not fixed or function is None:
                    continue
                for name in unused_arguments(code, function):
                    yield Edit(
                        node.lineno,
                        f"This condition has {quoted(side)} written into the code, and the"
                        f" argument `{name}` is never used.",
                        (replace(side, ast.Name(name, ast.Load())),),
                    )


@rule(Kind.IDIOM)
def limit_changed_in_the_condition(code: Code) -> Iterator[Edit]:
    """Compare with an argument itself, where something computed from it ends the loop."""
    for test in conditions(code):
        for node in compared(code, test):
            for side in (node.comparators[0], node.left):
                given = names_in(side) & set(code.arguments(node))
                other = node.left if side is not node.left else node.comparators[0]
                if any(counts(code, loop, other) for loop in _around(code, node)):
                    continue
                if isinstance(side, ast.BinOp | ast.Call) and len(given) == 1:
                    (name,) = given
                    if names_in(side) - given - {"abs", "max", "min", "math", "float", "torch"}:
                        continue
                    yield Edit(
                        side.lineno,
                        f"The comparison takes a number that is computed from `{name}`, and not"
                        f" `{name}` itself.",
                        (replace(side, ast.Name(name, ast.Load())),),
                    )


@rule(Kind.IDIOM)
def argument_given_another_value(code: Code) -> Iterator[Edit]:
    """Delete what gives a number among the arguments another value."""
    for function in code.functions.values():
        arguments = code.arguments(function)
        for statement in code.within(function, ast.stmt):
            if not isinstance(statement, ast.Assign | ast.AugAssign):
                continue
            names = [name for name in stored(statement) if name in arguments]
            if not names or not _is_of_numbers(statement):
                continue
            alone = code.parent(statement)
            whole = (
                alone
                if isinstance(alone, ast.If) and len(alone.body) == 1 and not alone.orelse
                else statement
            )
            yield Edit(
                statement.lineno,
                f"`{names[0]}` gets another value here than the one that was given to the"
                " function.",
                (delete(whole),),
            )


@rule(Kind.INSERTED)
def no_limit_of_passes(code: Code) -> Iterator[Edit]:
    """Let a `while` loop that fills a list end at a number of passes that is never used."""
    for loop in epoch_loops(code):
        function = code.function(loop)
        if not isinstance(loop, ast.While) or function is None:
            continue
        for name in unused_arguments(code, function):
            for kept in lists_of(code, function):
                template = f"len({kept}) < {name}"
                always = isinstance(loop.test, ast.Constant)
                new = expression(template if always else f"test and {template}", test=loop.test)
                yield Edit(
                    loop.lineno,
                    f"Nothing limits the number of epochs: the argument `{name}` is never used.",
                    (replace(loop.test, new),),
                )


def _is_of_numbers(statement: ast.Assign | ast.AugAssign) -> bool:
    value = statement.value
    if number(value) is not None:
        return True
    match value:
        case ast.BoolOp(values=parts) | ast.Call(func=ast.Name(id="min" | "max"), args=parts):
            return any(number(part) is not None or isinstance(part, ast.Name) for part in parts)
        case ast.IfExp(body=body, orelse=other):
            return number(body) is not None or number(other) is not None
        case ast.Call(func=ast.Name(id=name)):
            return name in CHANGING
        case ast.BinOp(left=left, right=right):
            return number(left) is not None or number(right) is not None
    return False


def _around(code: Code, node: ast.AST) -> list[Loop]:
    """The loops around a condition, also the `while` whose condition it is."""
    return [outer for outer in code.around(node) if isinstance(outer, Loop)]
