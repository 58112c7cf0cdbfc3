"""Keys that are equal for equal calls and arguments."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping

import torch
from torch import Tensor

from autograder.submission.calls import Foreign

SHORT = 4096  # bytes; a longer tensor's key is a digest


def key_of(value: object) -> Hashable:
    """A key that is equal for equal values: numbers, texts, tensors and containers of them."""
    match value:
        case Tensor():
            gradient = value.grad if value.is_leaf else None
            return (
                value.dtype,
                value.shape,
                value.requires_grad,
                _bytes_of(value),
                None if gradient is None else key_of(gradient),
            )
        case list() | tuple():
            return (type(value), *map(key_of, value))
        case Mapping():
            return (Mapping, *((name, key_of(part)) for name, part in value.items()))
        case Foreign():
            return (Foreign, value.kind, value.text, key_of(value.tensor))
        case float():
            # As floats, 0.0 would equal -0.0, 1.0 would equal 1, and NaN not even itself.
            return (float, value.hex())
    return (type(value), value)


def _bytes_of(tensor: Tensor) -> bytes:
    """The bytes of a tensor of any shape; a digest of them if there are more than SHORT."""
    # Flattened: NumPy allows fewer dimensions than torch, and not all of torch's sizes.
    numbers = tensor.detach().reshape(-1)
    if numbers.dtype is torch.bfloat16:  # NumPy has no such dtype
        numbers = numbers.view(torch.int16)
    held = numbers.numpy().tobytes()
    return held if len(held) <= SHORT else hashlib.sha256(held).digest()
