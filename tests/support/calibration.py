"""Measures how far right answers and known mistakes lie from what the tolerances allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch

from autograder import exercises
from autograder.judging import questions
from autograder.judging.comparison import observed
from autograder.judging.known_mistakes import mistakes_of
from autograder.judging.verdict import CheckFailed
from autograder.oracle.inputs import Inputs
from autograder.submission.local import LocalSubmission
from tests.support.course import right_answers, solution


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
                if 0.1 < ratio < 10:
                    self.gray.append(f"{exercise} {mistake.name}, seed {seed}: {name} {ratio:.3g}")


def _ratios(
    exercise: str, text: str, folder: Path, seed: int, dtype: torch.dtype
) -> Iterator[tuple[str, float]]:
    """The largest ratio under each tolerance in each check: what decides the check."""
    path = folder / f"{exercise}.py"
    path.write_text(text, encoding="utf-8")
    submission = LocalSubmission(path)
    for check in exercises.load(exercise).checks:
        ratios: list[tuple[str, float]] = []
        token = observed.set(ratios)
        submission.begin_check()
        try:
            questions.run(check, submission, Inputs(seed, exercise, check.name, dtype))
        except CheckFailed:
            pass  # what it measured before it failed is what counts here
        finally:
            observed.reset(token)
        for name in {name for name, _ in ratios}:
            yield name, max(ratio for other, ratio in ratios if other == name)
