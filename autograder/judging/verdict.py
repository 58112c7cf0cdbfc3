"""A check's verdict against a submission, with what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from autograder.results import Outcome
from autograder.submission.calls import Record, Value


@dataclass(frozen=True)
class Aspect:
    """The part of a record that a comparison looks at, with its name in a sentence."""

    label: str
    read: Callable[[Record], Value]


@dataclass(frozen=True)
class Evidence:
    """What came back, what was expected and how they differ, each as text."""

    got: str = ""
    expected: str = ""
    difference: str = ""


class CheckFailed(Exception):
    """A check's verdict against a submission, with all that its explanation needs."""

    def __init__(
        self,
        outcome: Outcome,
        sentence: str,
        record: Record,
        aspect: Aspect | None = None,
        evidence: Evidence | None = None,
        tolerance: str = "value",
    ) -> None:
        super().__init__(sentence)
        self.outcome = outcome
        self.sentence = sentence
        self.record = record
        self.aspect = aspect
        self.evidence = evidence or Evidence()
        self.tolerance = tolerance
