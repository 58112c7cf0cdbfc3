"""Steps with wrong factors: a power of the rate, a division, a sum, one factor too many."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code
from autograder.repairs.edits import Edit, Kind, replace
from autograder.repairs.gradient_flow import flow_of
from autograder.repairs.step_sizes import products, sizes_of
from autograder.repairs.updates import grouped, is_bare, shown, updates


@rule(Kind.IDIOM)
def rate_squared(code: Code) -> Iterator[Edit]:
    """A power of a name, and the second of two equal factors, go."""
    fixes = []
    for spot in sizes_of(code).spots:
        for part in ast.walk(spot.node):
            match part:
                case ast.BinOp(left=ast.Name() as base, op=ast.Pow(), right=ast.Constant()):
                    fixes.append(
                        Edit(
                            part.lineno,
                            f"{shown(part, 'A power')} decides the size of the step here, and not"
                            f" `{base.id}` itself.",
                            (replace(part, base),),
                        )
                    )
        names = [name for name in ast.walk(spot.node) if isinstance(name, ast.Name)]
        for product, side, other, divides in products(spot.node):
            if (
                isinstance(other, ast.Name)
                and not divides
                and sum(name.id == other.id for name in names) > 1
            ):
                fixes.append(
                    Edit(
                        product.lineno,
                        f"`{other.id}` is a factor of this step twice: once is enough.",
                        (replace(product, side),),
                    )
                )
    yield from grouped(code, fixes)


@rule(Kind.IDIOM)
def divided_by_the_rate(code: Code) -> Iterator[Edit]:
    """A gradient that is divided by a name is multiplied by it."""
    flow = flow_of(code)
    fixes = []
    for spot in sizes_of(code).spots:
        for product, side, other, divides in products(spot.node):
            if (
                divides
                and isinstance(other, ast.Name)
                and flow.has_gradient(side)
                and not flow.is_gradient(other)
            ):
                fixes.append(
                    Edit(
                        product.lineno,
                        f"The gradient is divided by `{other.id}`, so a smaller `{other.id}`"
                        " makes a larger step: it has to be the other way round.",
                        (replace(product, ast.BinOp(other, ast.Mult(), side)),),
                    )
                )
    yield from grouped(code, fixes)


@rule(Kind.IDIOM)
def rate_added_to_the_gradient(code: Code) -> Iterator[Edit]:
    """A sum of a name and a gradient becomes their product."""
    flow = flow_of(code)
    sizes = sizes_of(code)
    fixes = []
    for spot in sizes.spots:
        for part in ast.walk(spot.node) if spot.gradient else ():
            match part:
                case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Pow() as op):
                    one, other = part.left, part.right
                    if flow.is_gradient(one):
                        one, other = other, one
                    if not isinstance(one, ast.Name) or not flow.is_gradient(other):
                        continue
                    if one.id in code.arguments(part) or sizes.is_rate(part, one.id):
                        word = {ast.Add: "added to", ast.Sub: "combined by minus with"}
                        how = word.get(type(op), "used as a power with")
                        fixes.append(
                            Edit(
                                part.lineno,
                                f"`{one.id}` is {how} the gradient here: a step is their product.",
                                (replace(part, ast.BinOp(one, ast.Mult(), other)),),
                            )
                        )
    yield from grouped(code, fixes)


@rule(Kind.IDIOM)
def step_has_another_factor(code: Code) -> Iterator[Edit]:
    """A factor or divisor of the step, or of the rate that is passed on, goes.

    Not a factor of the parameter's old value: that is no part of the step.
    """
    flow = flow_of(code)
    fixes = []
    for spot in sizes_of(code).spots:
        for product, side, other, divides in products(spot.node):
            if flow.has_gradient(other) or _is_of_a_tensor(code, side):
                continue
            how = "divided" if divides else "multiplied"
            fixes.append(
                Edit(
                    product.lineno,
                    f"The step is also {how} by {shown(other, 'another factor')}: so it is not the"
                    " learning rate times the gradient any more.",
                    (replace(product, side),),
                )
            )
    yield from grouped(code, fixes)
    yield from fixes


def _is_of_a_tensor(code: Code, node: ast.expr) -> bool:
    """Whether a factor is a parameter that an update changes, without any gradient in it."""
    return not flow_of(code).has_gradient(node) and any(
        is_bare(part, update.tensor, code)
        for update in updates(code)
        for part in ast.walk(node)
        if isinstance(part, ast.expr)
    )


@rule(Kind.IDIOM)
def brackets_around_parameter_and_rate(code: Code) -> Iterator[Edit]:
    """`(p - rate) * p.grad` becomes `p - rate * p.grad`."""
    flow = flow_of(code)
    for spot in sizes_of(code).spots:
        for part in ast.walk(spot.node):
            match part:
                case ast.BinOp(
                    left=ast.BinOp(left=tensor, op=ast.Sub() as op, right=rate),
                    op=ast.Mult(),
                    right=gradient,
                ) if flow.has_gradient(gradient) and not flow.has_gradient(rate):
                    product = ast.BinOp(rate, ast.Mult(), gradient)
                    yield Edit(
                        part.lineno,
                        f"The brackets take {shown(rate, 'the rate')} off from"
                        f" {shown(tensor, 'the parameter')} first, and the gradient then multiplies"
                        " everything.",
                        (replace(part, ast.BinOp(tensor, op, product)),),
                    )
