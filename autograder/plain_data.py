"""Turns arguments and returned values into plain data, and copies of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from autograder.calls import Foreign, Value

TEXT_LIMIT = 300  # characters of an exception's text or a repr


def fresh(value: Value) -> Value:
    """A copy of an argument that a call may change: tensors with their flag and gradient."""
    if isinstance(value, Tensor):
        copy = value.detach().clone().requires_grad_(value.requires_grad)
        if value.is_leaf and value.grad is not None:
            copy.grad = value.grad.detach().clone()
        return copy
    if isinstance(value, list):
        return [fresh(item) for item in value]
    if isinstance(value, tuple):
        return tuple(fresh(item) for item in value)
    if isinstance(value, dict):
        return {key: fresh(item) for key, item in value.items()}
    return value


def plain(value: object) -> Value:
    """`value` as plain data: tensors become leaves of their own that keep flag and gradient."""
    if isinstance(value, Tensor):
        return _plain_tensor(value)
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int) and type(value) is int:
        return value
    if isinstance(value, float):
        return float(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    kind = f"{type(value).__module__}.{type(value).__qualname__}"
    return Foreign(kind, shorten(text_of(value, repr)), _numbers(value))


def shorten(text: str, limit: int = TEXT_LIMIT) -> str:
    """`text` without control characters or lone surrogates, cut at `limit` characters."""
    clean = "".join(
        char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}"
        for char in text[: limit + 1].expandtabs(4)
    )
    return clean if len(clean) <= limit else clean[:limit] + "…"


def _plain_tensor(value: Tensor) -> Value:
    special = value.is_quantized or value.is_nested or value.is_complex()
    if special or value.layout is not torch.strided or value.device.type != "cpu":
        return Foreign(f"{value.layout} tensor on {value.device}", shorten(text_of(value, repr)))
    copy = value.detach().as_subclass(Tensor).clone()
    if value.requires_grad:
        copy.requires_grad_()
    gradient = value.grad if value.is_leaf else None
    # `tensor.data = …` can leave a gradient of another shape or dtype behind, which no leaf takes.
    if gradient is not None and (gradient.shape, gradient.dtype) == (copy.shape, copy.dtype):
        copy.grad = gradient.detach().to_dense().clone()
    return copy


def _numbers(value: object) -> Tensor | None:
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, numpy.ndarray | numpy.generic):
        return None
    try:
        return torch.as_tensor(value).clone()
    except TypeError:
        return None


def text_of(value: object, write: Callable[[object], str] = str) -> str:
    try:
        return write(value)
    except Exception as exception:
        return f"<its text raised {type(exception).__name__}>"
