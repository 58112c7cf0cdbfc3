"""Computes an expected value once: every submission of a run is asked with the same inputs."""

from __future__ import annotations

import functools
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import ParamSpec, TypeVar

import torch
from torch import Tensor

from autograder.calls import Foreign
from autograder.plain_data import DTYPES

P = ParamSpec("P")
R = TypeVar("R")

NAMES = {dtype: str(dtype).encode() for dtype in DTYPES}
MOST = 512  # values of one function: several times what all checks of a run ask for


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """`function` with a memory for the last values that it returned.

    For functions of tensors and plain values that depend on nothing else. Nobody may change what
    they return.
    """
    values: OrderedDict[bytes, R] = OrderedDict()

    @functools.wraps(function)
    def remembering(*arguments: P.args, **named: P.kwargs) -> R:
        key = digest((arguments, named))
        if key not in values:
            values[key] = function(*arguments, **named)
            if len(values) > MOST:
                values.popitem(last=False)
        values.move_to_end(key)
        return values[key]

    return remembering


def digest(value: object) -> bytes:
    """A key that is equal for equal values: numbers, texts, tensors and containers of them."""
    held = hashlib.sha256()
    _add(value, held)
    return held.digest()


def _add(value: object, held: hashlib._Hash) -> None:
    match value:
        case Tensor():
            held.update(repr((*value.shape, value.requires_grad)).encode() + NAMES[value.dtype])
            held.update(value.detach().contiguous().view(-1).view(torch.uint8).numpy().data)
            if value.is_leaf and value.grad is not None:
                _add(value.grad, held)
        case list() | tuple():
            held.update(f"{type(value).__name__}{len(value)};".encode())
            for item in value:
                _add(item, held)
        case Mapping():
            _add([*value.items()], held)
        case Foreign():
            _add([value.kind, value.text, value.tensor], held)
        case _:
            held.update(f"{type(value).__name__}:{value!r};".encode())
