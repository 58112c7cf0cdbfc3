"""The course's own files, and the way to grade a text as if a student had written it."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path

import torch

from autograder import exercises
from autograder.grading import grade_exercise
from autograder.inputs import PUBLIC_SEED
from autograder.results import CheckResult
from autograder.submission import LocalSubmission
from autograder.timelimit import TimeLimit
from autograder.variants import Variant

ROOT = Path(__file__).parent.parent
SOLUTIONS = ROOT / "solutions"
ASSIGNMENTS = ROOT / "assignments"
NAMES = exercises.names()


@cache
def solution(exercise: str) -> str:
    return (SOLUTIONS / f"{exercise}.py").read_text(encoding="utf-8")


def right_answers(exercise: str) -> list[Variant]:
    """The bank `tests/answers/` for one exercise."""
    module = importlib.import_module(f"tests.answers.{exercise}")
    return [value for value in vars(module).values() if isinstance(value, Variant)]


def grade(
    exercise: str,
    source: str | bytes,
    folder: Path,
    *,
    seed: int = PUBLIC_SEED,
    dtype: torch.dtype = torch.float32,
    seconds: float = 10.0,
) -> dict[str, CheckResult]:
    """The result of every check on a submission whose file holds `source`."""
    path = folder / f"{exercise}.py"
    path.write_bytes(source.encode() if isinstance(source, str) else source)
    submission = LocalSubmission(path, TimeLimit(seconds))
    result = grade_exercise(exercises.load(exercise), submission, seed, dtype)
    return {check.name: check for check in result.checks}
