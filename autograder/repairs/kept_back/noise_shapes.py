"""Draws in a shape with fewer numbers than elements, and draws that are repeated."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, arguments_of, dotted, method, names_in, number
from autograder.repairs.draw_shapes import (
    shape_names,
    sizes_of,
    with_torch,
)
from autograder.repairs.draws import (
    EVEN,
    NORMAL,
    SAMPLED,
    added_to,
    draws,
    is_scale,
    kind_of,
    noise_names,
    scales_of,
)
from autograder.repairs.edits import Change, Edit, Kind, as_value, expression, replace

REPEATING = (
    *("cat", "concat", "concatenate", "repeat", "tile", "expand", "repeat_interleave", "stack"),
    *("expand_as", "broadcast_to", "flip", "roll", "hstack", "vstack"),
)


ONE = ("1", "()", "[]", "(1,)", "[1]", "torch.Size([])", "(1, 1)", "[1, 1]", "torch.Size([1])")


@rule(Kind.IDIOM)
def one_draw_for_many(code: Code) -> Iterator[Edit]:
    """Draw in the shape of the tensor that the draws are added to, where another is written."""
    for draw in draws(code):
        if kind_of(draw) not in (*NORMAL, *EVEN):
            continue
        sentence = _too_few(draw)
        if not sentence:
            continue
        wholes: list[ast.expr] = [ast.Name(name) for name in _whole(code, draw)]
        if _is_repeated(code, draw):
            other = _part_added_to(code, draw)
            wholes = [] if other is None else [other]
            drawn_for = "" if other is None else ast.unparse(other)
            sentence = f"One number is drawn for the whole of `{drawn_for}` here."
        for frame in wholes:
            normal = expression("torch.randn_like(y)", y=frame)
            if kind_of(draw) in EVEN:
                normal = expression("torch.rand_like(y)", y=frame)
            spread = spread_of(draw)
            by = normal if spread is None else expression("s * n", s=spread, n=normal)
            outer = code.parent(draw)
            item = code.parent(outer) if isinstance(outer, ast.Attribute) else None
            taken = isinstance(item, ast.Call) and method(item) in ("item", "expand", "expand_as")
            whole = item if taken and item is not None else draw
            if method(draw) in SAMPLED:
                shape = expression("y.shape", y=frame)
                by = ast.Call(draw.func, [shape], [])
            yield Edit(draw.lineno, sentence, (replace(whole, by), *with_torch(code)))
            reshaped = _reshaped(code, draw)
            if reshaped:
                changes = (replace(whole, by), *reshaped, *with_torch(code))
                yield Edit(draw.lineno, sentence, changes)


def _part_added_to(code: Code, draw: ast.Call) -> ast.expr | None:
    """What a draw in a loop is added to: a name, or one part of a tensor such as `y[i]`."""
    statement = code.statement(draw)
    other: ast.AST | None = added_to(code, draw)
    if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add | ast.Sub):
        other = as_value(statement.target)
    match other:
        case ast.Name() | ast.Subscript(value=ast.Name(), slice=ast.Name()):
            return other
    return None


def _reshaped(code: Code, draw: ast.Call) -> list[Change]:
    """The changes that leave out what gives the noise of the function another shape."""
    function = code.function(draw)
    if function is None:
        return []
    noisy = noise_names(code, function)
    indexed = [
        replace(node, node.value)
        for node in code.within(function, ast.Subscript)
        if dotted(node.value) in noisy and "None" in ast.unparse(node.slice)
    ]
    return indexed + [
        replace(call, call.func.value)
        for call in code.within(function, ast.Call)
        if method(call) in ("unsqueeze", "view", "reshape", "expand", "expand_as", "repeat")
        and isinstance(call.func, ast.Attribute)
        and dotted(call.func.value) in noisy
    ]


def _too_few(draw: ast.Call) -> str:
    """The sentence on a shape that is smaller than a table of rows and columns."""
    if method(draw).endswith("_like") and draw.args:
        if isinstance(draw.args[0], ast.Name):
            return ""
        return (
            f"The draws have the shape of `{ast.unparse(draw.args[0])}` only: not every element"
            " gets a number of its own."
        )
    sizes = sizes_of(draw)
    if len(sizes) == 1 and isinstance(sizes[0], ast.Tuple | ast.List) and len(sizes[0].elts) > 1:
        sizes = [*sizes[0].elts]
    texts = [ast.unparse(size) for size in sizes]
    if all(text in ONE for text in texts):
        return "One single number is drawn here, so all elements get the same noise."
    if len(sizes) == 2 and number(sizes[1]) == 1 and _is_length(sizes[0]):
        return "One number is drawn for each row here: the elements of a row get the same noise."
    if len(sizes) == 2 and number(sizes[0]) == 1 and _is_length(sizes[1]):
        return (
            "One number is drawn for each column here: the elements of a column get the same noise."
        )
    if len(sizes) == 1 and _is_length(sizes[0]):
        return (
            f"The size `{texts[0]}` makes draws with one dimension, and not with the shape of what"
            " they are added to: each draw goes to several elements."
        )
    return ""


def _is_repeated(code: Code, draw: ast.Call) -> bool:
    """Whether a draw stands in a loop or comprehension, where it is drawn once for each pass."""
    repeats = (ast.ListComp, ast.GeneratorExp)
    return bool(code.loops(draw)) or any(isinstance(part, repeats) for part in code.around(draw))


def _is_length(size: ast.expr) -> bool:
    if isinstance(size, ast.Tuple | ast.List):
        return len(size.elts) == 1 and _is_length(size.elts[0])
    match size:
        case ast.Call(func=ast.Name(id="len")):
            return True
        case ast.Call(func=ast.Attribute(attr="size"), args=[_]):
            return True
        case ast.Call(func=ast.Attribute(attr="numel"), args=[]):
            return True
        case ast.Subscript(value=ast.Attribute(attr="shape")):
            return True
    return isinstance(size, ast.Name)


def _whole(code: Code, draw: ast.Call) -> list[str]:
    """The names of the tensors that a draw may belong to, the likeliest first."""
    other = added_to(code, draw)
    function = code.function(draw)
    found = [other.id] if isinstance(other, ast.Name) else []
    found += shape_names(draw)
    if function is not None:
        found += [
            name
            for name in arguments_of(function)
            if not is_scale(code, draw, name) and "param" not in name
        ][:3]
    return [*dict.fromkeys(found)]


def spread_of(draw: ast.Call) -> ast.expr | None:
    """The spread that a draw with mean and spread is told."""
    if kind_of(draw) not in ("normal", "normal_", "Normal", "gauss", "normalvariate"):
        return None
    inner = draw.func.value if isinstance(draw.func, ast.Attribute) else None
    told = inner if isinstance(inner, ast.Call) and kind_of(draw) == "Normal" else draw
    named = {keyword.arg: keyword.value for keyword in told.keywords}
    for name in ("std", "scale", "sigma"):
        if name in named:
            return named[name]
    return told.args[1] if len(told.args) > 1 else None


@rule(Kind.IDIOM)
def draws_repeated(code: Code) -> Iterator[Edit]:
    """Draw anew what is added to a tensor, where the code joins or repeats draws."""
    if any(_too_few(draw) for draw in draws(code)):
        return
    for node in code.all(ast.BinOp):
        function = code.function(node)
        if function is None or not isinstance(node.op, ast.Add | ast.Sub):
            continue
        for data, noise in ((node.left, node.right), (node.right, node.left)):
            name = dotted(data)
            call = next((part for part in ast.walk(noise) if method(part) in REPEATING), None)
            known = {*noise_names(code, function)}
            if not name or call is None or not (names_in(noise) & known or draws(code, noise)):
                continue
            sentence = (
                f"`{method(call)}` uses the same draws for several elements here: each element has"
                " to get a number of its own."
            )
            for scale in (*scales_of(code, function), ""):
                normal = expression("torch.randn_like(y)", y=ast.Name(name))
                if scale:
                    normal = expression("s * n", s=ast.Name(scale), n=normal)
                yield Edit(node.lineno, sentence, (replace(noise, normal), *with_torch(code)))
