"""A mutated reference solution must not get full points."""

from __future__ import annotations

from pathlib import Path

from autograder import exercises
from autograder.judging.judge import grade_exercise
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.submission.local import LocalSubmission
from benchmarks.mutants.forks import Try
from benchmarks.mutants.mutations import Mutant
from benchmarks.mutants.targets import Target
from tests.support.course import SOLUTIONS, solution

SECONDS = 30


def target(exercise: str) -> Target:
    """The reference solution of one exercise."""
    return Target(SOLUTIONS / f"{exercise}.py", lambda: _prepared(exercise), SECONDS)


def _prepared(exercise: str) -> Try:
    failed = _failed(exercise, solution(exercise))
    if failed:
        raise SystemExit(f"{exercise}: the reference solution fails {failed}")
    return lambda mutant: _try(exercise, mutant)


def _try(exercise: str, mutant: Mutant) -> str:
    return _failed(exercise, mutant.text)


def _failed(exercise: str, text: str) -> str:
    """The checks that this text does not pass."""
    submission = LocalSubmission(Path(f"{exercise}.py"), text=text.encode())
    result = grade_exercise(exercises.load(exercise), submission, PUBLIC_SEED)
    return ", ".join(check.name for check in result.checks if not check.passed)
