"""Tensors that a function makes: their dtype, and whether they can be trained."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.repairs.catalogue import rule
from autograder.repairs.code import Code, dotted, method
from autograder.repairs.edits import Edit, Kind, expression, replace
from autograder.repairs.sites import each_and_all, made, resolved, short

MADE = (
    *("randn", "rand", "normal", "empty", "zeros", "ones", "full", "tensor", "linspace"),
    *("from_numpy", "arange", "as_tensor"),
)


@rule(Kind.IDIOM)
def dtype_of_new_tensors_written_out(code: Code) -> Iterator[Edit]:
    """Leave out a dtype that a function writes into the making or drawing of tensors."""
    found: list[ast.expr] = [
        call
        for call in code.all(ast.Call)
        if code.function(call) is not None
        and any(_is_fixed_dtype(keyword) for keyword in call.keywords)
        and method(call) in (*MADE, "randn_like", "zeros_like", "rand_like", "randint")
    ]
    yield from each_and_all(
        found,
        lambda call: (
            f"`{short(call)}` has the dtype `{_dtype(call)}`, which is written into the code and"
            " does not fit the other tensors."
        ),
        lambda call: replace(
            call,
            ast.Call(
                call.func, call.args, [each for each in call.keywords if not _is_fixed_dtype(each)]
            ),
        ),
    )


def _is_fixed_dtype(keyword: ast.keyword) -> bool:
    return keyword.arg == "dtype" and (
        dotted(keyword.value).startswith(("torch.", "np.", "numpy."))
        or dotted(keyword.value) in ("float", "int")
    )


def _dtype(call: ast.expr) -> str:
    keywords = call.keywords if isinstance(call, ast.Call) else []
    return next((dotted(each.value) for each in keywords if each.arg == "dtype"), "")


@rule(Kind.IDIOM)
def double_from_numpy(code: Code) -> Iterator[Edit]:
    """Make single precision of what comes from NumPy, or of a call of `.double()`."""
    found: list[ast.expr] = [
        node
        for node in code.nodes
        if isinstance(node, ast.Attribute | ast.Name)
        and dotted(node) == "torch.from_numpy"
        and code.function(node) is not None
    ]
    yield from each_and_all(
        found,
        lambda node: (
            "`torch.from_numpy` keeps the dtype of the array, and that is not PyTorch's float32."
        ),
        lambda node: replace(node, expression("lambda array: make(array).float()", make=node)),
    )
    copied: list[ast.expr] = [
        call
        for call in made(code, "tensor", "as_tensor")
        if not any(keyword.arg == "dtype" for keyword in call.keywords)
        and any(dotted(part).startswith(("np.", "numpy.")) for part in _parts(call.args))
    ]
    yield from each_and_all(
        copied,
        lambda call: (
            f"`{short(call)}` keeps the dtype of NumPy's array, and that is not PyTorch's float32."
        ),
        lambda call: replace(call, _in_float32(call)),
    )
    doubled: list[ast.expr] = [
        call for call in made(code, "double") if isinstance(call.func, ast.Attribute)
    ]
    yield from each_and_all(
        doubled,
        lambda call: "`.double()` makes float64 of this tensor, whatever it was before.",
        lambda call: replace(call, call.func.value),
    )


def _parts(nodes: list[ast.expr]) -> Iterator[ast.AST]:
    for node in nodes:
        yield from ast.walk(node)


def _in_float32(call: ast.Call) -> ast.Call:
    dtype = ast.keyword("dtype", expression("torch.float32"))
    return ast.Call(call.func, call.args, [*call.keywords, dtype])


@rule(Kind.IDIOM)
def requires_grad_too_early(code: Code) -> Iterator[Edit]:
    """Make a leaf of a returned tensor that is computed from one that requires gradients."""
    found = [element for element in _elements(code) if _computed_from_leaf(resolved(code, element))]
    yield from each_and_all(
        found,
        lambda node: (
            f"`{short(node)}` is computed from a tensor that requires gradients already, so it is"
            " no leaf: backward() gives it no `.grad`."
        ),
        lambda node: replace(node, expression("node.detach().clone().requires_grad_()", node=node)),
        told_of=lambda node: resolved(code, node),
    )


@rule(Kind.IDIOM)
def expanded_without_memory(code: Code) -> Iterator[Edit]:
    """Copy what `expand` returns: by its nature all of its elements are one number in memory."""
    calls: list[ast.expr] = [*made(code, "expand", "expand_as", "broadcast_to")]
    yield from each_and_all(
        calls,
        lambda call: (
            f"`{short(call)}` has no memory for each of its elements: all of them are the same"
            " number in memory."
        ),
        lambda call: replace(call, expression("call.clone()", call=call)),
    )


@rule(Kind.IDIOM)
def requires_grad_missing(code: Code) -> Iterator[Edit]:
    """Let returned tensors require gradients where the code that makes them does not say so.

    Only calls and sums that plainly make a tensor without gradients are counted.
    """
    found = [element for element in _elements(code) if _is_plain(code, element)]
    yield from each_and_all(
        found,
        lambda node: (
            f"`{short(node)}` does not require gradients: backward() gives it no `.grad` to train"
            " it with."
        ),
        lambda node: replace(node, expression("node.requires_grad_()", node=node)),
        told_of=lambda node: resolved(code, node),
    )


def _is_plain(code: Code, element: ast.expr) -> bool:
    """Whether the code that makes a tensor shows that it requires no gradients."""
    whole = resolved(code, element)
    if isinstance(element, ast.Name):
        function = code.function(element)
        text = ast.unparse(function) if function is not None else ""
        if f"{element.id}.requires_grad" in text:
            return False
    if "requires_grad" in ast.unparse(whole) or "Parameter" in ast.unparse(whole):
        return False
    plain = (*MADE, "detach", "clone", "from_numpy")
    return any(
        method(part) in plain and not _is_name_called(part)
        for part in ast.walk(whole)
        if isinstance(part, ast.Call)
    )


def _is_name_called(call: ast.Call) -> bool:
    """Whether a call is of a plain name, which may be a function of the student's."""
    return isinstance(call.func, ast.Name)


def _elements(code: Code) -> list[ast.expr]:
    """The tensors that functions return together in a list or tuple."""
    found: list[ast.expr] = []
    for node in code.all(ast.Return):
        if node.value is not None:
            whole = resolved(code, node.value)
            if isinstance(whole, ast.ListComp):
                found.append(whole.elt)
            elif isinstance(whole, ast.List | ast.Tuple) and len(whole.elts) > 2:
                found += [each for each in whole.elts if not isinstance(each, ast.Starred)]
    return found


def _computed_from_leaf(node: ast.expr) -> bool:
    """Whether an operation stands around what makes a tensor with `requires_grad`."""
    match node:
        case ast.BinOp() | ast.UnaryOp():
            return "requires_grad" in ast.unparse(node)
        case ast.Attribute(value=inner, attr="T" | "mT"):
            return "requires_grad" in ast.unparse(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr=name)):
            made = ("to", "float", "double", "t", "reshape", "view", "clone", "mul", "div")
            return name in (*made, "expand", "repeat", "squeeze", "unsqueeze") and (
                "requires_grad" in ast.unparse(inner)
            )
    return False
