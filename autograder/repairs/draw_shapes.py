"""Reads which shape draws have, and proposes normal draws of the same shape."""

from __future__ import annotations

import ast

from autograder.repairs.code import (
    Code,
    Function,
    dotted,
    is_method_of_value,
    mentions,
    method,
    names_in,
)
from autograder.repairs.draws import SAMPLED
from autograder.repairs.edits import Change, after, before, expression

FILLED = ("empty_like", "zeros_like", "ones_like", "clone", "detach", "rand_like", "randn_like")


FRAMES = ("empty", "zeros", "ones", "Tensor", "FloatTensor", "DoubleTensor")


def normal_like(draw: ast.Call) -> ast.expr | None:
    """Return standard normal draws of PyTorch in the shape of `draw`; None if nobody can tell it.

    For `torch.empty_like(y).uniform_()` and `torch.rand_like(y)` this is `torch.randn_like(y)`.
    """
    name = method(draw)
    if name.endswith("_") and isinstance(draw.func, ast.Attribute):
        frame = draw.func.value
        inner = method(frame)
        if inner in FILLED and isinstance(frame, ast.Call):
            if frame.args and not is_method_of_value(frame):
                return expression("torch.randn_like(y)", y=frame.args[0])
            if isinstance(frame.func, ast.Attribute):
                return expression("torch.randn_like(y)", y=frame.func.value)
        if inner in FRAMES and isinstance(frame, ast.Call) and frame.args:
            return _normal(frame.args)
        return expression("torch.randn_like(y)", y=frame) if dotted(frame) else None
    if name.endswith("_like") and draw.args:
        return expression("torch.randn_like(y)", y=draw.args[0])
    if name in SAMPLED:
        return _normal(draw.args) if draw.args else expression("torch.randn(())")
    if name in ("poisson", "bernoulli") and draw.args:
        return _like_frame(draw.args[0])
    sizes = sizes_of(draw)
    return _normal(sizes) if sizes else None


def _like_frame(frame: ast.expr) -> ast.expr:
    if isinstance(frame, ast.Call) and frame.args and not is_method_of_value(frame):
        if method(frame).endswith("_like"):
            return expression("torch.randn_like(y)", y=frame.args[0])
        if method(frame) in (*FRAMES, "full"):
            return _normal(frame.args[:1] if method(frame) == "full" else frame.args)
    return expression("torch.randn_like(y)", y=frame)


def _normal(sizes: list[ast.expr]) -> ast.expr:
    return ast.Call(expression("torch.randn"), [*sizes], [])


def sizes_of(draw: ast.Call) -> list[ast.expr]:
    """Return what a draw is told about its shape; empty for one number or an unknown shape."""
    for keyword in draw.keywords:
        if keyword.arg in ("size", "sample_shape"):
            return [keyword.value]
    name = method(draw)
    frame = draw.func.value if isinstance(draw.func, ast.Attribute) else None
    if name.endswith("_") and isinstance(frame, ast.Call):
        return [*frame.args] if method(frame) in FRAMES else []
    if name in ("randn", "rand", "standard_normal", "random_sample", "random"):
        return [*draw.args]
    if name == "randint" and not dotted(draw.func).startswith("random."):
        place = 2 if len(draw.args) >= 3 else 1
        return [*draw.args[place : place + 1]] if len(draw.args) > 1 else []
    if name in SAMPLED:
        return [*draw.args[:1]]
    places = {"exponential": 1, "poisson": 1, "binomial": 2, "choice": 1}
    place = places.get(name, 2)
    return [*draw.args[place : place + 1]]


def shape_names(draw: ast.Call) -> list[str]:
    """Return the names of the tensors whose shape a draw asks for, as `y` in `len(y)`."""
    parts = [*sizes_of(draw)]
    if method(draw).endswith("_like"):
        parts += draw.args[:1]
    found: dict[str, None] = {}
    for part in parts:
        for node in ast.walk(part):
            match node:
                case ast.Attribute(value=ast.Name(id=name), attr="shape" | "size" | "numel"):
                    found[name] = None
                case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]):
                    found[name] = None
    if method(draw).endswith("_like") and draw.args:
        found.update(dict.fromkeys(sorted(names_in(draw.args[0]))))
    return [name for name in found if name not in ("torch", "np", "numpy")]


def with_torch(code: Code) -> tuple[Change, ...]:
    """The change that imports torch; empty where the program does so already."""
    imports = [alias for node in code.all(ast.Import) for alias in node.names]
    if any(alias.name.split(".")[0] == "torch" and not alias.asname for alias in imports):
        return ()
    first = code.tree.body[0]
    new = ast.Import([ast.alias("torch")])
    match first:
        case ast.ImportFrom(module="__future__"):
            return (after(first, new),)
    return (before(first, new),)


def used_as_shape_only(code: Code, function: Function, name: str) -> bool:
    """Whether the values of `name` are never used: only its shape, dtype and the like are."""
    for node in ast.walk(function):
        if not (isinstance(node, ast.Name) and node.id == name):
            continue
        outer = code.parent(node)
        match outer:
            case ast.Attribute(attr="shape" | "size" | "numel" | "dtype" | "device" | "dim"):
                continue
            case ast.Call(func=func, args=[first, *_]) if first is node:
                last = dotted(func).rpartition(".")[2]
                if last == "len" or last.endswith("_like"):
                    continue
        return False
    return mentions(function, name)
