"""Copies arguments, and turns returned values into plain data."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TypeAlias

import torch
from torch import Tensor

from autograder.submission.calls import Foreign, Value
from autograder.submission.text import shorten, text_of, whole

DEEPEST = 20  # levels of lists within lists
MOST_ITEMS = 20_000  # of all lists in one value
MOST_CHARACTERS = 10_000  # of all texts in one value
MOST_NUMBERS = 4_000_000  # of all tensors in one value; a right answer has 40,000
DTYPES = (
    torch.bool,
    torch.uint8,
    torch.int8,
    torch.int16,
    torch.int32,
    torch.int64,
    torch.float16,
    torch.bfloat16,
    torch.float32,
    torch.float64,
)

_equal = torch.equal  # kept here, because a submission may replace torch.equal
Container: TypeAlias = "list[object] | tuple[object, ...] | Mapping[object, object]"


def fresh(value: Value) -> Value:
    """Return a copy of an argument that a call may change.

    Tensors, of any shape, are copied with their `requires_grad` and their gradient.
    """
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


def unchanged(before: Value, kept: Value) -> bool:
    """Whether `kept`, the copy of `before` that a call was given, is still equal to it.

    A tensor must have kept its shape, dtype, numbers, `requires_grad` and gradient.
    """
    if type(before) is not type(kept):
        return False
    if isinstance(before, Tensor) and isinstance(kept, Tensor):
        return (
            (before.shape, before.dtype, before.requires_grad)
            == (kept.shape, kept.dtype, kept.requires_grad)
            and kept.layout is torch.strided
            and kept.device.type == "cpu"
            and kept.is_leaf
            and _equal(before, kept)
            and unchanged(before.grad if before.is_leaf else None, kept.grad)
        )
    if isinstance(before, list | tuple) and isinstance(kept, list | tuple):
        return len(before) == len(kept) and all(map(unchanged, before, kept))
    if isinstance(before, dict) and isinstance(kept, dict):
        return [*before] == [*kept] and all(unchanged(before[key], kept[key]) for key in before)
    return True  # numbers and texts are immutable, and Foreign values are only descriptions


def plain(value: object) -> Value:
    """Return `value` as plain data.

    Tensors become new leaf tensors of the same shape, with their `requires_grad` and gradient. A
    part that is too large or too deep for an answer becomes a description of it (Foreign).
    """
    return _Copier().copy(value)


class _Copier:
    """Makes plain data of one value and counts its items, characters and numbers."""

    def __init__(self) -> None:
        self._items = 0
        self._characters = 0
        self._numbers = 0

    def copy(self, value: object, depth: int = 0) -> Value:
        if isinstance(value, Tensor):
            return self._tensor(value)
        if value is None or isinstance(value, bool):
            return value
        if type(value) is int and -(2**63) <= value < 2**63:
            return value
        if isinstance(value, float):
            return float(value)
        if isinstance(value, str):
            return self._text("".__add__(value))
        if isinstance(value, list | tuple | Mapping):
            if self._has_room(value, depth):
                return self._container(value, depth + 1)
            return Foreign(_kind(value), f"{len(value)} items, more than an answer has")
        numbers = _numbers(value)
        return described(value, None if numbers is None else self._kept(numbers))

    def _has_room(self, value: Container, depth: int) -> bool:
        self._items += len(value)
        return self._items <= MOST_ITEMS and depth < DEEPEST

    def _container(self, value: Container, depth: int) -> Value:
        if isinstance(value, Mapping):
            return {
                self._text(shorten(text_of(key))): self.copy(item, depth)
                for key, item in value.items()
            }
        items = [self.copy(item, depth) for item in value]
        return tuple(items) if isinstance(value, tuple) else items

    def _text(self, value: str) -> str:
        taken = value[: MOST_CHARACTERS - self._characters]
        self._characters += len(taken)
        return whole(taken)

    def _tensor(self, value: Tensor) -> Value:
        plain_kind = value.layout is torch.strided and value.device.type == "cpu"
        if value.is_quantized or value.is_nested or not plain_kind or value.dtype not in DTYPES:
            kind = f"{value.layout} tensor on {value.device}"
            return Foreign(kind, shorten(text_of(value, repr)))
        kept = self._kept(value.detach().as_subclass(Tensor))
        if kept is None:
            return Foreign("torch.Tensor", f"a tensor of shape {tuple(value.shape)}")
        if value.requires_grad:
            kept.requires_grad_()
        gradient = value.grad if value.is_leaf else None
        # `tensor.data = …` can leave a gradient of another shape or dtype; a leaf refuses that.
        if gradient is not None and (gradient.shape, gradient.dtype) == (kept.shape, kept.dtype):
            kept.grad = self._kept(gradient.detach().as_subclass(Tensor).to_dense())
        return kept

    def _kept(self, tensor: Tensor) -> Tensor | None:
        """A copy of `tensor`, or None if the value then holds more than MOST_NUMBERS numbers."""
        self._numbers += tensor.numel()
        return tensor.clone() if self._numbers <= MOST_NUMBERS else None


def described(value: object, numbers: Tensor | None = None) -> Foreign:
    """Return a description of `value`; `numbers` are those of a NumPy array, in its shape."""
    return Foreign(_kind(value), shorten(text_of(value, repr)), numbers)


def _kind(value: object) -> str:
    return shorten(f"{type(value).__module__}.{type(value).__qualname__}", 80)


def _numbers(value: object) -> Tensor | None:
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, numpy.ndarray | numpy.generic):
        return None
    try:
        # torch refuses arrays with negative strides or with a foreign byte order.
        native = value.dtype.newbyteorder("=")
        found = torch.as_tensor(value.astype(native, order="C"))
    except TypeError:
        return None
    return found if found.dtype in DTYPES else None
