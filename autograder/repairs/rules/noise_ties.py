"""Noise whose numbers are tied together, cut off or rounded."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, dotted, method, names_in, number
from autograder.repairs.draws import (
    draws,
    holds_draw,
    is_draw,
    noise_names,
)
from autograder.repairs.edits import Edit, Kind, delete, replace
from autograder.repairs.rules.randomness import OWN, operand

CUT = {
    "clamp": "cut off at fixed limits",
    "clip": "cut off at fixed limits",
    "clamp_": "cut off at fixed limits",
    "round": "rounded",
    "floor": "rounded",
    "ceil": "rounded",
    "abs": "made positive",
    "tanh": "squeezed between -1 and 1",
    "sigmoid": "squeezed between 0 and 1",
    "relu": "set to zero where it is negative",
    "cumsum": "added up",
}


@rule(Kind.IDIOM)
def rescaled_by_own_statistics(code: Code) -> Iterator[Edit]:
    """Leave out the subtraction of the noise's own mean, or the division by its own spread."""
    if not draws(code):
        return
    noisy = {name for function in code.functions.values() for name in noise_names(code, function)}
    found: list[tuple[ast.AST, ast.expr | None]] = []
    for node in code.nodes:
        match node:
            case ast.BinOp(op=ast.Sub() | ast.Div(), left=left, right=right) if _own(right, noisy):
                found.append((node, left))
            case ast.AugAssign(op=ast.Sub() | ast.Div(), value=value) if _own(value, noisy):
                found.append((node, None))
            case ast.Call(args=[first, *_]) if method(node) == "normalize":
                if names_in(first) & noisy or holds_draw(code, first):
                    found.append((node, first))
    sites = [*([found] if len(found) > 1 else []), *([each] for each in found)]
    for site in sites:
        changes = tuple(
            delete(node) if isinstance(node, ast.stmt) else replace(node, *filter(None, (left,)))
            for node, left in site
        )
        yield Edit(
            getattr(site[0][0], "lineno", 0),
            "The noise is shifted or scaled with statistics of its own draws. That ties its numbers"
            " together: they are no longer independent.",
            changes,
        )


@rule(Kind.IDIOM)
def noise_cut(code: Code) -> Iterator[Edit]:
    """Unwrap a call that cuts, rounds or squeezes the noise; the sentence says which one."""
    noisy = {name for function in code.functions.values() for name in noise_names(code, function)}
    for call in code.all(ast.Call):
        how = CUT.get(method(call))
        inner = operand(call)
        if how is None or inner is None:
            continue
        if names_in(inner) & noisy or holds_draw(code, inner):
            yield Edit(
                call.lineno,
                f"What is drawn is {how} by `{method(call)}` here, so it is no longer normal"
                " noise.",
                (replace(call, inner),),
            )
    for node in code.all(ast.BinOp):
        if isinstance(node.op, ast.Pow) and is_draw(node.left) and number(node.right) is not None:
            yield Edit(
                node.lineno,
                "The draws are raised to a power here, so they are no longer normal noise.",
                (replace(node, node.left),),
            )


@rule(Kind.IDIOM)
def draws_copied(code: Code) -> Iterator[Edit]:
    """Delete an assignment that puts draws into other places of the same tensor."""
    for node in code.all(ast.Assign):
        function = code.function(node)
        target = node.targets[0]
        if function is None or not isinstance(target, ast.Subscript):
            continue
        name = dotted(target.value)
        if name in noise_names(code, function) and name in names_in(node.value):
            yield Edit(
                node.lineno,
                f"`{name}` gets its own draws a second time here, in other places: elements share"
                " a number.",
                (delete(node),),
            )


def _own(node: ast.expr, noisy: set[str]) -> bool:
    """Whether an expression holds a statistic of noise that has a name."""
    return any(
        method(call) in OWN and names_in(call) & noisy
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
    )
