"""Known mistakes as recordings: the answers of each mistake to the calls of a student's own run.

The mistakes' sources are nearly right answers, so students do not get them. A student's own run
always has the same inputs, so recorded answers name a cause as well as the mistake itself would.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import msgspec
import torch
from msgspec import Struct
from torch import Tensor

from autograder.judging.answer_bank import Mistake
from autograder.results import Outcome
from autograder.sandbox import wire
from autograder.submission.calls import Call, Problem, Record, Value

SUFFIX = ".recorded"
NEAR = 1e-4  # two machines' inputs, drawn from one seed, may differ in their last bits
UNKNOWN = Problem(Outcome.WRONG, "")


class RecordedCall(Struct, frozen=True):
    """One call and its answers; the keys are the mistakes' indices in `Recording.mistakes`."""

    call: bytes
    answers: dict[int, bytes]


class Told(Struct, frozen=True):
    """The parts of a known mistake that feedback needs; the names are those of `Mistake`."""

    name: str
    of: str
    fails: tuple[str, ...]
    says: str
    raises: bool
    has_constants: bool


class Recording(Struct, frozen=True):
    """All known mistakes of one exercise."""

    mistakes: list[Told]
    entries: list[RecordedCall]


@dataclass(frozen=True, eq=False)
class RecordedMistake(Mistake):
    """A known mistake without its source, with recorded answers to some calls."""

    label: str = ""
    answers: Sequence[tuple[Call, bytes]] = ()

    @property
    def name(self) -> str:
        return self.label

    def answer_to(self, call: Call) -> Record:
        """Return the recorded answer to `call`; without one, a record that agrees with nothing."""
        for asked, answer in self.answers:
            if same_call(asked, call):
                return _record(answer, call)
        return Record.unmade(call, UNKNOWN)


@cache
def recorded(exercise: str) -> tuple[Mistake, ...]:
    """Return the exercise's recorded mistakes; none if there is no recording."""
    path = files("autograder") / "mistakes" / (exercise + SUFFIX)
    if not path.is_file():
        return ()
    recording = msgspec.msgpack.decode(zlib.decompress(path.read_bytes()), type=Recording)
    calls = [_call(entry.call) for entry in recording.entries]
    return tuple(
        RecordedMistake(
            _elsewhere,
            told.of,
            {"elsewhere": ""} if told.has_constants else {},
            told.fails,
            told.says,
            told.raises,
            told.name,
            [
                (call, entry.answers[place])
                for call, entry in zip(calls, recording.entries, strict=True)
                if place in entry.answers
            ],
        )
        for place, told in enumerate(recording.mistakes)
    )


def packed(recording: Recording) -> bytes:
    """Return the recording as the bytes of its file."""
    return zlib.compress(msgspec.msgpack.encode(recording), 9)


def call_bytes(call: Call) -> bytes:
    """Return a call as `RecordedCall` keeps it."""
    return wire.question(call)


def answer_bytes(record: Record) -> bytes:
    """Return a record as `RecordedCall` keeps it: without any line of the mistake's own code."""
    problem = record.problem
    if problem is not None:
        problem = replace(problem, message="", traceback="", line=None)
    bare = replace(record, problem=problem, printed="", warned=(), seconds=0.0, line=None)
    return wire.answer(bare)


def same_call(asked: Call, call: Call) -> bool:
    """Whether two calls are the same, up to the last bits of their numbers."""
    return (
        (asked.function, asked.by_name, asked.seed) == (call.function, call.by_name, call.seed)
        and list(asked.arguments) == list(call.arguments)
        and _near(asked.backward, call.backward)
        and all(_near(value, call.arguments[name]) for name, value in asked.arguments.items())
    )


def _near(one: Value, other: Value) -> bool:
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return (
            (one.shape, one.dtype) == (other.shape, other.dtype)
            and bool(torch.allclose(one, other, rtol=NEAR, atol=NEAR, equal_nan=True))
            and _near(_grad(one), _grad(other))
        )
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_near, one, other))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(_near(one[key], other[key]) for key in one)
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=NEAR)
    return type(one) is type(other) and one == other


def _grad(tensor: Tensor) -> Tensor | None:
    return tensor.grad if tensor.is_leaf else None


def _call(message: bytes) -> Call:
    return wire.call_in(message)


def _record(message: bytes, call: Call) -> Record:
    answer = wire.read_reply(message)
    assert isinstance(answer, wire.Answer)
    return wire.record_in(answer, call)


def _elsewhere() -> None:
    """Stands for a function that only instructors have."""
