"""A run with fresh inputs names the same causes as a student's own run, and changes no verdict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autograder import exercises
from autograder.intake import open_work
from autograder.judging.judge import grade_exercise
from autograder.judging.known_mistakes import mistakes_of
from autograder.judging.public_causes import with_causes
from autograder.official import grade_one
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.results import CheckResult
from autograder.submission.local import LocalSubmission
from autograder.submission.time_limit import TimeLimit
from tests.support.course import isolates, sandbox, solution
from tests.support.recorded import Replacing

NAME = "ex2_mse_loss"
FRESH = 77
RANDOM = """
import torch


def mse_loss(y_pred, y_true):
    return ((y_pred - y_true) ** 2).mean() + torch.rand(())
"""


def graded(path: Path, seed: int) -> tuple[CheckResult, ...]:
    submission = LocalSubmission(path, TimeLimit())
    return grade_exercise(exercises.load(NAME), submission, seed).checks


def explained(path: Path, results: tuple[CheckResult, ...]) -> tuple[CheckResult, ...]:
    submission = LocalSubmission(path, TimeLimit())
    return with_causes(exercises.load(NAME).checks, results, submission)


def verdicts(results: tuple[CheckResult, ...]) -> list[object]:
    return [(result.name, result.outcome, result.score, result.line) for result in results]


def test_each_mistake_is_named_as_in_a_student_s_own_run(
    tmp_path: Path, only_recorded: Replacing
) -> None:
    bank = mistakes_of(NAME)
    path = tmp_path / f"{NAME}.py"
    only_recorded(NAME)
    named = 0
    for mistake in bank:
        path.write_text(mistake.submission(solution(NAME)), encoding="utf-8")
        own = {result.name: result.message for result in graded(path, PUBLIC_SEED)}
        fresh = graded(path, FRESH)
        told = explained(path, fresh)
        assert verdicts(told) == verdicts(fresh)
        for before, after in zip(fresh, told, strict=True):
            if before.to_mend and own[after.name] == mistake.says:
                assert after.message == mistake.says
                named += before.message != mistake.says
    assert named > len(bank)  # most fail more than one check


def test_the_first_sentence_and_the_evidence_of_the_fresh_inputs_stay(
    tmp_path: Path, only_recorded: Replacing
) -> None:
    path = tmp_path / f"{NAME}.py"
    known = mistakes_of(NAME)[0]
    path.write_text(known.submission(solution(NAME)), encoding="utf-8")
    only_recorded(NAME)
    fresh = graded(path, FRESH)
    for before, after in zip(fresh, explained(path, fresh), strict=True):
        assert before.message in (after.message, after.details.partition("\n")[0])
        assert after.details.endswith(before.details)


@pytest.mark.parametrize("text", [RANDOM, solution(NAME)], ids=["unknown", "right"])
def test_without_a_known_cause_nothing_changes(
    text: str, tmp_path: Path, only_recorded: Replacing
) -> None:
    only_recorded(NAME)
    path = tmp_path / f"{NAME}.py"
    path.write_text(text, encoding="utf-8")
    fresh = graded(path, FRESH)
    assert explained(path, fresh) == fresh


def test_with_the_mistakes_sources_nothing_is_asked_again(tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}.py"
    path.write_text(mistakes_of(NAME)[0].submission(solution(NAME)), encoding="utf-8")
    fresh = graded(path, FRESH)
    path.write_text("raise SystemExit", encoding="utf-8")
    assert explained(path, fresh) == fresh


@isolates
def test_an_official_run_with_recordings_names_what_one_with_sources_names(
    tmp_path: Path, only_recorded: Replacing
) -> None:
    (tmp_path / "work").mkdir()
    known = mistakes_of(NAME)[0]
    text = known.submission(solution(NAME))
    (tmp_path / "work" / f"{NAME}.py").write_text(text, encoding="utf-8")
    work = open_work(tmp_path / "work", exercises.names())

    def official() -> list[CheckResult]:
        result = grade_one.grade(work, sandbox(), FRESH)
        parts = next(part for part in result.exercises if part.name == NAME)
        return [replace(check, details="", seconds=0.0) for check in parts.checks]

    by_source = official()
    assert known.says in {check.message for check in by_source}
    only_recorded(NAME)
    assert official() == by_source
