"""Measures how far right answers and known mistakes lie from what the tolerances allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import torch

from autograder import exercises
from autograder.judging import questions
from autograder.judging.comparison import observed
from autograder.judging.known_mistakes import mistakes_of
from autograder.judging.verdict import CheckFailed
from autograder.oracle.inputs import Inputs
from autograder.submission.local import LocalSubmission
from autograder.submission.protocol import SubmissionBase
from tests.support.course import right_answers, solution

ROOM = 10  # times that a right answer lies inside of what is allowed, and a wrong one outside


@dataclass
class Margins:
    """For each tolerance, every observed difference as a multiple of what is allowed."""

    right: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    gray: list[str] = field(default_factory=list)

    def measure_right(self, exercise: str, folder: Path, seed: int, dtype: torch.dtype) -> None:
        """Grade the reference solution and every right answer."""
        texts = [solution(exercise)]
        texts += [answer.submission(solution(exercise)) for answer in right_answers(exercise)]
        for text in texts:
            for name, ratio in _ratios(exercise, text, folder, seed, dtype):
                self.right[name].append(ratio)

    def measure_wrong(self, exercise: str, folder: Path, seed: int, dtype: torch.dtype) -> None:
        """Grade every known mistake; a ratio near 1 is a verdict by chance."""
        for mistake in mistakes_of(exercise):
            text = mistake.submission(solution(exercise))
            for name, ratio in _ratios(exercise, text, folder, seed, dtype):
                if ratio > 1:
                    self.wrong[name].append(ratio)
                if _is_gray(ratio):
                    self.gray.append(f"{exercise} {mistake.name}, seed {seed}: {name} {ratio:.3g}")


@contextmanager
def measuring() -> Iterator[Measured]:
    """Measure whatever is graded meanwhile."""
    measured = Measured([[]])
    begin = SubmissionBase.begin_check

    def begin_check(submission: SubmissionBase) -> None:
        begin(submission)
        measured.checks.append([])
        observed.set(measured.checks[-1])

    token = observed.set(measured.checks[-1])
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(SubmissionBase, "begin_check", begin_check)
            yield measured
    finally:
        observed.reset(token)


@dataclass(frozen=True)
class Measured:
    """For each check that was run, every tolerance that it used with a difference's ratio to it."""

    checks: list[list[tuple[str, float]]]

    @property
    def narrow(self) -> list[tuple[str, float]]:
        """The ratios that leave a right answer too little room."""
        return [found for found in self.decisive() if not found[1] <= 1 / ROOM]

    @property
    def gray(self) -> list[tuple[str, float]]:
        """The ratios that decide a check nearly by chance."""
        return [found for found in self.decisive() if _is_gray(found[1])]

    def decisive(self) -> Iterator[tuple[str, float]]:
        """The largest ratio under each tolerance in each check."""
        for ratios in self.checks:
            yield from _largest(ratios)


def _is_gray(ratio: float) -> bool:
    return 1 / ROOM < ratio < ROOM


def _largest(ratios: list[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """The largest ratio under each tolerance: what decides a check."""
    for name in {name for name, _ in ratios}:
        yield name, max(ratio for other, ratio in ratios if other == name)


def _ratios(
    exercise: str, text: str, folder: Path, seed: int, dtype: torch.dtype
) -> Iterator[tuple[str, float]]:
    """The largest ratio under each tolerance in each check: what decides the check."""
    path = folder / f"{exercise}.py"
    path.write_text(text, encoding="utf-8")
    submission = LocalSubmission(path)
    with measuring() as measured:
        for check in exercises.load(exercise).checks:
            submission.begin_check()
            with suppress(CheckFailed):  # what it measured before it failed is what counts here
                questions.run(check, submission, Inputs(seed, exercise, check.name, dtype))
    return measured.decisive()
