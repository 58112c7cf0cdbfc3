"""Who is graded: right answers, known mistakes and idle answers, each as the text of a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from autograder.judging.known_mistakes import mistakes_of
from tests.support.course import right_answers, solution
from tests.support.idle_answers import idle_answers

REFERENCE = "reference solution"


class Kind(StrEnum):
    """What an answer is known to be."""

    RIGHT = "right"
    WRONG = "wrong"
    IDLE = "idle"


@dataclass(frozen=True)
class Subject:
    """One answer to an exercise; `fails` names the checks that have to reject it."""

    exercise: str
    kind: Kind
    name: str
    text: str
    fails: tuple[str, ...] = ()


@cache
def subjects(exercise: str, kind: Kind) -> tuple[Subject, ...]:
    """All answers of one kind, no two of the same name."""
    return tuple(_BANKS[kind](exercise))


def reference(exercise: str) -> Subject:
    """The reference solution, which is the first of the right answers."""
    return subjects(exercise, Kind.RIGHT)[0]


def _right(exercise: str) -> Iterator[Subject]:
    text = solution(exercise)
    yield Subject(exercise, Kind.RIGHT, REFERENCE, text)
    for answer in right_answers(exercise):
        yield Subject(exercise, Kind.RIGHT, answer.name, answer.submission(text))


def _wrong(exercise: str) -> Iterator[Subject]:
    text = solution(exercise)
    for mistake in mistakes_of(exercise):
        yield Subject(
            exercise, Kind.WRONG, mistake.name, mistake.submission(text), tuple(mistake.fails)
        )


def _idle(exercise: str) -> Iterator[Subject]:
    for name, text in _told_apart(idle_answers(exercise)):
        yield Subject(exercise, Kind.IDLE, name, text)


def _told_apart(named: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The same texts, with a number behind a name that occurred before."""
    seen: Counter[str] = Counter()
    for name, text in named:
        seen[name] += 1
        yield (name if seen[name] == 1 else f"{name} ({seen[name]})"), text


_BANKS = {Kind.RIGHT: _right, Kind.WRONG: _wrong, Kind.IDLE: _idle}
