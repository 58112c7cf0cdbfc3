"""Exercise 5 takes as many starts as a verdict needs, and finds a start that never changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.checks.test_ex5_wider_layer import SEEDED, SEEDED_BY_LUCK
from autograder.results import CheckResult, Outcome
from tests.support.course import grade, points, solution

NAME = "ex5_wider_layer"
INIT = """

LEARNING_RATE = {rate}
{top}

def init_parameters(d_hidden):
    {inside}
    W1 = {scale} * torch.randn(1, d_hidden)
    W2 = {scale} * torch.randn(d_hidden, 1)
    parts = [W1, torch.zeros(d_hidden), W2, torch.zeros(1)]
    return [part.requires_grad_() for part in parts]
"""


def graded(
    folder: Path, rate: float, scale: float, inside: str = "", top: str = "", seed: int = 2024
) -> dict[str, CheckResult]:
    text = INIT.format(rate=rate, scale=scale, inside=inside or "pass", top=top)
    return grade(NAME, solution(NAME) + text, folder, seed=seed, isolated=False)


def missed(results: dict[str, CheckResult]) -> dict[str, str]:
    return {name: result.message for name, result in results.items() if result.to_mend}


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    ("rate", "scale", "lost"),
    [
        pytest.param(0.01, 0.3, (), id="clear"),
        pytest.param(0.01, 50**-0.5, ("test_learns",), id="close"),
        pytest.param(
            0.005,
            1.0,
            ("test_learns", "test_stays_finite"),
            id="a third diverges",
            marks=pytest.mark.long,
        ),
        pytest.param(
            0.004, 1.0, ("test_stays_finite",), id="one in forty diverges", marks=pytest.mark.long
        ),
    ],
)
def test_equal_settings_get_equal_points_at_every_seed(
    rate: float, scale: float, lost: tuple[str, ...], seed: int, tmp_path: Path
) -> None:
    assert tuple(sorted(missed(graded(tmp_path, rate, scale, seed=seed)))) == lost


@pytest.mark.parametrize("inside", ["torch.manual_seed(34)", "torch.random.manual_seed(0)"])
def test_a_seed_inside_costs_the_check_of_all_starts(inside: str, tmp_path: Path) -> None:
    results = graded(tmp_path, 0.01, 0.3, inside)
    assert missed(results) == {"test_stays_finite": SEEDED}
    score = sum(result.score for result in results.values())
    assert score == points(NAME) - points(NAME, "test_stays_finite")


def test_a_seed_at_the_top_of_the_file_costs_nothing(tmp_path: Path) -> None:
    assert missed(graded(tmp_path, 0.01, 0.3, top="torch.manual_seed(42)")) == {}


@pytest.mark.parametrize("lucky", [0, 1, 6])
def test_a_lucky_seed_is_worth_no_points(lucky: int, tmp_path: Path) -> None:
    """These starts end below the bar; with the same settings two of three starts do not."""
    results = graded(tmp_path, 0.005, 1.0, f"torch.manual_seed({lucky})")
    assert missed(results) == {"test_stays_finite": SEEDED, "test_learns": SEEDED_BY_LUCK}
    assert {results[name].outcome for name in missed(results)} == {Outcome.WRONG}
