"""Describes what a student's code did in the calls of a check, to find students who do the same.

A line of the description holds kinds, shapes and a few numbers, and no text of the student: names
that a student can choose become digests. `results.same_behaviour` compares two descriptions.
"""

from __future__ import annotations

import builtins
import logging
import math
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

import torch
from torch import Tensor

from autograder.results import NUMBERS
from autograder.submission import describe
from autograder.submission.calls import Foreign, Problem, Record, Value

LAST_CALLS = 2  # of one check that are described: the one that failed is the last of them
MOST_PARTS = 12  # values of one call; a list of numbers is one of them
MOST_NUMBERS = 4096  # elements of a tensor or a list that are looked at
DEEPEST = 3  # lists within lists
LARGEST = 1e300  # larger numbers count as this one: their sums would overflow
# A student's own words, and addresses in memory, which are others in each process.
CHANGING = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|0x[0-9a-fA-F]+")

_log = logging.getLogger(__name__)


@dataclass
class Sketch:
    """The kinds and the numbers of the values of one call, as far as they were looked at."""

    kinds: list[str] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)

    def add(self, kind: str, values: Tensor | None = None) -> None:
        """Note a value of this kind, with its numbers, a tensor of any shape and dtype."""
        if len(self.kinds) >= MOST_PARTS:
            return
        if values is None or not values.numel():
            self.kinds.append(kind)
            return
        flat = _as_doubles(values.detach())
        largest = float(flat.abs().max())
        if not largest <= LARGEST:  # NaN is not, either
            odd = int((~flat.isfinite()).sum())
            kind = f"{kind}, {odd} not finite" if odd else kind
            flat = flat.nan_to_num(0.0, 0.0, 0.0).clamp(-LARGEST, LARGEST)
            largest = float(flat.abs().max())
        self.kinds.append(kind)
        self.numbers += _numbers(flat, largest)


def behaviour_of(records: Sequence[Record]) -> tuple[str, ...]:
    """Return how many records there are, and a line for each of the last ones.

    A line says what was called, the kind of what came back, and numbers. Equal code gives equal
    lines in any process; code that computes the same in another order gives lines that
    `same_behaviour` finds equal.
    """
    return (f"{len(records)} calls", *map(_line, records[-LAST_CALLS:]))


def _line(record: Record) -> str:
    sketch = Sketch()
    try:
        _add_record(sketch, record)
    except Exception:
        # A value that cannot be described must not cost a student a check.
        _log.debug("a record cannot be described", exc_info=True)
        sketch = Sketch(["unreadable"])
    numbers = " ".join(format(number, ".5g") for number in sketch.numbers)
    return f"{record.call.function}: {'; '.join(sketch.kinds)}{NUMBERS}{numbers}"


def _add_record(sketch: Sketch, record: Record) -> None:
    if record.problem is not None:
        sketch.add(_problem(record.problem))
        return
    _add(sketch, record.returned)
    if not record.grad_enabled:
        sketch.add("autograd off")
    for name in sorted(record.changed):
        sketch.add(f"changed {name}")
        _add(sketch, record.changed[name], gradients=True)


def _problem(problem: Problem) -> str:
    parts = [problem.outcome.value]
    if problem.exception:
        own = not hasattr(builtins, problem.exception)
        parts.append(_digest(problem.exception) if own else problem.exception)
    if problem.text:
        parts.append(_digest(CHANGING.sub("", problem.text)))
    return " ".join(parts)


def _digest(text: str) -> str:
    return f"#{zlib.crc32(text.encode(errors='replace')):08x}"


def _add(sketch: Sketch, value: Value, depth: int = 0, *, gradients: bool = False) -> None:
    match value:
        case Tensor():
            _add_tensor(sketch, value, gradients=gradients)
        case Foreign():
            sketch.add(f"foreign {_digest(value.kind)}", value.tensor)
        case bool() | None:
            sketch.add(str(value))
        case int() | float():
            sketch.add(type(value).__name__, torch.tensor([_within(value)], dtype=torch.float64))
        case str():
            sketch.add("str")
        case list() | tuple() | dict():
            parts = [*value.values()] if isinstance(value, dict) else [*value]
            _add_parts(sketch, f"{type(value).__name__} of {len(parts)}", parts, depth, gradients)


def _add_tensor(sketch: Sketch, tensor: Tensor, *, gradients: bool) -> None:
    watched = " requires_grad" if tensor.requires_grad else ""
    sketch.add(f"{describe.dtype(tensor)} {describe.shape(tensor)}{watched}", tensor)
    gradient = tensor.grad if gradients and tensor.is_leaf else None
    if gradient is not None and gradient.any():  # zeros and None both mean that it was cleared
        sketch.add("gradient", gradient)


def _add_parts(
    sketch: Sketch, kind: str, parts: Sequence[Value], depth: int, gradients: bool
) -> None:
    kinds = {type(part) for part in parts}
    if parts and kinds <= {int, float}:
        names = " and ".join(sorted(one.__name__ for one in kinds))
        numbers = [_within(part) for part in _plain(parts[:MOST_NUMBERS])]
        sketch.add(f"{kind} {names}", torch.tensor(numbers, dtype=torch.float64))
        return
    sketch.add(kind)
    for part in parts[:MOST_PARTS] if depth < DEEPEST else ():
        _add(sketch, part, depth + 1, gradients=gradients)


def _plain(parts: Sequence[Value]) -> Iterator[float]:
    return (part for part in parts if isinstance(part, int | float))


def _within(number: float) -> float:
    """`number` as a float; infinite where an int is too large for one."""
    try:
        return float(number)
    except OverflowError:
        return math.inf


def _as_doubles(tensor: Tensor) -> Tensor:
    """The first elements of a tensor of any shape and dtype, as one row of float64."""
    plain = torch.view_as_real(tensor.resolve_conj()) if tensor.is_complex() else tensor
    return plain.reshape(-1)[:MOST_NUMBERS].to(torch.float64)


def _numbers(row: Tensor, largest: float) -> list[float]:
    """The root mean square of a row, shape (n,), and two projections of it, scaled alike.

    `largest` is the size of its largest element.
    """
    if not largest:
        return [0.0, 0.0, 0.0]
    small = row / largest  # so that no square overflows
    scale = largest / math.sqrt(len(row))
    size = math.sqrt(float(small @ small))
    return [scale * number for number in (size, *(_weights(len(row)) @ small).tolist())]


@cache
def _weights(count: int) -> Tensor:
    """Two fixed rows of weights in [-1, 1], shape (2, count)."""
    generator = torch.Generator().manual_seed(count)
    return torch.rand(2, count, generator=generator, dtype=torch.float64) * 2 - 1
