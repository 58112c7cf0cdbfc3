"""Loops that run more or less often than the function was asked for."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, method, names_in, number
from autograder.repairs.edits import (
    Change,
    Edit,
    Kind,
    after,
    expression,
    replace,
    statements,
)
from autograder.repairs.stops import counts, stops
from autograder.repairs.training import (
    stored,
    unused_arguments,
)

RANGES = ("range", "trange", "arange")


@rule(Kind.IDIOM)
def number_of_rounds_changed(code: Code) -> Iterator[Edit]:
    """Where a range counts to more or less than an argument: count to the argument, from 0.

    The range mentions the argument and has another number of elements.
    """
    for call in _ranges(code):
        for name in _arguments_in(code, call):
            passes = _passes(call, name)
            if passes == 0:
                continue
            count = f"{abs(passes):.0f}" if passes else ""
            few = "few" if passes and passes < 0 else "many"
            said = (
                f"This range has {count} number{'s' * (count != '1')} too {few}: count how often"
                f" the loop runs if `{name}` is 3."
                if passes
                else f"How often the loop runs is computed from `{name}`, and is not always equal"
                " to it."
            )
            yield Edit(
                call.lineno,
                said,
                (Change(call, (ast.Call(call.func, [ast.Name(name, ast.Load())], []),)),),
            )


@rule(Kind.IDIOM)
def number_of_rounds_fixed(code: Code) -> Iterator[Edit]:
    """Where a range counts to no argument and an argument is never used: count to that."""
    for call in _ranges(code):
        function = code.function(call)
        if function is None or _arguments_in(code, call):
            continue
        for name in unused_arguments(code, function):
            yield Edit(
                call.lineno,
                f"How often the loop runs does not depend on the argument `{name}`, which is"
                " never used.",
                (replace(call, expression(f"range({name})")),),
            )


@rule(Kind.IDIOM)
def loop_over_part_of_a_range(code: Code) -> Iterator[Edit]:
    """Take away the index behind the range that a loop runs over."""
    for loop in code.all(ast.For):
        match loop.iter:
            case ast.Subscript(value=ast.Call() as call) if method(call) in (*RANGES, "list"):
                yield Edit(
                    loop.lineno,
                    "The loop runs over a part of this range only, so it runs less often.",
                    (replace(loop.iter, call),),
                )


@rule(Kind.IDIOM)
def while_counts_wrong(code: Code) -> Iterator[Edit]:
    """Change the limit, the start or the growth of a counter in the condition of `while`."""
    for loop in code.all(ast.While):
        yield from _counter_set_right(code, loop)
        for test in code.within(loop.test, ast.Compare):
            if len(test.ops) != 1:
                continue
            left, op, right = test.left, test.ops[0], test.comparators[0]
            other = {ast.LtE: ast.Lt, ast.Lt: ast.LtE, ast.GtE: ast.Gt, ast.Gt: ast.GtE}.get(
                type(op)
            )
            if not counts(code, loop, left):
                continue
            if other is not None:
                often = "often" if isinstance(op, ast.LtE | ast.GtE) else "rarely"
                yield Edit(
                    test.lineno,
                    f"The condition of `while` lets the loop run once too {often}: count with the"
                    " counter's first value.",
                    (replace(test, ast.Compare(left, [other()], [right])),),
                )
            for name in _arguments_in(code, right):
                if not isinstance(right, ast.Name):
                    yield Edit(
                        test.lineno,
                        f"How often the loop runs is computed from `{name}`, and not equal to it.",
                        (replace(right, ast.Name(name, ast.Load())),),
                    )
            function = code.function(loop)
            if function is not None and not _arguments_in(code, right):
                for name in unused_arguments(code, function):
                    yield Edit(
                        test.lineno,
                        f"How often the loop runs does not depend on the argument `{name}`, which"
                        " is never used.",
                        (replace(right, ast.Name(name, ast.Load())),),
                    )


@rule(Kind.INSERTED)
def counter_never_grows(code: Code) -> Iterator[Edit]:
    """Let the counter of a `while` loop grow at the end of its body, where nothing changes it."""
    for loop in code.all(ast.While):
        for name in sorted(names_in(loop.test)):
            if any(name in stored(part) for part in code.within(loop, ast.stmt)):
                continue
            if any(name in stored(part) for part in code.preceding(loop)):
                yield Edit(
                    loop.lineno,
                    f"`{name}` stands in the condition of `while`, and nothing in the loop"
                    " changes it.",
                    (after(loop.body[-1], *statements(f"{name} += 1")),),
                )


def _counter_set_right(code: Code, loop: ast.While) -> Iterator[Edit]:
    tests = [loop.test, *(node.test for node in stops(code) if loop in code.loops(node))]
    counters = {name for test in tests for name in names_in(test) if _grows(code, loop, name)}
    for statement in (*code.preceding(loop), *code.within(loop, ast.AugAssign)):
        value = getattr(statement, "value", None)
        if not set(stored(statement)) & counters or not isinstance(value, ast.expr):
            continue
        right = 1 if isinstance(statement, ast.AugAssign) else 0
        if number(value) not in (None, float(right)):
            what = "grows by" if right else "begins at"
            yield Edit(
                statement.lineno,
                f"The counter of the `while` loop {what} {number(value):g} here: it decides how"
                " often the loop runs.",
                (replace(value, ast.Constant(right)),),
            )


def _ranges(code: Code) -> Iterator[ast.Call]:
    for call in code.all(ast.Call):
        if method(call) in RANGES and call.args and not isinstance(call.args[0], ast.Starred):
            yield call


def _arguments_in(code: Code, node: ast.expr) -> list[str]:
    used: set[str] = set()
    for argument in node.args if isinstance(node, ast.Call) else [node]:
        for name in ast.walk(argument):
            outer = code.parent(name)
            sized = method(outer) == "len" or isinstance(outer, ast.Attribute)
            if isinstance(name, ast.Name) and not sized:
                used.add(name.id)
    return [name for name in code.arguments(node) if name in used]


def _passes(call: ast.Call, name: str) -> float | None:
    """By how many elements a range is longer than `name`; None where nobody can tell."""
    ends = [_distance(argument, name) for argument in call.args]
    match ends:
        case [(1, extra)]:
            return extra
        case [(0, start), (1, extra)]:
            return extra - start
        case [(0, start), (1, extra), (0, 1.0)]:
            return extra - start
    return None


def _distance(node: ast.expr, name: str) -> tuple[int, float] | None:
    """`(1, 2)` for `name + 2`, `(0, 3)` for `3`."""
    value = number(node)
    if value is not None:
        return 0, value
    match node:
        case ast.Name(id=other) if other == name:
            return 1, 0.0
        case ast.BinOp(left=ast.Name(id=other), op=op, right=right) if other == name:
            value = number(right)
            if value is not None and isinstance(op, ast.Add | ast.Sub):
                return 1, value if isinstance(op, ast.Add) else -value
    return None


def _grows(code: Code, loop: ast.While, name: str) -> bool:
    return any(
        name in stored(part) and isinstance(part.op, ast.Add) and number(part.value) is not None
        for part in code.within(loop, ast.AugAssign)
    )
