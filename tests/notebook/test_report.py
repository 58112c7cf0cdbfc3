"""A cell's points are what nbgrader can add up."""

from __future__ import annotations

import math

import pytest

from autograder.notebook.report import points
from autograder.results import CheckResult, ExerciseResult, Outcome


@pytest.mark.parametrize(
    ("score", "most", "float_"), [(7, None, 7.0), (12, 10.0, 10.0), (-3, None, 0.0)]
)
def test_points_are_plain_floats_within_bounds(
    score: int, most: float | None, float_: float
) -> None:
    result = ExerciseResult("ex", 10, (CheckResult("test", Outcome.WRONG, score, 10),))
    assert points(result, most) == float_
    assert type(points(result, most)) is float
    assert math.isfinite(points(result, most))
