"""Grades an answer as the checks do, without words, and keeps every comparison with a bound.

Nobody reads a sentence here, and to look for the cause of a failure takes longer than to grade.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch

from autograder import exercises
from autograder.exercises import Check
from autograder.judging import questions
from autograder.judging.comparison import observed
from autograder.judging.verdict import CheckFailed
from autograder.oracle import noise
from autograder.oracle.inputs import Inputs
from autograder.results import Outcome
from autograder.submission import process_state
from autograder.submission.local import LocalSubmission
from autograder.submission.protocol import Submission
from benchmarks.truth.subjects import Kind, Subject

Ratios = tuple[tuple[str, float], ...]  # (bound, value or difference as a multiple of it)


@dataclass(frozen=True)
class Verdict:
    """How one check ended, whatever it needs.

    `ratios` are in the order in which the check made its comparisons.
    """

    check: str
    outcome: Outcome
    ratios: Ratios

    @property
    def held(self) -> bool:
        return self.outcome is Outcome.PASSED

    @property
    def decided_by(self) -> tuple[str, float] | None:
        """The comparison that ended the check, if it was one that ended it."""
        if self.outcome is not Outcome.WRONG or not self.ratios:
            return None
        bound, ratio = self.ratios[-1]
        return None if ratio <= 1 else (bound, ratio)


@dataclass(frozen=True)
class Graded:
    """One answer, graded at one seed."""

    exercise: str
    kind: Kind
    name: str
    fails: tuple[str, ...]
    seed: int
    dtype: str
    verdicts: tuple[Verdict, ...]

    @property
    def held(self) -> frozenset[str]:
        return frozenset(verdict.check for verdict in self.verdicts if verdict.held)

    @property
    def failed(self) -> frozenset[str]:
        return frozenset(verdict.check for verdict in self.verdicts if not verdict.held)

    @property
    def broken(self) -> bool:
        return any(verdict.outcome is Outcome.GRADER_BROKEN for verdict in self.verdicts)

    @property
    def where(self) -> str:
        return f"{self.exercise}, {self.name}, seed {self.seed}, {self.dtype}"


def graded(subject: Subject, seed: int, dtype: torch.dtype, *only: str) -> Graded:
    """Run the checks of the answer's exercise on it; with `only`, these of them."""
    process_state.use_one_thread()
    _begin_drawing_anew()
    exercise = subject.exercise
    submission = LocalSubmission(Path(f"{exercise}.py"), text=subject.text.encode())
    verdicts = tuple(
        _verdict(check, submission, Inputs(seed, exercise, check.name, dtype))
        for check in exercises.load(exercise).checks
        if not only or check.name in only
    )
    kind = str(dtype).removeprefix("torch.")
    return Graded(exercise, subject.kind, subject.name, subject.fails, seed, kind, verdicts)


def _begin_drawing_anew() -> None:
    """Let an answer draw the same numbers whoever was graded before it in this process.

    Some answers draw in calls to which the check gives no seed, or from generators of Python and
    NumPy, to which it cannot give one.
    """
    torch.manual_seed(0)
    random.seed(0)
    process_state._spares.clear()


def _verdict(check: Check, submission: Submission, inputs: Inputs) -> Verdict:
    submission.begin_check()
    outcome = Outcome.PASSED
    with _watching() as ratios:
        try:
            questions.run(check, submission, inputs)
        except CheckFailed as failure:
            outcome = failure.outcome
        except Exception:
            outcome = Outcome.GRADER_BROKEN
    return Verdict(check.name, outcome, tuple(ratios))


@contextmanager
def _watching() -> Iterator[list[tuple[str, float]]]:
    """Collect the comparisons with tolerances and with bounds, in their order."""
    ratios: list[tuple[str, float]] = []
    tokens = observed.set(ratios), noise.watched.set(ratios)
    try:
        yield ratios
    finally:
        observed.reset(tokens[0])
        noise.watched.reset(tokens[1])
