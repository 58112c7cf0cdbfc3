"""Turns values into plain data for msgpack and tensors into bytes, and back.

Grader and worker exchange them so. `Outgoing` encodes values. `Incoming` decodes them and refuses
a message that no honest grader or worker sends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import torch
from msgspec import Struct
from safetensors import TensorSpec, deserialize, serialize
from torch import Tensor

from autograder.submission.calls import Foreign, Value
from autograder.submission.plain_data import DEEPEST, MOST_CHARACTERS, MOST_ITEMS, MOST_NUMBERS
from autograder.submission.text import TEXT_LIMIT

DTYPES = {
    "BOOL": torch.bool,
    "U8": torch.uint8,
    "I8": torch.int8,
    "I16": torch.int16,
    "I32": torch.int32,
    "I64": torch.int64,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "F32": torch.float32,
    "F64": torch.float64,
}
# Limits that an honest worker stays below:
STRUCTURE = 4 * 1024**2  # bytes of a message, without the numbers in its tensors
DIMENSIONS = 64  # of a tensor; torch computes with at most so many


class Malformed(Exception):
    """The bytes are no message; the text says why."""


class TensorAt(Struct, frozen=True, tag="tensor", forbid_unknown_fields=True):
    """A tensor, given by its place in the list of tensors; `grad` is its gradient's place."""

    place: int
    requires_grad: bool = False
    grad: int | None = None


class ListOf(Struct, frozen=True, tag="list", forbid_unknown_fields=True):
    """A list with its items encoded."""

    items: list[Wire]


class TupleOf(Struct, frozen=True, tag="tuple", forbid_unknown_fields=True):
    """A tuple with its items encoded."""

    items: list[Wire]


class Pairs(Struct, frozen=True, tag="dict", forbid_unknown_fields=True):
    """A dict: its keys, and in the same order its encoded values."""

    keys: list[str]
    values: list[Wire]


class Described(Struct, frozen=True, tag="foreign", forbid_unknown_fields=True):
    """A `Foreign` value: the name of its type, its text, and the numbers that it holds, if any."""

    kind: str
    text: str
    numbers: TensorAt | None = None


Wire: TypeAlias = TensorAt | ListOf | TupleOf | Pairs | Described | float | int | bool | str | None


class Outgoing:
    """Encodes the values of one message and collects their tensors."""

    def __init__(self) -> None:
        self._tensors: list[Tensor] = []

    def value(self, value: Value) -> Wire:
        """Encode any value."""
        match value:
            case Tensor():
                return self.tensor(value)
            case list():
                return ListOf([self.value(item) for item in value])
            case tuple():
                return TupleOf([self.value(item) for item in value])
            case dict():
                return self.pairs(value)
            case Foreign():
                numbers = None if value.tensor is None else self.tensor(value.tensor)
                return Described(value.kind, value.text, numbers)
        return value

    def pairs(self, mapping: Mapping[str, Value]) -> Pairs:
        """Encode a dict."""
        return Pairs([*mapping], [self.value(item) for item in mapping.values()])

    def tensor(self, tensor: Tensor) -> TensorAt:
        """Add a tensor of any shape to the message, and its gradient if it is a leaf with one."""
        gradient = tensor.grad if tensor.is_leaf else None
        return TensorAt(
            self._place(tensor),
            tensor.requires_grad,
            None if gradient is None else self._place(gradient),
        )

    def blob(self) -> bytes:
        """The collected tensors in the safetensors format."""
        return serialize({str(place): _spec(part) for place, part in enumerate(self._tensors)})

    def _place(self, tensor: Tensor) -> int:
        self._tensors.append(tensor.detach().contiguous())
        return len(self._tensors) - 1


class Incoming:
    """Decodes the values of one message; each tensor can be taken once.

    Everything here raises Malformed if the bytes in `blob` are no tensors, or if a value does not
    fit or is larger than an honest worker's: a few bytes could ask for gigabytes.
    """

    def __init__(self, blob: bytes) -> None:
        self._items = 0
        self._numbers = 0
        if int.from_bytes(blob[:8], "little") > STRUCTURE:
            raise Malformed("a long list of tensors")
        try:
            self._parts = dict(deserialize(blob))
        except Exception as error:
            raise Malformed(f"no tensors: {error}") from error

    def value(self, wire: Wire, depth: int = 0) -> Value:
        """Decode any value; `depth` says how many lists and dicts it lies in."""
        self._items += 1
        if depth > DEEPEST + 2 or self._items > 2 * MOST_ITEMS:
            raise Malformed("nested too deeply, or too long")
        match wire:
            case TensorAt():
                return self.tensor(wire)
            case ListOf():
                return [self.value(item, depth + 1) for item in wire.items]
            case TupleOf():
                return tuple(self.value(item, depth + 1) for item in wire.items)
            case Pairs():
                return self.mapping(wire, depth + 1)
            case Described():
                numbers = None if wire.numbers is None else self.tensor(wire.numbers)
                limit = TEXT_LIMIT + 1  # one more for the mark that stands for the rest
                return Foreign(wire.kind[:limit], wire.text[:limit], numbers)
            case str():
                return wire[:MOST_CHARACTERS]
        return wire

    def mapping(self, pairs: Pairs, depth: int = 0) -> dict[str, Value]:
        """Decode a dict."""
        if len(pairs.keys) != len(pairs.values):
            raise Malformed("keys and values differ in number")
        values = [self.value(value, depth + 1) for value in pairs.values]
        return dict(zip(pairs.keys, values, strict=True))

    def tensor(self, at: TensorAt) -> Tensor:
        """Take the tensor at its place, with its gradient, out of the message."""
        tensor = self._at(at.place)
        if at.requires_grad:
            if not tensor.is_floating_point():
                raise Malformed("a tensor of whole numbers requires no gradient")
            tensor.requires_grad_()
        if at.grad is not None:
            gradient = self._at(at.grad)
            if (gradient.shape, gradient.dtype) != (tensor.shape, tensor.dtype):
                raise Malformed("a gradient unlike its tensor")
            tensor.grad = gradient
        return tensor

    def _at(self, place: int) -> Tensor:
        try:
            # Removed: a message that names a large tensor many times would fill the memory.
            tensor = _tensor_of(self._parts.pop(str(place)))
        except Exception as error:
            raise Malformed(f"there is no tensor {place}: {error}") from error
        self._numbers += tensor.numel()
        if self._numbers > 2 * MOST_NUMBERS:
            raise Malformed("more numbers than an answer has")
        return tensor


def _spec(tensor: Tensor) -> TensorSpec:
    name = str(tensor.dtype).removeprefix("torch.")
    return TensorSpec(
        dtype=name, shape=[*tensor.shape], data_ptr=tensor.data_ptr(), data_len=tensor.nbytes
    )


def _tensor_of(part: Mapping[str, object]) -> Tensor:
    dtype, shape, data = DTYPES[str(part["dtype"])], part["shape"], part["data"]
    if not isinstance(shape, list) or not isinstance(data, bytes | bytearray):
        raise TypeError("a tensor has a shape and bytes")
    if len(shape) > DIMENSIONS:
        raise ValueError("a shape that torch does not compute with")
    if dtype is torch.bool and data.translate(None, b"\0\1"):
        raise ValueError("a byte that is no bool")
    if not data:
        return torch.empty(shape, dtype=dtype)
    return torch.frombuffer(bytearray(data), dtype=dtype).view(shape)
