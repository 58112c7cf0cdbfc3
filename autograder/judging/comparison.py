"""Compares what came back with what was expected, under a named tolerance."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextvars import ContextVar

import torch
from torch import Tensor

from autograder.judging.aspects import RETURNED
from autograder.judging.verdict import Aspect, CheckFailed, Evidence
from autograder.oracle.tolerances import TOLERANCES
from autograder.results import Outcome
from autograder.submission import describe
from autograder.submission.calls import Foreign, Record, Value
from autograder.submission.plain_data import MOST_ITEMS

# (tolerance's name, largest difference as a multiple of what is allowed), for calibration.
observed: ContextVar[list[tuple[str, float]] | None] = ContextVar("observed", default=None)


def loss_values(value: Value) -> list[float] | None:
    """Return the losses in a list or tuple, or in a tensor of shape (N,), (N, 1) or (1, N).

    Return None for any other value, and for a tensor with more than MOST_ITEMS elements, which a
    list of losses may not have either.
    """
    if isinstance(value, Foreign) and value.tensor is not None:
        value = value.tensor
    if isinstance(value, Tensor):
        short = value.dim() <= 2 and value.numel() <= MOST_ITEMS
        return value.detach().double().flatten().tolist() if short else None
    if not isinstance(value, list | tuple):
        return None
    numbers = [number_of(item) for item in value]
    found = [number for number in numbers if number is not None]
    return found if len(found) == len(numbers) else None


def number_of(value: Value) -> float | None:
    """Return a number or a one-element tensor of any shape as a float, None for other values."""
    if isinstance(value, Foreign) and value.tensor is not None:
        value = value.tensor
    if isinstance(value, Tensor):
        return float(value.detach().double()) if value.numel() == 1 else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return None


def alike(one: Value, other: Value, tolerance: str) -> bool:
    """Whether two values of any kind are the same.

    Tensors must have the same shape, dtype and `requires_grad`. Numbers must agree under
    `tolerance`; NaN equals NaN.
    """
    if one is other:
        return True
    if isinstance(one, Foreign) and isinstance(other, Foreign):
        return one.kind == other.kind and alike(one.tensor, other.tensor, tolerance)
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        same_kind = one.shape == other.shape and one.dtype == other.dtype
        return (
            same_kind
            and one.requires_grad == other.requires_grad
            and _same_numbers(one, other, tolerance)
        )
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(
            alike(a, b, tolerance) for a, b in zip(one, other, strict=True)
        )
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            alike(part, other[key], tolerance) for key, part in one.items()
        )
    if isinstance(one, float) and isinstance(other, float):
        pair = torch.tensor([one, other], dtype=torch.float64)
        return _same_numbers(pair[0], pair[1], tolerance)
    return type(one) is type(other) and one == other


def tensor_like(record: Record, aspect: Aspect, expected: Tensor) -> Tensor:
    """Return the tensor that `aspect` reads from the record, of the shape of `expected`.

    Raises CheckFailed if the value is not a tensor, or if its shape or dtype is not that of
    `expected`.
    """
    got = aspect.read(record)
    function, label = record.call.function, aspect.label
    sentence = ""
    if not isinstance(got, Tensor):
        sentence = not_a_tensor(record, aspect, got)
    elif got.shape != expected.shape:
        sentence = (
            f"`{function}`: {label} has shape {describe.shape(got)}, expected"
            f" {describe.shape(expected)}."
        )
    elif got.dtype != expected.dtype:
        sentence = (
            f"`{function}`: {label} has dtype {describe.dtype(got)}, expected"
            f" {describe.dtype(expected)} as its inputs have."
        )
    if sentence or not isinstance(got, Tensor):
        evidence = Evidence(describe.value(got), describe.value(expected))
        raise CheckFailed(Outcome.WRONG, sentence, record, aspect, evidence)
    return got


def tensors_agree(record: Record, aspect: Aspect, expected: Tensor, tolerance: str) -> None:
    """Require that the tensor read by `aspect` has the shape, dtype and numbers of `expected`.

    `expected` may have any shape. Raises CheckFailed, with the largest difference, otherwise.
    """
    got = tensor_like(record, aspect, expected)
    numbers_agree(
        record,
        aspect,
        got.detach(),
        expected.detach(),
        tolerance,
        lambda index: f"index {list(index)}" if index else "",
    )


def numbers_agree(
    record: Record,
    aspect: Aspect,
    got: Tensor,
    expected: Tensor,
    tolerance: str,
    place: Callable[[tuple[int, ...]], str],
    choose: Callable[[Tensor], int] = lambda excess: int(excess.argmax()),
    show: Callable[[Tensor, Tensor], tuple[str, str]] = describe.pair,
) -> None:
    """Require that `got` equals `expected`, a tensor of the same shape, under `tolerance`.

    Raises CheckFailed otherwise; its sentence is about one element. `choose` picks this element
    from the excesses (see `excess_of`) of all elements, flattened to shape (numel,); by default it
    picks the largest. `place` puts an index into words, and `show` writes both tensors as text.
    """
    excess, worst = _excesses(got, expected, tolerance)
    observe(tolerance, worst)
    if worst <= 1.0:
        return
    # torch.unravel_index() would import torch's symbolic shapes: 2 s and 40 MB.
    chosen = torch.zeros(got.shape, dtype=torch.bool)
    chosen.view(-1)[choose(excess.flatten())] = True
    index = tuple(chosen.nonzero()[0].tolist())
    here, there = float(got[index]), float(expected[index])
    where = f" at {place(index)}" if place(index) else ""
    texts = describe.apart(here, there)
    wrong = int((excess > 1.0).sum())
    count = f"; {wrong} of {got.numel()} values differ" if got.numel() > 1 else ""
    difference = f"{texts[0]} instead of {texts[1]}{where}{count}"
    if math.isfinite(here):
        sentence = f"`{record.call.function}`: {aspect.label} is {difference}."
    else:
        sentence = f"`{record.call.function}`: {aspect.label} contains {here}{where}."
    evidence = Evidence(*show(got, expected), difference)
    raise CheckFailed(Outcome.WRONG, sentence, record, aspect, evidence, tolerance)


def same_bits(one: Tensor | None, other: Tensor | None) -> bool:
    """Whether both are tensors with the same shape (any), dtype and numbers."""
    if one is None or other is None:
        return False
    return one.shape == other.shape and one.dtype == other.dtype and torch.equal(one, other)


def observe(tolerance: str, worst: float) -> None:
    """Record for calibration: `worst`, the largest difference, as a multiple of the tolerance."""
    ratios = observed.get()
    if ratios is not None:
        ratios.append((tolerance, worst))


def excess_of(got: Tensor, expected: Tensor, tolerance: str) -> float:
    """Return the largest difference of two tensors of the same shape, as a multiple of `tolerance`.

    Return 0 for tensors without elements. Raises ValueError if `expected` is not finite, because
    such a reference would accept a run that diverges.
    """
    return _excesses(got, expected, tolerance)[1]


def _excesses(got: Tensor, expected: Tensor, tolerance: str) -> tuple[Tensor, float]:
    """Each difference from the reference as a multiple of the tolerance, and the largest one."""
    ratio, worst = _ratios(got, expected, tolerance)
    if math.isfinite(worst):
        return ratio, worst
    if not expected.isfinite().all():
        raise ValueError("the reference is not finite: the check draws from a wrong range")
    return ratio.nan_to_num(nan=math.inf, posinf=math.inf), math.inf


def _same_numbers(one: Tensor, other: Tensor, tolerance: str) -> bool:
    """Whether two tensors agree. NaN agrees with NaN, infinity with the same infinity."""
    ratio, worst = _ratios(one, other, tolerance)
    if math.isfinite(worst):
        return worst <= 1.0
    same = (one == other) | (one.isnan() & other.isnan())
    return bool((same | (ratio <= 1.0)).all())


def _ratios(got: Tensor, expected: Tensor, tolerance: str) -> tuple[Tensor, float]:
    """Each difference as a multiple of the tolerance, and the largest; NaN if one of them is."""
    bound = TOLERANCES[tolerance]
    got, expected = got.detach().double(), expected.detach().double()
    ratio = (got - expected).abs() / (bound.atol + bound.rtol * expected.abs())
    return ratio, float(ratio.max()) if ratio.numel() else 0.0


def not_the(record: Record, wanted: str) -> str:
    """The sentence about a returned value that is not what was `wanted`."""
    function, got = record.call.function, record.returned
    if got is None:
        return f"`{function}` returned None: is the `return` missing?"
    return f"`{function}` returned {describe.kind(got)}, not {wanted}."


def not_a_tensor(record: Record, aspect: Aspect, got: Value) -> str:
    """The sentence about a value of a record that should be a tensor."""
    function = record.call.function
    if aspect is not RETURNED:
        return f"`{function}`: {aspect.label} is {describe.kind(got)}, not a tensor."
    if got is None:
        return f"`{function}` returned None: is the `return` missing?"
    if isinstance(got, int | float):
        return (
            f"`{function}` returned {describe.kind(got)}, not a tensor: .item() or float() cuts"
            " the number out of the graph."
        )
    return f"`{function}` returned {describe.kind(got)}, not a torch.Tensor."
