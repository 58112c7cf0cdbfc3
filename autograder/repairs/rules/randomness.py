"""Noise of another size, tied together, drawn too often or written into what it is added to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, dotted, method, names_in, number
from autograder.repairs.draws import (
    NORMAL,
    Factor,
    draws,
    factors,
    holds_draw,
    is_constant,
    is_draw,
    is_scale,
    kind_of,
    noise_names,
    product_around,
)
from autograder.repairs.edits import Edit, Kind, replace

OWN = ("mean", "std", "norm", "max", "min", "var", "sum", "median", "amax")


@rule(Kind.IDIOM)
def spread_squared(code: Code) -> Iterator[Edit]:
    """Use a plain number itself where its square or root goes with draws."""
    if not draws(code):
        return
    for node in code.all(ast.expr):
        name, how = _power_of(node)
        if not name or not _goes_with_draws(code, node) or not is_scale(code, node, name):
            continue
        yield Edit(
            node.lineno,
            f"The {how} of `{name}` is used for the noise here, not `{name}` itself, so the draws"
            " get another spread.",
            (replace(node, ast.Name(name)),),
        )


@rule(Kind.IDIOM)
def divided_by_the_spread(code: Code) -> Iterator[Edit]:
    """Multiply draws by a plain number that they are divided by."""
    for node in code.all(ast.BinOp):
        if isinstance(node.op, ast.Div) and _is_noise(code, node.left):
            name = dotted(node.right)
            if is_scale(code, node, name):
                yield Edit(
                    node.lineno,
                    f"The draws are divided by `{name}` here: the larger `{name}` is, the smaller"
                    " is the noise.",
                    (replace(node, ast.BinOp(node.left, ast.Mult(), node.right)),),
                )


@rule(Kind.IDIOM)
def noise_times_the_data(code: Code) -> Iterator[Edit]:
    """Leave out a factor of the noise that is made of the values of a tensor."""
    for draw in draws(code):
        product = product_around(code, draw)
        for factor in factors(product):
            tensors = _tensors_in(code, factor.value)
            if factor.node is None or factor.rest is None or not tensors:
                continue
            yield Edit(
                factor.value.lineno,
                f"The noise is {_applied(factor)} here, so its size depends on the values of"
                f" `{tensors[0]}`.",
                (replace(factor.node, factor.rest),),
            )
    for node in code.all(ast.BinOp):
        for side, by in ((node.left, node.right), (node.right, node.left)):
            is_named = isinstance(side, ast.Name) and _is_noise(code, side)
            found = _tensors_in(code, by) if is_named and not dotted(by) else []
            if found and isinstance(node.op, ast.Mult):
                yield Edit(
                    node.lineno,
                    f"The noise is multiplied by `{ast.unparse(by)}` here, so its size depends"
                    f" on the values of `{found[0]}`.",
                    (replace(node, side),),
                )
    for given in code.all(ast.Assign):
        match given.value:
            case ast.BinOp(left=one, op=ast.Add(), right=noise) if number(one) == 1:
                named = dotted(given.targets[0])
                for product in code.all(ast.BinOp):
                    if not isinstance(product.op, ast.Mult) or not _is_noise(code, noise):
                        continue
                    sides = (product.left, product.right)
                    data_names = [dotted(side) for side in sides if dotted(side) != named]
                    if len(data_names) == 1 and data_names[0]:
                        yield Edit(
                            product.lineno,
                            f"The noise is multiplied by `{data_names[0]}` here, so it is large"
                            f" where `{data_names[0]}` is large and zero where it is 0.",
                            (
                                replace(product, ast.BinOp(product.left, ast.Add(), product.right)),
                                replace(given.value, noise),
                            ),
                        )
    for node in code.all(ast.BinOp):
        match node:
            case ast.BinOp(
                left=ast.Name(id=name) as data,
                op=ast.Mult(),
                right=ast.BinOp(left=one, op=ast.Add() | ast.Sub() as sign, right=noise),
            ) if number(one) == 1 and _is_noise(code, noise):
                yield Edit(
                    node.lineno,
                    f"The noise is multiplied by `{name}` here, so it is large where `{name}` is"
                    " large and zero where it is 0.",
                    (replace(node, ast.BinOp(data, sign, noise)),),
                )


@rule(Kind.IDIOM)
def another_factor(code: Code) -> Iterator[Edit]:
    """Leave out a factor that stands beside a plain number in a product with normal draws."""
    for draw in draws(code):
        if kind_of(draw) not in NORMAL:
            continue
        around = [*factors(product_around(code, draw))]
        scales = [each for each in around if is_scale(code, draw, dotted(each.value))]
        if not scales:
            continue
        for factor in around:
            if factor.value is draw or factor.node is None or factor.rest is None:
                continue
            if factor is not scales[0] or len(scales) > 1:
                yield Edit(
                    factor.value.lineno,
                    f"The noise is {_applied(factor)} as well, so its spread is not"
                    f" `{dotted(scales[0].value)}`.",
                    (replace(factor.node, factor.rest),),
                )
    yield from _scaled_argument(code)


def _scaled_argument(code: Code) -> Iterator[Edit]:
    """`normal(0, std / 2, ...)`: a plain number that is scaled on its way into a draw."""
    for call in draws(code):
        for value in [*call.args, *(keyword.value for keyword in call.keywords)]:
            match value:
                case ast.BinOp(op=ast.Mult() | ast.Div(), left=left, right=right):
                    for kept in (left, right):
                        name = dotted(kept)
                        if is_scale(code, call, name) and not same_name(left, right):
                            yield Edit(
                                value.lineno,
                                f"`{ast.unparse(value)}` stands where `{name}` itself is the spread"
                                " of the draws.",
                                (replace(value, kept),),
                            )


@rule(Kind.IDIOM)
def mean_not_zero(code: Code) -> Iterator[Edit]:
    """Set the mean of a draw to zero, or leave out a number that is added to the draws."""
    for call in draws(code):
        if kind_of(call) not in ("normal", "Normal", "gauss"):
            continue
        told = [keyword.value for keyword in call.keywords if keyword.arg in ("mean", "loc")]
        mean = next(iter([*told, *_distribution(call).args[:1]]), None)
        plain = mean is not None and (
            number(mean) not in (None, 0.0) or is_scale(code, call, dotted(mean))
        )
        if mean is not None and (plain or _is_statistic(mean)):
            yield Edit(
                call.lineno,
                f"The draws have the mean `{ast.unparse(mean)}` here, so all of them are shifted:"
                " noise has the mean 0.",
                (replace(mean, ast.Constant(0.0)),),
            )
        if mean is not None and len(_distribution(call).args) > 1 and plain:
            first, second = _distribution(call).args[:2]
            if number(second) is not None and dotted(first):
                yield Edit(
                    call.lineno,
                    f"`{dotted(first)}` is the mean of these draws and {ast.unparse(second)} their"
                    " spread: the two stand in each other's place.",
                    (replace(first, deepcopy(second)), replace(second, deepcopy(first))),
                )
    for node in code.all(ast.BinOp):
        if not isinstance(node.op, ast.Add | ast.Sub):
            continue
        for data, draw in ((node.left, node.right), (node.right, node.left)):
            if not isinstance(draw, ast.Call) or kind_of(draw) != "normal":
                continue
            if draw.args and same_name(data, draw.args[0]):
                yield Edit(
                    node.lineno,
                    f"`{dotted(data)}` is the mean of the draws already, and it is added once"
                    " more here.",
                    (replace(node, draw),),
                )
        for kept, left_out in ((node.left, node.right), (node.right, node.left)):
            shift = is_constant(left_out) or is_scale(code, node, dotted(left_out))
            if shift and holds_draw(code, kept):
                yield Edit(
                    node.lineno,
                    f"`{ast.unparse(left_out)}` is added to or taken from all draws here: that"
                    " shifts the noise, so its mean is not 0.",
                    (replace(node, kept),),
                )


def _power_of(node: ast.expr) -> tuple[str, str]:
    """The name and the word for `name**2`, `name * name`, `sqrt(name)` and the like."""
    match node:
        case ast.BinOp(left=ast.Name(id=name), op=ast.Pow(), right=power):
            value = number(power)
            if value == 2:
                return name, "square"
            if value == 0.5 or ast.unparse(power) in ("1 / 2", "1.0 / 2"):
                return name, "square root"
        case ast.BinOp(left=ast.Name(id=name), op=ast.Mult(), right=ast.Name(id=other)):
            if name == other:
                return name, "square"
        case ast.Call():
            inner = operand(node)
            while isinstance(inner, ast.Call) and method(inner) in ("tensor", "as_tensor", "float"):
                inner = operand(inner)
            how = {"sqrt": "square root", "square": "square", "pow": "square"}.get(method(node))
            if how and isinstance(inner, ast.Name):
                return inner.id, how
    return "", ""


def _goes_with_draws(code: Code, node: ast.expr) -> bool:
    """Whether a value is in a statement with draws, or is given a name in a function of draws."""
    function = code.function(node)
    statement = code.statement(node)
    return function is not None and (
        holds_draw(code, statement)
        or any(method(part) == "Normal" for part in ast.walk(statement))
        or (isinstance(statement, ast.Assign) and holds_draw(code, function))
        or bool(names_in(statement) & noise_names(code, function))
    )


def _is_noise(code: Code, node: ast.expr) -> bool:
    """Whether an expression is a draw, a product with one, or a name for such a thing."""
    if isinstance(node, ast.Name):
        function = code.function(node)
        return function is not None and node.id in noise_names(code, function)
    return any(is_draw(factor.value) for factor in factors(node)) or is_draw(node)


def _tensors_in(code: Code, node: ast.expr) -> list[str]:
    """The function's arguments whose values, not only whose shape, are in an expression."""
    if is_draw(node):
        return []
    found = []
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id in code.arguments(node):
            outer = code.parent(part)
            shape = isinstance(outer, ast.Attribute) and outer.attr in ("shape", "size", "numel")
            counted = isinstance(outer, ast.Call) and dotted(outer.func) == "len"
            if not (shape or counted or is_scale(code, node, part.id)):
                found.append(part.id)
    return found


def _applied(factor: Factor) -> str:
    how = "divided" if factor.divides else "multiplied"
    return f"{how} by `{ast.unparse(factor.value)}`"


def operand(call: ast.Call) -> ast.expr | None:
    """What a function or method is applied to."""
    if isinstance(call.func, ast.Attribute) and dotted(call.func.value) not in (
        *("torch", "np", "numpy", "math", "F", "torch.nn.functional"),
    ):
        return call.func.value
    return call.args[0] if call.args else None


def _distribution(call: ast.Call) -> ast.Call:
    inner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return inner if isinstance(inner, ast.Call) and kind_of(call) == "Normal" else call


def _is_statistic(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and method(node) in OWN


def same_name(one: ast.expr, other: ast.expr) -> bool:
    """Whether two expressions are the same name."""
    return bool(dotted(one)) and dotted(one) == dotted(other)
