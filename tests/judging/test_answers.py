"""No right answer is rejected, however it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from autograder import exercises
from autograder.judging.answer_bank import Variant
from autograder.judging.known_mistakes import mistakes_of
from autograder.results import Outcome
from tests.support.calibration import measuring
from tests.support.course import (
    NAMES,
    grade,
    graded_both_ways,
    listed,
    right_answers,
    slow_answers,
    solution,
)

ANSWERS = [listed(name, answer) for name in NAMES for answer in right_answers(name)]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_the_reference_solution_has_full_marks(
    name: str, dtype: torch.dtype, tmp_path: Path
) -> None:
    with measuring() as measured:
        results = grade(name, solution(name), tmp_path, dtype=dtype)
    assert {check.name: check.message for check in results.values() if not check.passed} == {}
    assert sum(check.score for check in results.values()) == exercises.load(name).points
    assert any(measured.checks)
    assert measured.narrow == []


@pytest.mark.parametrize(("name", "answer"), ANSWERS)
@pytest.mark.parametrize(
    "dtype", [torch.float32, pytest.param(torch.float64, marks=pytest.mark.long)], ids=str
)
def test_another_right_answer_has_full_marks(
    name: str, answer: Variant, dtype: torch.dtype, tmp_path: Path
) -> None:
    with measuring() as measured:
        text = answer.submission(solution(name))
        both = graded_both_ways(answer.name)
        results = grade(name, text, tmp_path, dtype=dtype, isolated=both)
    failed = {
        name: check.message + check.details for name, check in results.items() if not check.passed
    }
    assert failed == {}
    assert measured.narrow == []


@pytest.mark.parametrize("name", NAMES)
def test_a_slow_answer_is_one_of_the_banks(name: str) -> None:
    answers = [*right_answers(name), *mistakes_of(name)]
    assert slow_answers(name) <= {answer.name for answer in answers}


@pytest.mark.parametrize("name", NAMES)
def test_there_are_at_least_ten_right_answers(name: str) -> None:
    assert len(right_answers(name)) >= 10


NUMBER_BY_NUMBER = """

def predict(X, W1, b1, W2, b2):
    rows = []
    for sample in range(X.shape[0]):
        prediction = b2[0]
        for unit in range(W1.shape[1]):
            line = b1[unit]
            for place in range(W1.shape[0]):
                line = line + X[sample, place] * W1[place, unit]
            prediction = prediction + torch.relu(line) * W2[unit, 0]
        rows.append(prediction)
    return torch.stack(rows).unsqueeze(1)


def train(X, y_true, parameters, learning_rate, n_epochs):
    losses = []
    for _ in range(n_epochs):
        loss = ((predict(X, *parameters) - y_true) ** 2).mean()
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            for parameter in parameters:
                parameter -= learning_rate * parameter.grad
                parameter.grad = None
    return losses
"""


@pytest.mark.long
def test_the_slowest_way_to_be_right_is_in_time(tmp_path: Path) -> None:
    """It is no example of the banks, from which benchmarks make a class of ordinary students."""
    text = solution("ex5_wider_layer") + NUMBER_BY_NUMBER
    results = grade("ex5_wider_layer", text, tmp_path)
    assert {check.outcome for check in results.values()} == {Outcome.PASSED}
