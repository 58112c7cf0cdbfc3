"""Noise without its spread, or without what it belongs to."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import (
    Code,
    Function,
    arguments_of,
    dotted,
    mentions,
    method,
    names_in,
    number,
)
from autograder.repairs.draw_shapes import (
    shape_names,
    used_as_shape_only,
)
from autograder.repairs.draws import (
    NORMAL,
    draws,
    factors,
    is_constant,
    is_draw,
    is_scale,
    kind_of,
    noise_names,
    product_around,
    scales_of,
)
from autograder.repairs.edits import Edit, Kind, expression, replace
from autograder.repairs.kept_back.noise_shapes import spread_of


@rule(Kind.IDIOM)
def spread_never_used(code: Code) -> Iterator[Edit]:
    """Multiply draws by an argument that the function never reads: the code shows that."""
    for draw in draws(code):
        function = code.function(draw)
        if function is None or kind_of(draw) not in NORMAL:
            continue
        for name in scales_of(code, function):
            if mentions(ast.Module(function.body, []), name):
                continue
            spread = spread_of(draw)
            change = replace(draw, expression("s * draw", s=ast.Name(name), draw=draw))
            if spread is not None:
                change = replace(spread, ast.Name(name))
            yield Edit(
                draw.lineno,
                f"`{name}` is never used in this function: the draws have the same spread"
                " whatever its value is.",
                (change,),
            )


@rule(Kind.IDIOM)
def spread_added(code: Code) -> Iterator[Edit]:
    """Multiply normal draws by a plain number that is added to them in a sum."""
    for node in code.all(ast.BinOp):
        if not isinstance(node.op, ast.Add):
            continue
        for scale, kept in ((node.left, node.right), (node.right, node.left)):
            if not is_scale(code, node, dotted(scale)):
                continue
            outer = code.parent(node)
            for draw in _addends(outer if isinstance(outer, ast.BinOp) else kept):
                if is_draw(draw):
                    scaled = expression("s * draw", s=scale, draw=draw)
                    yield Edit(
                        node.lineno,
                        f"`{dotted(scale)}` is added to the draws here: that shifts all of them"
                        " and leaves their spread as it is.",
                        (replace(node, kept), replace(draw, scaled)),
                    )


def _addends(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _addends(left)
            yield from _addends(right)
        case _:
            yield node


@rule(Kind.IDIOM)
def noise_alone(code: Code) -> Iterator[Edit]:
    """Add noise to the tensor whose shape it has, where the values of that tensor are not used."""
    for draw in draws(code):
        function = code.function(draw)
        if function is None:
            continue
        whole = product_around(code, draw)
        if isinstance(code.parent(whole), ast.BinOp):
            continue
        for name in shape_names(draw):
            if name in arguments_of(function) and used_as_shape_only(code, function, name):
                yield Edit(
                    whole.lineno,
                    f"This is the noise alone: the function uses the shape of `{name}` and never"
                    " its values.",
                    (replace(whole, expression("y + n", y=ast.Name(name), n=whole)),),
                )
                yield from _returned_alone(code, function, name)


def _returned_alone(code: Code, function: Function, name: str) -> Iterator[Edit]:
    """The same for a product of the noise's name that is returned."""
    for node in code.within(function, ast.Return):
        value = node.value
        if isinstance(value, ast.BinOp) and names_in(value) & noise_names(code, function):
            yield Edit(
                node.lineno,
                f"This is the noise alone: the function uses the shape of `{name}` and never its"
                " values.",
                (replace(value, expression("y + n", y=ast.Name(name), n=value)),),
            )


@rule(Kind.INSERTED)
def noise_as_targets(code: Code) -> Iterator[Edit]:
    """Add to the noise that gets a name the tensor whose shape it has: nothing is added there."""
    for draw in draws(code):
        whole = product_around(code, draw)
        outer = code.parent(whole)
        if isinstance(outer, ast.Assign) and isinstance(outer.targets[0], ast.Name):
            for name in shape_names(draw)[:1]:
                yield Edit(
                    whole.lineno,
                    f"`{outer.targets[0].id}` is the noise alone here: nothing of `{name}` but its"
                    " shape is in it.",
                    (replace(whole, expression("y + n", y=ast.Name(name), n=whole)),),
                )


@rule(Kind.INSERTED)
def nothing_drawn(code: Code) -> Iterator[Edit]:
    """Draw where a product with a plain number has a tensor of equal numbers in it."""
    for node in code.all(ast.BinOp):
        for filled, scale in ((node.left, node.right), (node.right, node.left)):
            if not isinstance(filled, ast.Call) or not isinstance(node.op, ast.Mult):
                continue
            named = method(filled) in ("ones_like", "zeros_like", "full_like") and filled.args
            if named and is_scale(code, node, dotted(scale)):
                yield Edit(
                    node.lineno,
                    f"`{ast.unparse(filled)}` draws nothing: all of its elements are the same"
                    " number.",
                    (replace(filled, expression("torch.randn_like(y)", y=filled.args[0])),),
                )


@rule(Kind.INSERTED)
def spread_missing(code: Code) -> Iterator[Edit]:
    """Multiply normal draws, which nothing multiplies, by a plain number in scope."""
    for draw in draws(code):
        function = code.function(draw)
        if function is None or kind_of(draw) not in NORMAL:
            continue
        spread = spread_of(draw)
        alone = [*factors(product_around(code, draw))]
        if len(alone) > 1 and not all(is_constant(each.value) for each in alone[:-1]):
            continue
        for name in scales_of(code, function):
            if spread is None:
                change = replace(draw, expression("s * draw", s=ast.Name(name), draw=draw))
            elif number(spread) is not None:
                change = replace(spread, ast.Name(name))
            else:
                continue
            yield Edit(
                draw.lineno,
                f"`{name}` has no part in these draws, so their spread is the same whatever its"
                " value is.",
                (change,),
            )
