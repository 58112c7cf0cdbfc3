"""The exception of a check that a submission fails, with the evidence for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from autograder.results import Outcome
from autograder.submission.calls import Record, Value


@dataclass(frozen=True)
class Aspect:
    """A part of a record: `read` returns this part, and `label` names it in a sentence."""

    label: str
    read: Callable[[Record], Value]


@dataclass(frozen=True)
class Evidence:
    """The value that came back, the expected value and their difference, each as text."""

    got: str = ""
    expected: str = ""
    difference: str = ""


class CheckFailed(Exception):
    """Raised by a check that the submission fails, with everything that explains the failure.

    `record` is the call that failed and `aspect` the part of it that was compared. `tolerance`
    names the row of `oracle/tolerances.py` that the comparison used.
    """

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
