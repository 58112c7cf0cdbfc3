"""The sentence of a check fits what it looks at, where no known mistake has one of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.course import grade, solution

SENTENCES = {
    "ex2-off-by-one": (
        "ex2_mse_loss",
        "def mse_loss(y_pred, y_true):\n    return 3 * ((y_pred - y_true) ** 2).mean()",
        "test_one_sample",
        "The loss of a single prediction that is off by one is 3, expected 1.",
    ),
    "ex2-right": (
        "ex2_mse_loss",
        "def mse_loss(y_pred, y_true):\n    return ((y_pred - y_true).abs() - 1).mean() + 1",
        "test_one_sample",
        "",
    ),
    "ex2-right-but-a-constant": (
        "ex2_mse_loss",
        "def mse_loss(y_pred, y_true):\n    return ((y_pred - y_true) ** 2 - 1).mean() * 3 + 1",
        "test_one_sample",
        "The loss of a single prediction that is right is -2, expected 0.",
    ),
}


@pytest.mark.parametrize("case", SENTENCES)
def test_the_sentence_says_what_came_back(case: str, tmp_path: Path) -> None:
    name, other, check, sentence = SENTENCES[case]
    results = grade(name, f"{solution(name)}\n\n{other}\n", tmp_path)
    assert results[check].message == sentence
