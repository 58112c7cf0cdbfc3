"""Doing nothing earns nothing: form counts only with substance."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.intake import open_work
from autograder.official import grade_one
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.results import Outcome
from tests.support.course import NAMES, grade, graded_both_ways, isolates, sandbox, solution
from tests.support.idle_answers import idle_answers

MOST = 3  # points of the hundred that all idle answers together may earn
# Fifty random units are alive and differ from each other: the start is right in this, even if no
# net is trained from it.
LEFT = {"ex5_wider_layer": 3}

# Every second one is left to .ci/run: neighbours differ in one of the parts that they combine.
IDLE = [
    pytest.param(name, text, id=f"{name}-{label}", marks=[pytest.mark.long] * (place % 2))
    for name in NAMES
    for place, (label, text) in enumerate(idle_answers(name))
]


def test_all_idle_answers_together_stay_below_the_limit() -> None:
    # An exercise's points do not depend on other exercises, so this covers all combinations.
    assert sum(LEFT.values()) <= MOST


@pytest.mark.parametrize(("name", "text"), IDLE)
def test_an_idle_answer_earns_nothing(name: str, text: str, tmp_path: Path) -> None:
    results = grade(name, text, tmp_path, isolated=graded_both_ways(text))
    earned = {check.name: check.score for check in results.values() if check.score}
    assert sum(earned.values()) <= LEFT.get(name, 0), earned
    for check in results.values():
        assert check.outcome is not Outcome.GRADER_BROKEN
        assert check.waiting == (": it counts once test_" in check.message)


@isolates
@pytest.mark.parametrize("last", [1, 5, 9])
def test_a_folder_of_idle_answers_earns_nothing(last: int, tmp_path: Path) -> None:
    for name in NAMES:
        _, text = list(idle_answers(name))[-last]
        (tmp_path / f"{name}.py").write_text(text)
    result = grade_one.grade(open_work(tmp_path, NAMES), sandbox(), PUBLIC_SEED)
    assert result.score <= MOST


# After a right answer: other functions of the same file do nothing; the checks that still pass.
HALVES = {
    "ex4-forward": (
        "ex4_tanh_swap",
        "def train_tanh(X, y_true, parameters, learning_rate, n_epochs):\n"
        "    raise NotImplementedError",
        {"test_interface", "test_forward_values", "test_several_inputs", "test_forward_gradients"},
    ),
    "ex5-settings": (
        "ex5_wider_layer",
        "def train(X, y_true, parameters, learning_rate, n_epochs):\n    return [0.0] * n_epochs",
        {
            "test_init_interface",
            "test_units",
            "test_learning_rate",
            "test_stays_finite",
            "test_learns",
        },
    ),
    "ex5-start": (
        "ex5_wider_layer",
        "LEARNING_RATE = 1e-30\n\n\n"
        "def train(X, y_true, parameters, learning_rate, n_epochs):\n    return []",
        {"test_init_interface", "test_units"},
    ),
    "ex5-loop": (
        "ex5_wider_layer",
        "LEARNING_RATE = 1e-30\n\n\ndef init_parameters(d_hidden):\n    return []",
        {"test_train_interface", "test_loss_curve", "test_trained_parameters"},
    ),
    "ex7-noise": (
        "ex7_noisy_data",
        "def train_on_noise(X, y_clean, parameters, learning_rate, n_epochs, std):\n"
        "    return 0.0, 0.0",
        {"test_noise_interface", "test_noise_statistics", "test_noise_is_independent"},
    ),
    "ex7-training": (
        "ex7_noisy_data",
        "def add_noise(y, std):\n    return y.clone()",
        {
            "test_train_interface",
            "test_without_noise",
            "test_trains_on_noise",
            "test_draws_once",
            "test_losses",
        },
    ),
}


@pytest.mark.parametrize("case", HALVES)
def test_a_right_part_keeps_its_points_of_form(case: str, tmp_path: Path) -> None:
    name, idle, passed = HALVES[case]
    results = grade(name, f"{solution(name)}\n\n{idle}\n", tmp_path)
    assert {check.name for check in results.values() if check.passed} == passed
