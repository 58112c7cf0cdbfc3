"""A cause is told to nobody whose function does something else where the two can be compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.judging import diagnosis
from autograder.judging.known_mistakes import mistakes_of
from tests.support.course import grade, solution

RELATIVE_THRESHOLD = """

train = train_with_early_stopping


def train_with_early_stopping(X, y_true, parameters, learning_rate, max_epochs, threshold):
    copies = [parameter.detach().clone().requires_grad_() for parameter in parameters]
    (first,) = train(X, y_true, copies, learning_rate, 1, threshold)
    return train(X, y_true, parameters, learning_rate, max_epochs, threshold * first)
"""


def told(name: str, source: str, folder: Path) -> dict[str, str]:
    """The known mistake whose sentence each failed check tells; "" for none."""
    names = {mistake.says: mistake.name for mistake in mistakes_of(name)}
    failed = [check for check in grade(name, source, folder).values() if not check.passed]
    return {check.name: names.get(check.message, "") for check in failed}


def test_a_mistake_that_fails_what_the_student_passes_is_not_the_cause(tmp_path: Path) -> None:
    # Two losses in place of three, as of one epoch too few, which fails test_interface as well.
    name = "ex6_early_stopping"
    causes = told(name, solution(name) + RELATIVE_THRESHOLD, tmp_path)
    assert causes["test_runs_to_the_end"] == ""


@pytest.mark.parametrize(
    ("name", "unknown", "check"),
    [
        # Steps of half the length, as of half the loss.
        ("ex4_tanh_swap", "half_the_step", "test_trained_parameters"),
        # As many updates as are made where the threshold makes no difference.
        ("ex6_early_stopping", "list_cut_afterwards", "test_stops_before_update"),
    ],
)
def test_parameters_are_no_sign_of_a_mistake_that_returns_other_losses(
    name: str, unknown: str, check: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = {mistake.name: mistake for mistake in mistakes_of(name)}
    source = bank.pop(unknown).submission(solution(name))
    monkeypatch.setattr(diagnosis, "mistakes_of", lambda exercise: tuple(bank.values()))
    assert told(name, source, tmp_path)[check] == ""
