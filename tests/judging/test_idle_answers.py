"""Doing nothing earns nothing: form counts only with substance."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.course import NAMES, grade
from tests.support.idle_answers import idle_answers

MOST = 3  # points of the hundred that all idle answers together may earn
# A random start is right about its units, whatever is done with it.
LEFT = {"ex5_wider_layer": 3}

IDLE = [
    pytest.param(name, text, id=f"{name}-{label}")
    for name in NAMES
    for label, text in idle_answers(name)
]


def test_all_idle_answers_together_stay_below_the_limit() -> None:
    assert sum(LEFT.values()) <= MOST


@pytest.mark.parametrize(("name", "text"), IDLE)
def test_an_idle_answer_earns_nothing(name: str, text: str, tmp_path: Path) -> None:
    results = grade(name, text, tmp_path)
    earned = {check.name: check.score for check in results.values() if check.score}
    assert sum(earned.values()) <= LEFT.get(name, 0), earned
