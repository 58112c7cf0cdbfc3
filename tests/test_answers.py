"""No right answer is rejected, however it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from autograder import exercises
from autograder.variants import Variant
from tests.course import NAMES, grade, right_answers, solution

ANSWERS = [
    pytest.param(name, answer, id=f"{name}-{answer.name}")
    for name in NAMES
    for answer in right_answers(name)
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_the_reference_solution_has_full_marks(
    name: str, dtype: torch.dtype, tmp_path: Path
) -> None:
    results = grade(name, solution(name), tmp_path, dtype=dtype)
    assert {check.name: check.message for check in results.values() if not check.passed} == {}
    assert sum(check.score for check in results.values()) == exercises.load(name).points


@pytest.mark.parametrize(("name", "answer"), ANSWERS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_another_right_answer_has_full_marks(
    name: str, answer: Variant, dtype: torch.dtype, tmp_path: Path
) -> None:
    results = grade(name, answer.submission(solution(name)), tmp_path, dtype=dtype)
    failed = {
        name: check.message + check.details for name, check in results.items() if not check.passed
    }
    assert failed == {}


@pytest.mark.parametrize("name", NAMES)
def test_there_are_at_least_ten_right_answers(name: str) -> None:
    assert len(right_answers(name)) >= 10
