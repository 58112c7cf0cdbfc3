"""The arguments of a function have the names that the exercise gives them."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.results import Outcome
from tests.support.course import NAMES, grade, points
from tests.support.renamed import renamed_answers

RENAMED = [
    pytest.param(name, text, id=f"{name}-{function}")
    for name in NAMES
    for function, text in renamed_answers(name)
]


@pytest.mark.parametrize(("name", "text"), RENAMED)
def test_other_names_are_told_and_cost_little(name: str, text: str, tmp_path: Path) -> None:
    results = grade(name, text, tmp_path)
    failed = [check for check in results.values() if not check.passed]
    assert {check.outcome for check in failed} == {Outcome.WRONG}
    assert all("_" in check.message for check in failed)
    assert points(name, *(check.name for check in failed)) <= 2
