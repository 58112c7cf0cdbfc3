"""Turns the answer of a student's function into numbers, and says what cannot be drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from autograder.oracle.inputs import Parameters
from autograder.submission import describe
from autograder.submission.calls import Foreign, Record, Value

LARGEST = 1e30  # beyond it an axis cannot be divided into ticks


@dataclass(frozen=True)
class Numbers:
    """The numbers of an answer as float64, with NaN for those that cannot be drawn.

    `values` is None when nothing can be drawn. `trouble` is a sentence on what is wrong, empty for
    an answer of the right kind.
    """

    values: Tensor | None = None
    trouble: str = ""


def tensor(record: Record, shape: tuple[int, ...]) -> Numbers:
    """The returned tensor in `shape`.

    A value of another shape with as many elements is drawn, too, and its trouble told.
    """
    return _shaped(record, record.returned, shape, "returned")


def number(record: Record) -> float | None:
    """The returned value if it is one finite number, else None."""
    values = None if record.problem else _flat(record.returned)
    if values is None or values.numel() != 1:
        return None
    return float(values) if _drawable(values).all() else None


def losses(record: Record) -> Numbers:
    """The returned list of losses, as a tensor (number of losses,)."""
    function = record.call.function
    if record.problem is not None:
        return Numbers(trouble=record.problem.message)
    value = record.returned
    values = _flat(value) if not isinstance(value, list | tuple) else _joined(value)
    if values is None:
        kind = describe.kind(value)
        what = " with more than numbers in it" if isinstance(value, list | tuple) else ""
        return Numbers(trouble=f"`{function}` returned {kind}{what}, not a list of floats.")
    if not values.numel():
        return Numbers(trouble=f"`{function}` returned no losses.")
    if bool((values < 0).any()):
        return Numbers(
            values, f"`{function}` returned negative losses: squares are never negative."
        )
    if not isinstance(value, list | tuple):
        kind = describe.kind(value)
        return Numbers(values, f"`{function}` returned {kind}, not a list of floats.")
    return Numbers(values)


def left_behind(
    record: Record, like: Sequence[Tensor], argument: str = "parameters"
) -> tuple[Parameters | None, str]:
    """The parameters after the call, and a sentence on why they cannot be used.

    They have the shapes and dtypes of `like`; None when they cannot be used, else the sentence is
    empty.
    """
    if record.problem is not None:
        return None, record.problem.message
    return checked(record.arguments.get(argument), like, f"after `{record.call.function}`")


def checked(value: Value, like: Sequence[Tensor], where: str) -> tuple[Parameters | None, str]:
    """`value` as a list of tensors with the shapes and dtypes of `like`, or None and a sentence.

    `where` says in the sentence where the value comes from, as in "after `train`".
    """
    if not isinstance(value, list | tuple) or len(value) != len(like):
        return None, f"There is no list of {len(like)} parameters {where}."
    found: Parameters = []
    for index, (item, model) in enumerate(zip(value, like, strict=True)):
        name = f"{describe.parameter_name(index, len(like))} {where}"
        if not isinstance(item, Tensor) or item.shape != model.shape:
            wanted = describe.shape(model)
            return None, f"{name} is {describe.kind(item)}, expected a tensor of shape {wanted}."
        numbers = _flat(item)
        if numbers is None or not bool(_drawable(numbers).all()):
            return None, f"{name} holds NaN or infinity."
        found.append(numbers.reshape(model.shape).to(model.dtype))
    return found, ""


def gradient(record: Record, argument: str, shape: tuple[int, ...]) -> Numbers:
    """The gradient, of `shape`, that the call left in `.grad` of the tensor `argument`."""
    if record.problem is not None:
        return Numbers(trouble=record.problem.message)
    item = record.arguments.get(argument)
    grad = item.grad if isinstance(item, Tensor) else None
    if grad is None:
        function = record.call.function
        kind = describe.kind(record.returned)
        return Numbers(trouble=f"`{function}` returned {kind}: no gradient reaches {argument}.")
    return _shaped(record, grad, shape, f"left on {argument}.grad")


def _shaped(record: Record, value: Value, shape: tuple[int, ...], verb: str) -> Numbers:
    if record.problem is not None:
        return Numbers(trouble=record.problem.message)
    function = record.call.function
    values = _flat(value)
    wanted = f"a tensor of shape {shape}"
    sentence = f"`{function}` {verb} {describe.kind(value)}, expected {wanted}."
    if values is None or values.numel() != math.prod(shape):
        return Numbers(trouble=sentence)
    drawable = _drawable(values)
    if not bool(drawable.any()):
        return Numbers(trouble=f"`{function}` {verb} no finite number at all.")
    kept = torch.where(drawable, values, math.nan).reshape(shape)
    if not isinstance(value, Tensor) or value.shape != shape:
        return Numbers(kept, sentence)
    lost = int((~drawable).sum())
    if lost:
        return Numbers(kept, f"`{function}` {verb} NaN or infinity in {lost} of {len(drawable)}.")
    return Numbers(kept)


def _drawable(values: Tensor) -> Tensor:
    return values.abs() < LARGEST


def _flat(value: Value) -> Tensor | None:
    """All numbers of a value as a tensor (n,), None for a value that has none."""
    if isinstance(value, Foreign):
        value = value.tensor
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _of_number(value)
    if not isinstance(value, Tensor) or value.is_complex() or value.is_quantized:
        return None
    return value.detach().double().flatten()


def _of_number(value: int | float) -> Tensor | None:
    try:
        return torch.tensor([float(value)], dtype=torch.float64)
    except OverflowError:
        return None


def _joined(items: Sequence[Value]) -> Tensor | None:
    """A list of n single numbers as a tensor (n,), None for any other list."""
    parts = [_flat(item) for item in items]
    found = [part for part in parts if part is not None and part.numel() == 1]
    if len(found) != len(parts):
        return None
    return torch.cat(found) if found else torch.empty(0, dtype=torch.float64)
