"""Cases that another process has drawn ask the same as those that are drawn here."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder import exercises
from autograder.judging import questions
from autograder.judging.judge import grade_exercise
from autograder.judging.known_mistakes import mistakes_of
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.oracle.memo import Memory
from autograder.results import ExerciseResult
from autograder.submission.local import LocalSubmission
from autograder.watch import foreseen
from tests.support.course import NAMES, solution


@pytest.fixture(scope="module")
def handed_over() -> tuple[bytes, ...]:
    return tuple(foreseen.drawn())


def graded(name: str, text: str) -> ExerciseResult:
    submission = LocalSubmission(Path(f"{name}.py"), text=text.encode())
    return grade_exercise(exercises.load(name), submission, PUBLIC_SEED)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_handed_over_asks_the_same(
    name: str, handed_over: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [solution(name), next(iter(mistakes_of(name))).submission(solution(name))]
    here = [graded(name, text) for text in texts]
    monkeypatch.setattr(questions, "_drawn", Memory(questions.MOST_DRAWN))
    for cases in handed_over:
        foreseen.keep(cases)
    there = [graded(name, text) for text in texts]
    assert there[0].score == there[0].max_score
    for one, other in zip(here, there, strict=True):
        told = [(check.name, check.outcome, check.message) for check in one.checks]
        assert told == [(check.name, check.outcome, check.message) for check in other.checks]
