"""Noise that is drawn from another distribution, in another shape, or without its spread."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, arguments_of, dotted, method, names_in
from autograder.repairs.draw_shapes import (
    normal_like,
    shape_names,
    with_torch,
)
from autograder.repairs.draws import (
    EVEN,
    NORMAL,
    WHOLE,
    draws,
    is_constant,
    is_scale,
    kind_of,
    scales_of,
)
from autograder.repairs.edits import Edit, Kind, expression, replace

DISTRIBUTIONS = ("Uniform", "Laplace", "Cauchy", "StudentT", "Exponential", "Bernoulli", "Gumbel")


def _is_trained(code: Code, draw: ast.Call) -> bool:
    """Whether numbers are drawn for a parameter, where another distribution is no fault."""
    text = ast.unparse(code.statement(draw))
    return "requires_grad" in text or "Parameter(" in text


@rule(Kind.IDIOM)
def not_gaussian(code: Code) -> Iterator[Edit]:
    """Draw normal numbers in place of draws that the code names otherwise, with their scale."""
    for draw in draws(code):
        if kind_of(draw) in NORMAL or _is_trained(code, draw):
            continue
        normal = normal_like(draw)
        if dotted(draw.func).startswith("random."):
            normal = expression("torch.randn(()).item()")
        if normal is None:
            continue
        if "numpy" in dotted(draw.func) or dotted(draw.func).startswith("np."):
            normal = expression("normal.numpy()", normal=normal)
        for whole, scale in _terms(code, draw):
            by = normal if scale is None else expression("s * n", s=scale, n=normal)
            yield Edit(
                draw.lineno,
                f"`{_called(draw)}` {_shape_of(draw)}: these draws are not Gaussian.",
                (replace(whole, by), *with_torch(code)),
            )
        for shifted, name in _shifts(code, draw):
            yield Edit(
                draw.lineno,
                f"`{_called(draw)}` {_shape_of(draw)}: these draws are not Gaussian.",
                (replace(draw, normal), replace(shifted, name), *with_torch(code)),
            )
        statement = code.statement(draw)
        function = code.function(draw)
        if function is None or not isinstance(statement, ast.Assign):
            continue
        left = names_in(statement.value) - {"torch", *shape_names(draw)}
        if not left & set(arguments_of(function)) or _all_scales(code, draw, left):
            for spread in scales_of(code, function):
                scaled = expression("s * n", s=ast.Name(spread), n=normal)
                yield Edit(
                    draw.lineno,
                    f"`{_called(draw)}` {_shape_of(draw)}: these draws are not Gaussian.",
                    (replace(statement.value, scaled), *with_torch(code)),
                )
    for call in code.all(ast.Call):
        if method(call) in DISTRIBUTIONS and code.function(call) is not None:
            scales = [
                part
                for value in call.args
                for part in ast.walk(value)
                if isinstance(part, ast.Name) and is_scale(code, call, part.id)
            ]
            told: ast.expr = scales[0] if scales else ast.Constant(1.0)
            yield Edit(
                call.lineno,
                f"`{method(call)}` is not the normal distribution, so the draws are not Gaussian.",
                (replace(call, expression("torch.distributions.Normal(0.0, s)", s=told)),),
            )


def _all_scales(code: Code, draw: ast.Call, names: set[str]) -> bool:
    return all(is_scale(code, draw, name) or name not in code.arguments(draw) for name in names)


def _shifts(code: Code, draw: ast.Call) -> Iterator[tuple[ast.expr, ast.Name]]:
    """What is made of the name of a draw and of numbers alone, with the name."""
    outer = code.parent(draw)
    function = code.function(draw)
    if not isinstance(outer, ast.Assign) or function is None:
        return
    for name in code.within(function, ast.Name):
        if name.id != dotted(outer.targets[0]) or not isinstance(name.ctx, ast.Load):
            continue
        whole: ast.expr = name
        while isinstance(around := code.parent(whole), ast.BinOp):
            other = around.right if around.left is whole else around.left
            if not is_constant(other):
                break
            whole = around
        if whole is not name:
            yield whole, name


def _terms(code: Code, draw: ast.Call) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """The draw with ever more of its scale and shift, and the plain number that scales it."""
    within = [
        part
        for value in [*draw.args, *(keyword.value for keyword in draw.keywords)]
        for part in ast.walk(value)
        if isinstance(part, ast.Name) and is_scale(code, draw, part.id)
    ]
    scale: ast.expr | None = within[0] if within else None
    whole: ast.expr = draw
    yield whole, scale
    while True:
        outer = code.parent(whole)
        if isinstance(outer, ast.UnaryOp):
            whole = outer
            continue
        if not isinstance(outer, ast.BinOp):
            return
        other = outer.right if outer.left is whole else outer.left
        known = [
            part
            for part in ast.walk(other)
            if isinstance(part, ast.Name) and is_scale(code, draw, part.id)
        ]
        if not (is_constant(other) or known):
            return
        if known and scale is not None and dotted(known[0]) != dotted(scale):
            return
        whole, scale = outer, (known[0] if known else scale)
        yield whole, scale


def _called(draw: ast.Call) -> str:
    return dotted(draw.func) or method(draw)


def _shape_of(draw: ast.Call) -> str:
    kind = kind_of(draw)
    if kind in EVEN or kind == "random":
        return "draws evenly from an interval"
    return "draws whole numbers" if kind in WHOLE else "draws from another distribution"
