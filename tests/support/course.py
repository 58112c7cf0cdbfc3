"""The course's own files, and the way to grade a text as if a student had written it."""

from __future__ import annotations

import ast
import atexit
import importlib
import sys
import zlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import torch
from _pytest.mark.structures import ParameterSet

from autograder import exercises
from autograder.course.lesson import task
from autograder.course.sources import Course, stub
from autograder.judging.answer_bank import Variant
from autograder.judging.judge import grade_exercise
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.results import CheckResult, ExerciseResult
from autograder.sandbox.client import Sandbox
from autograder.sandbox.isolated import IsolatedSubmission
from autograder.sandbox.workplace import Workplace
from autograder.submission import reading
from autograder.submission.calls import Problem
from autograder.submission.local import LocalSubmission
from autograder.submission.slow_imports import modules_in
from autograder.submission.time_limit import TIME_LIMIT, TimeLimit

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = ROOT / "solutions"
ASSIGNMENTS = ROOT / "assignments"
NAMES = exercises.names()
TOTAL = exercises.TOTAL
ISOLATES = sys.platform == "linux"
isolates = pytest.mark.skipif(not ISOLATES, reason="submissions are isolated on Linux only")


@cache
def solution(exercise: str) -> str:
    return (SOLUTIONS / f"{exercise}.py").read_text(encoding="utf-8")


def points(exercise: str, *checks: str) -> int:
    """What the exercise is worth; with `checks`, what these of its checks are worth."""
    worth = exercises.points_of(exercise)
    return sum(worth[check] for check in checks or worth)


@cache
def written_questions() -> dict[str, int]:
    """The exercises with a question that a person reads, and its points."""
    asked = {name: task(Course(ROOT), name).question for name in NAMES}
    return {name: question.points for name, question in asked.items() if question}


@cache
def functions_of(exercise: str) -> dict[str, tuple[str, ...]]:
    """The functions that a student writes, with the names of their arguments."""
    tree = ast.parse(stub(solution(exercise), exercise))
    return {
        node.name: tuple(argument.arg for argument in node.args.args)
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and isinstance(node.body[-1], ast.Raise)
    }


def slow_answers(exercise: str) -> set[str]:
    """The names of right and wrong answers that take seconds, as `tests/answers/` has them."""
    found: set[str] = getattr(importlib.import_module(f"tests.answers.{exercise}"), "SLOW", set())
    return found


def listed(exercise: str, answer: Variant) -> ParameterSet:
    """An answer of a bank among a test's parameters; a slow one is tried by .ci/run alone."""
    marks = [pytest.mark.long] if answer.name in slow_answers(exercise) else []
    return pytest.param(exercise, answer, id=f"{exercise}-{answer.name}", marks=marks)


def first_of(names: Sequence[str], count: int) -> list[ParameterSet]:
    """So many names as a test's parameters for every run, and the others for .ci/run alone."""
    return [
        pytest.param(name, marks=[] if place < count else [pytest.mark.long])
        for place, name in enumerate(names)
    ]


def graded_both_ways(name: str) -> bool:
    """Whether this answer of a bank is one of the sixth that every run grades both ways.

    `tests/judging/test_both_ways.py` does so for all of them.
    """
    return ISOLATES and zlib.crc32(name.encode()) % 6 == 0


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
    seconds: float = TIME_LIMIT,
    isolated: bool = ISOLATES,
    explain: bool = False,
    behaviour: bool = False,
) -> dict[str, CheckResult]:
    """The result of every check on a submission whose file holds `source`.

    With `explain` causes are searched, and with `behaviour` the results describe the calls.

    With `isolated` it is graded both ways, in this process and in a locked-down worker, and both
    have to tell the same.
    """
    path = folder / f"{exercise}.py"
    path.write_bytes(source.encode() if isinstance(source, str) else source)
    submission = LocalSubmission(path, TimeLimit(seconds))
    known = exercises.load(exercise)
    result = grade_exercise(known, submission, seed, dtype, explain=explain, behaviour=behaviour)
    if isolated:
        other = grade_isolated(
            path, seed=seed, dtype=dtype, seconds=seconds, explain=explain, behaviour=behaviour
        )
        for ours, theirs in zip(result.checks, other.checks, strict=True):
            assert replace(ours, seconds=0.0) == replace(theirs, seconds=0.0)
    return {check.name: check for check in result.checks}


def grade_isolated(
    path: Path,
    *,
    seed: int = PUBLIC_SEED,
    dtype: torch.dtype = torch.float32,
    seconds: float = TIME_LIMIT,
    explain: bool = False,
    behaviour: bool = False,
) -> ExerciseResult:
    """The exercise in this file, graded in a locked-down worker."""
    known = exercises.load(path.stem)
    text = reading.read_source(path)
    problem = text if isinstance(text, Problem) else None
    content = b"" if isinstance(text, Problem) else text
    workplace = Workplace(sandbox())
    workplace.warm(*modules_in(content))
    try:
        submission = IsolatedSubmission(
            workplace, path.name, content, problem=problem, seconds=seconds
        )
        return grade_exercise(known, submission, seed, dtype, explain=explain, behaviour=behaviour)
    finally:
        workplace.close()


@cache
def sandbox() -> Sandbox:
    """One zygote for all tests of this process."""
    held = Sandbox()
    atexit.register(held.close)
    return held
