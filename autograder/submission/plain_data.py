"""Turns arguments and returned values into plain data, and copies of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TypeAlias

import torch
from torch import Tensor

from autograder.submission.calls import Foreign, Value
from autograder.submission.text import shorten, text_of, whole

DEEPEST = 20  # lists within lists
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

_equal = torch.equal  # by its own name: a submission may have put something else into torch
Container: TypeAlias = "list[object] | tuple[object, ...] | Mapping[object, object]"


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


def unchanged(before: Value, kept: Value) -> bool:
    """Whether `kept`, the copy of the argument `before` that a call was given, is still like it."""
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
    return True  # nobody can change a number, a text or what is only described


def plain(value: object) -> Value:
    """`value` as plain data: tensors become leaves of their own that keep flag and gradient.

    What is too large or too deep to be an answer is described instead.
    """
    return _Copier().copy(value)


class _Copier:
    """Makes plain data of one value and counts what it takes."""

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
        # `tensor.data = …` can leave a gradient of another shape or dtype, which no leaf takes.
        if gradient is not None and (gradient.shape, gradient.dtype) == (kept.shape, kept.dtype):
            kept.grad = self._kept(gradient.detach().as_subclass(Tensor).to_dense())
        return kept

    def _kept(self, tensor: Tensor) -> Tensor | None:
        """A copy of `tensor`, None where that would be one number too many."""
        self._numbers += tensor.numel()
        return tensor.clone() if self._numbers <= MOST_NUMBERS else None


def described(value: object, numbers: Tensor | None = None) -> Foreign:
    """What `value` is, in words."""
    return Foreign(_kind(value), shorten(text_of(value, repr)), numbers)


def _kind(value: object) -> str:
    return shorten(f"{type(value).__module__}.{type(value).__qualname__}", 80)


def _numbers(value: object) -> Tensor | None:
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, numpy.ndarray | numpy.generic):
        return None
    try:
        # torch takes no array that runs backwards or has its bytes the other way round.
        native = value.dtype.newbyteorder("=")
        found = torch.as_tensor(value.astype(native, order="C"))
    except TypeError:
        return None
    return found if found.dtype in DTYPES else None
