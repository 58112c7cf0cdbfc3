"""Generators of random numbers: seeded inside a function, or other ones than PyTorch's own."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, dotted, method
from autograder.repairs.draw_shapes import sizes_of, with_torch
from autograder.repairs.draws import draws, is_draw
from autograder.repairs.edits import Change, Edit, Kind, delete, expression, replace

SEEDING = ("manual_seed", "manual_seed_all", "set_seed", "seed_everything", "set_rng_state")
NUMPY = ("np.random", "numpy.random")


@rule(Kind.IDIOM)
def seeded_inside(code: Code) -> Iterator[Edit]:
    """Delete the statements of a function that set a seed: calls that do nothing else."""
    seeding = [
        node
        for node in code.all(ast.Expr)
        if _seeds(node.value) and code.function(node) is not None
    ]
    if not seeding:
        return
    one = seeding[0]
    told = [*one.value.args] if isinstance(one.value, ast.Call) else []
    again = not told or any(isinstance(part, ast.Call) for part in ast.walk(told[0]))
    sentence = (
        f"`{ast.unparse(one.value)}` sets the random generator inside the function, so every call"
        " draws the same numbers: the seed belongs to the caller."
    )
    if again:
        sentence = (
            f"`{ast.unparse(one.value)}` sets the random generator anew inside the function, so the"
            " caller's seed no longer counts."
        )
    yield Edit(one.lineno, sentence, tuple(map(delete, seeding)))


@rule(Kind.IDIOM)
def generator_of_its_own(code: Code) -> Iterator[Edit]:
    """Leave `generator=` out of all draws: PyTorch's global generator draws then."""
    found = [
        (call, keyword)
        for call in draws(code)
        for keyword in call.keywords
        if keyword.arg == "generator" and code.function(call) is not None
    ]
    if not found:
        return
    yield Edit(
        found[0][0].lineno,
        "The numbers are drawn from a generator made for them, not from PyTorch's global one, the"
        " one that `torch.manual_seed` sets.",
        tuple(_without(call, keyword) for call, keyword in found),
    )


@rule(Kind.IDIOM)
def generator_of_numpy(code: Code) -> Iterator[Edit]:
    """Draw with PyTorch what NumPy draws: the code shows the call of NumPy."""
    found = [call for call in draws(code) if _is_numpys(code, call)]
    for dtype in ("torch.float64", "torch.float32"):
        changes = [
            replace(call, drawn)
            for call in found
            if (drawn := _drawn_for_numpy(call, dtype)) is not None
        ]
        if not changes:
            return
        yield Edit(
            found[0].lineno,
            "NumPy draws these numbers, and `torch.manual_seed` does not set NumPy's generator: a"
            " run with the same seed is not repeated.",
            (*changes, *with_torch(code)),
        )


@rule(Kind.IDIOM)
def generator_of_python(code: Code) -> Iterator[Edit]:
    """Draw with PyTorch what Python's `random` draws: the code shows the call."""
    changes: list[Change] = []
    lines: list[int] = []
    for call in draws(code):
        if not _is_pythons(code, call):
            continue
        drawn = _scaled(call, expression("torch.randn(()).item()"))
        if drawn is not None:
            changes.append(replace(call, drawn))
            lines.append(call.lineno)
    if changes:
        yield Edit(
            lines[0],
            "Python's `random` draws these numbers, and `torch.manual_seed` does not set it: a run"
            " with the same seed is not repeated.",
            (*changes, *with_torch(code)),
        )


def _seeds(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = dotted(node.func)
    own = not isinstance(node.func, ast.Attribute) or name.split(".")[0] in (
        *("torch", "np", "numpy", "random", "pl"),
    )
    return own and (method(node) in SEEDING or name.endswith("random.seed") or name == "torch.seed")


def _without(call: ast.Call, keyword: ast.keyword) -> Change:
    kept = [other for other in call.keywords if other is not keyword]
    return replace(call, ast.Call(call.func, call.args, kept))


def _made_by(code: Code, call: ast.Call, *makers: str) -> bool:
    """Whether the draw is a method of a name that one of `makers` made."""
    owner = dotted(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    return bool(owner) and any(
        isinstance(node.value, ast.Call)
        and method(node.value) in makers
        and any(dotted(target) == owner for target in node.targets)
        for node in code.all(ast.Assign)
    )


def _is_numpys(code: Code, call: ast.Call) -> bool:
    if dotted(call.func).startswith(NUMPY):
        return True
    inner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return (isinstance(inner, ast.Call) and dotted(inner.func).startswith(NUMPY)) or _made_by(
        code, call, "default_rng", "RandomState"
    )


def _is_pythons(code: Code, call: ast.Call) -> bool:
    if dotted(call.func) in ("random.gauss", "random.normalvariate", "gauss", "normalvariate"):
        return True
    return method(call) in ("gauss", "normalvariate") and is_draw(call)


def _drawn_for_numpy(call: ast.Call, dtype: str) -> ast.expr | None:
    """The same draws of PyTorch as an array, or as a number where NumPy draws one."""
    if method(call) not in ("normal", "randn", "standard_normal"):
        return None
    sizes = sizes_of(call)
    normal = expression("torch.randn(()).item()")
    if sizes:
        kind = ast.keyword("dtype", expression(dtype))
        drawn = ast.Call(expression("torch.randn"), [*sizes], [kind])
        normal = expression("drawn.numpy()", drawn=drawn)
    return _scaled(call, normal) if method(call) == "normal" else normal


def _scaled(call: ast.Call, normal: ast.expr) -> ast.expr | None:
    """`mean + spread * normal` with the mean and the spread that `call` is told."""
    told = {keyword.arg: keyword.value for keyword in call.keywords}
    values = dict(zip(("loc", "scale"), call.args, strict=False)) | {
        {"mu": "loc", "sigma": "scale"}.get(str(name), str(name)): value
        for name, value in told.items()
    }
    spread, mean = values.get("scale"), values.get("loc")
    scaled = normal if spread is None else expression("s * n", s=spread, n=normal)
    return scaled if mean is None else expression("m + n", m=mean, n=scaled)
