"""The grader's own faults are told apart from a student's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from autograder.exercises import Check, ExerciseError, load
from autograder.judging.diagnosis import Diagnosis
from autograder.judging.judge import Judge
from autograder.judging.verdict import CheckFailed
from autograder.oracle.inputs import Inputs
from autograder.results import CheckResult, Outcome
from autograder.submission.calls import Value
from autograder.submission.local import LocalSubmission
from autograder.submission.protocol import Submission
from tests.support.course import NAMES, SOLUTIONS


def graded(function: Callable[..., None]) -> CheckResult:
    check = Check("ex2_mse_loss", function.__name__, function, 4, "The rule.")
    submission = LocalSubmission(SOLUTIONS / "ex2_mse_loss.py")
    return Judge(submission, check.exercise).run(check, Inputs(0))


def test_a_check_that_fails_by_itself_is_the_grader_s_fault() -> None:
    def test_faulty(submission: Submission, inputs: Inputs) -> None:
        raise ZeroDivisionError("in the check")

    result = graded(test_faulty)
    assert (result.outcome, result.score) == (Outcome.GRADER_BROKEN, 0)
    assert "this is not your fault" in result.message
    assert "in the check" in result.details


def test_a_check_that_expects_nothing_of_an_unknown_function_is_still_told() -> None:
    def test_other(submission: Submission, inputs: Inputs) -> None:
        record = submission.call("no_such", {})
        assert record.problem is not None
        raise CheckFailed(record.problem.outcome, record.problem.message, record)

    assert graded(test_other).outcome is Outcome.WRONG


def test_a_search_for_the_cause_that_fails_leaves_the_verdict_and_a_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def lost(*_: object) -> None:
        raise ZeroDivisionError("in the search")

    def test_other(submission: Submission, inputs: Inputs) -> None:
        arguments = {"y_pred": torch.ones(2, 1), "y_true": torch.zeros(2, 1)}
        record = submission.call("mse_loss", arguments)
        raise CheckFailed(Outcome.WRONG, "It is another number.", record)

    monkeypatch.setattr(Diagnosis, "cause_of", lost)
    result = graded(test_other)
    assert (result.outcome, result.message) == (Outcome.WRONG, "It is another number.")
    assert "in the search" in caplog.text
    caplog.clear()  # as no other test may leave one


DRAWS = b"""
import random
import numpy as np
import torch

def draws():
    return [torch.rand(()).item(), random.random(), np.random.random()]
"""


def test_a_seed_that_comes_again_is_new_to_other_generators_than_torch_s() -> None:
    def drawn() -> list[list[Value]]:
        submission = LocalSubmission(Path("draws.py"), text=DRAWS)
        records = [submission.call("draws", {}, seed=seed) for seed in (7, 8, 7, 7, 0, 0)]
        return [row for row in (record.returned for record in records) if isinstance(row, list)]

    rows = drawn()
    assert drawn() == rows
    torchs, *others = zip(*rows, strict=True)
    assert torchs[0] == torchs[2] == torchs[3] != torchs[1]
    for values in others:
        assert len({*values}) == 5
        assert values[4] == values[5]


@pytest.mark.parametrize("name", NAMES)
def test_checks_are_sentences_with_points(name: str) -> None:
    for check in load(name).checks:
        assert check.points >= 1
        assert check.title.endswith(".")


def test_an_unknown_exercise_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load("ex99_nothing")
    assert issubclass(ExerciseError, Exception)
