"""The bars hold every student, and only full marks stand in the last one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.class_report.scores import spread_of


@given(st.lists(st.integers(0, 103).map(lambda score: (score, 103))))
def test_every_score_is_in_one_bar(scores: list[tuple[int, int]]) -> None:
    spread = spread_of(scores)
    assert sum(bar.count for bar in spread.bars) == spread.students == len(scores)
    assert spread.full == scores.count((103, 103)) == spread.bars[-1].count


@pytest.mark.parametrize(
    ("score", "label"),
    [
        (0, "0\N{EN DASH}9"),
        (9, "0\N{EN DASH}9"),
        (10, "10\N{EN DASH}19"),
        (99, "90\N{EN DASH}99"),
        (100, "100"),
    ],
)
def test_a_bar_says_which_scores_it_holds(score: int, label: str) -> None:
    (bar,) = [bar for bar in spread_of([(score, 100)]).bars if bar.count]
    assert bar.label == label


def test_mean_median_and_quartiles() -> None:
    spread = spread_of([(score, 100) for score in (0, 20, 40, 60, 100)])
    assert (spread.mean, spread.median, spread.quartiles) == (44, 40, (20, 60))


@pytest.mark.parametrize("count", [1, 2])
def test_few_students_have_quartiles_too(count: int) -> None:
    assert spread_of([(50, 100)] * count).quartiles == (50, 50)


def test_nobody_has_no_scores() -> None:
    spread = spread_of([])
    assert (spread.students, spread.mean, spread.median, spread.full) == (0, 0, 0, 0)


def test_an_exercise_without_points_is_no_division() -> None:
    assert spread_of([(0, 0)]).bars[0].count == 1
