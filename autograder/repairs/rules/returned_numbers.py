"""Returned values that are rounded, no numbers, or not those of the last epoch."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, method
from autograder.repairs.edits import Edit, Kind, expression, replace
from autograder.repairs.rules.returned_together import returned_values
from autograder.repairs.sites import resolved, short

PLAIN = ("item", "float", "tolist", "round", "len", "int")


@rule(Kind.IDIOM)
def smallest_for_last(code: Code) -> Iterator[Edit]:
    """Take the last of a list where a returned value is its smallest, largest, first or mean."""
    for _, value in returned_values(code):
        elements = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
        found = [
            (element, whole, told)
            for element in elements
            if (told := _statistic(whole := resolved(code, element))) is not None
        ]
        if not found:
            continue
        _, whole, (how, _) = found[0]
        yield Edit(
            whole.lineno,
            f"`{short(whole)}` is {how} of all values, not the last one.",
            tuple(
                replace(element, expression("values[-1]", values=values))
                for element, _, (_, values) in found
            ),
        )


def _statistic(node: ast.expr) -> tuple[str, ast.expr] | None:
    words = {"min": "the smallest", "max": "the largest", "mean": "the mean", "sum": "the sum"}
    match node:
        case ast.Call(args=[ast.Name() as values]) if method(node) in words:
            return words[method(node)], values
        case ast.BinOp(left=ast.Call(args=[values, *_]) as total, op=ast.Div()):
            return ("the mean", values) if method(total) == "sum" else None
        case ast.Subscript(value=values, slice=ast.Constant(value=0)):
            return "the first", values
    return None


@rule(Kind.INSERTED)
def tensors_returned(code: Code) -> Iterator[Edit]:
    """Make numbers of the tensors that are returned together: `.item()` works on them alone."""
    for node, value in returned_values(code):
        if not isinstance(value, ast.Tuple):
            continue
        found = [
            element
            for element in value.elts
            if method(resolved(code, element)) not in PLAIN
            and not isinstance(element, ast.Constant | ast.Subscript)
        ]
        if not found or any(method(part) == "numpy" for part in ast.walk(value)):
            continue
        for chosen in [found] if len(found) == 1 else [found, *([each] for each in found)]:
            yield Edit(
                node.lineno,
                f"`{short(chosen[0])}` is returned as a tensor, and a Python number is asked for.",
                tuple(
                    replace(element, expression("value.item()", value=element))
                    for element in chosen
                ),
            )


@rule(Kind.IDIOM)
def rounded_by_python(code: Code) -> Iterator[Edit]:
    """Unwrap Python's `round` of numbers: the code shows it."""
    found = [
        (call, whole)
        for call in code.all(ast.Call)
        if code.function(call) is not None and (whole := _unrounded(call)) is not None
    ]
    if found:
        yield Edit(
            found[0][0].lineno,
            f"`{short(found[0][0])}` rounds the number here, so its further digits are lost.",
            tuple(replace(call, whole) for call, whole in found),
        )


def _unrounded(call: ast.Call) -> ast.expr | None:
    """What `round(x, 4)` or `float(f"{x:.4f}")` rounds."""
    match call:
        case ast.Call(func=ast.Name(id="round"), args=[value, *_]):
            return value
        case ast.Call(func=ast.Name(id="float"), args=[ast.JoinedStr(values=[part])]):
            return part.value if isinstance(part, ast.FormattedValue) else None
    return None
