"""Sums of clean values and noise, and what is done with a result of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, Function, arguments_of, dotted, method, names_in
from autograder.repairs.draws import holds_draw, is_scale, noise_names
from autograder.repairs.edits import Edit, Kind, replace


@rule(Kind.IDIOM)
def clean_values_added_twice(code: Code) -> Iterator[Edit]:
    """`y + add_noise(y, s)`: the call alone, where the called function adds to that argument."""
    for node in code.all(ast.BinOp):
        if not isinstance(node.op, ast.Add):
            continue
        for clean, noisy in ((node.left, node.right), (node.right, node.left)):
            call = _given(code, noisy)
            name = dotted(clean)
            called = code.functions.get(dotted(call.func)) if call is not None else None
            if call is None or called is None or not holds_draw(code, called) or not name:
                continue
            places = [place for place, value in enumerate(call.args) if dotted(value) == name]
            if any(_adds_to(code, called, place) for place in places):
                yield Edit(
                    node.lineno,
                    f"`{name}` is added once more here: the result of `{called.name}` holds it"
                    " already.",
                    (replace(node, noisy),),
                )


def _given(code: Code, node: ast.expr) -> ast.Call | None:
    """The call itself, or the one whose result a name was given last."""
    if isinstance(node, ast.Call):
        return node
    function = code.function(node)
    if not isinstance(node, ast.Name) or function is None:
        return None
    calls = [
        statement.value
        for statement in code.within(function, ast.Assign)
        if dotted(statement.targets[0]) == node.id and statement.lineno < node.lineno
    ]
    return calls[-1] if calls and isinstance(calls[-1], ast.Call) else None


def _adds_to(code: Code, function: Function, place: int) -> bool:
    names = arguments_of(function)
    return place < len(names) and any(
        isinstance(node.op, ast.Add) and names[place] in (dotted(node.left), dotted(node.right))
        for node in code.within(function, ast.BinOp)
    )


@rule(Kind.IDIOM)
def spread_around_the_sum(code: Code) -> Iterator[Edit]:
    """`(y + noise) * std`: the spread multiplies the noise alone."""
    for node in code.all(ast.BinOp):
        if not isinstance(node.op, ast.Mult):
            continue
        for total, spread in ((node.left, node.right), (node.right, node.left)):
            if not isinstance(total, ast.BinOp) or not isinstance(total.op, ast.Add):
                continue
            if not is_scale(code, node, dotted(spread)):
                continue
            for clean, noise in ((total.left, total.right), (total.right, total.left)):
                if _is_noise(code, noise) and _is_tensor(code, clean):
                    new = ast.BinOp(clean, ast.Add(), ast.BinOp(spread, ast.Mult(), noise))
                    yield Edit(
                        node.lineno,
                        f"`{dotted(spread)}` multiplies the whole sum here, so `{dotted(clean)}`"
                        " is scaled as well, and not only the noise.",
                        (replace(node, new),),
                    )


@rule(Kind.IDIOM)
def noise_multiplied(code: Code) -> Iterator[Edit]:
    """`y * noise`: their sum."""
    for node in code.all(ast.BinOp):
        if not isinstance(node.op, ast.Mult):
            continue
        for clean, noise in ((node.left, node.right), (node.right, node.left)):
            if _is_tensor(code, clean) and _is_noise(code, noise):
                yield Edit(
                    node.lineno,
                    f"`{dotted(clean)}` is multiplied by the noise here, so the product is zero"
                    f" wherever `{dotted(clean)}` is.",
                    (replace(node, ast.BinOp(clean, ast.Add(), noise)),),
                )


def _is_noise(code: Code, node: ast.expr) -> bool:
    function = code.function(node)
    if isinstance(node, ast.Name):
        return function is not None and node.id in noise_names(code, function)
    return holds_draw(code, node)


def _is_tensor(code: Code, node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Name)
        and node.id in code.arguments(node)
        and not is_scale(code, node, node.id)
    )


@rule(Kind.IDIOM)
def no_prediction_compared(code: Code) -> Iterator[Edit]:
    """A loss of the clean and the noisy values: the prediction of other losses for the noisy."""
    for function in code.functions.values():
        noisy = noise_names(code, function)
        pairs = [*_compared(code, function)] if noisy else []
        given = set(arguments_of(function))
        predictions: dict[str, ast.expr] = {}
        for _, one, other in pairs:
            if names_in(other) <= noisy | given and not names_in(one) <= noisy | given:
                predictions.setdefault(ast.unparse(one), one)
        for node, one, other in pairs:
            for wrong, kept in ((one, other), (other, one)):
                if dotted(wrong) not in noisy or dotted(kept) not in given:
                    continue
                for prediction in [*predictions.values()][:3]:
                    yield Edit(
                        getattr(node, "lineno", 0),
                        f"`{dotted(wrong)}` is compared with `{dotted(kept)}` here: neither of the"
                        " two is a prediction.",
                        (replace(wrong, prediction),),
                    )


def _compared(code: Code, function: Function) -> Iterator[tuple[ast.AST, ast.expr, ast.expr]]:
    """The differences, and the calls of a loss, with both sides, in either order."""
    for node in code.within(function, ast.AST):
        match node:
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                pass
            case ast.Call(args=[left, right]) if isinstance(node.func, ast.Name) or (
                "loss" in method(node)
            ):
                pass
            case _:
                continue
        yield node, left, right
        yield node, right, left


@rule(Kind.IDIOM)
def result_thrown_away(code: Code) -> Iterator[Edit]:
    """A lone call of an own function that returns something: a name it is given keeps that."""
    for node in code.all(ast.Expr):
        call = node.value
        called = code.functions.get(dotted(call.func)) if isinstance(call, ast.Call) else None
        if called is None or not isinstance(call, ast.Call) or code.function(node) is None:
            continue
        if not any(part.value is not None for part in code.within(called, ast.Return)):
            continue
        for value in call.args[:2]:
            if isinstance(value, ast.Name):
                kept = ast.Assign([ast.Name(value.id, ast.Store())], call)
                yield Edit(
                    node.lineno,
                    f"`{called.name}` returns its result, and nothing keeps that here.",
                    (replace(node, kept),),
                )
