"""An answer reads the same on a student's machine and in an official run.

`grade` compares both for some answers of each bank in every run of the tests; here are all of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.judging.answer_bank import Variant
from autograder.judging.known_mistakes import mistakes_of
from tests.support.course import NAMES, grade, isolates, right_answers, solution
from tests.support.idle_answers import idle_answers

WRITTEN = [
    pytest.param(name, answer, id=f"{name}-{answer.name}")
    for name in NAMES
    for answer in [*right_answers(name), *mistakes_of(name)]
]
IDLE = [
    pytest.param(name, text, id=f"{name}-{label}")
    for name in NAMES
    for label, text in idle_answers(name)
]


@isolates
@pytest.mark.long
@pytest.mark.parametrize(("name", "answer"), [*WRITTEN, *IDLE])
def test_every_answer_reads_the_same_both_ways(
    name: str, answer: Variant | str, tmp_path: Path
) -> None:
    text = answer if isinstance(answer, str) else answer.submission(solution(name))
    assert grade(name, text, tmp_path, isolated=True)
