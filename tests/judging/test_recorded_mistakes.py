"""A student's feedback names the same causes as an instructor's, without the mistakes' sources."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from autograder import exercises
from autograder.judging import recorded_mistakes
from autograder.judging.answer_bank import Mistake
from autograder.judging.judge import grade_exercise
from autograder.judging.known_mistakes import mistakes_of
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.release import record_mistakes
from autograder.release.leaks import find_leaks
from autograder.results import CheckResult
from autograder.submission.calls import Call
from autograder.submission.local import LocalSubmission
from autograder.submission.time_limit import TimeLimit
from tests.support.course import NAMES, first_of, solution
from tests.support.handout import all_secrets
from tests.support.recorded import Replacing

TELLING = ("ex2_mse_loss", "ex3_parameter_update")


def graded(exercise: str, mistake: Mistake, folder: Path) -> list[CheckResult]:
    path = folder / f"{exercise}.py"
    path.write_text(mistake.submission(solution(exercise)), encoding="utf-8")
    submission = LocalSubmission(path, TimeLimit())
    result = grade_exercise(exercises.load(exercise), submission, PUBLIC_SEED)
    return [replace(check, seconds=0.0) for check in result.checks]


@pytest.mark.parametrize("exercise", TELLING)
def test_recordings_tell_what_the_mistakes_tell(
    exercise: str, tmp_path: Path, only_recorded: Replacing
) -> None:
    bank = mistakes_of(exercise)
    by_source = [graded(exercise, mistake, tmp_path) for mistake in bank]
    only_recorded(exercise)
    assert [graded(exercise, mistake, tmp_path) for mistake in bank] == by_source


@pytest.mark.parametrize("exercise", first_of(NAMES, 3))  # every release records all of them
def test_every_mistake_is_recorded_without_a_line_of_code(exercise: str, tmp_path: Path) -> None:
    found = record_mistakes.record(exercise, solution(exercise))
    known = mistakes_of(exercise)
    assert [told.name for told in found.mistakes] == [mistake.name for mistake in known]
    answered = {place for entry in found.entries for place in entry.answers}
    assert len(answered) > len(known) / 3  # long draws of noise are left out
    path = tmp_path / f"{exercise}{recorded_mistakes.SUFFIX}"
    path.write_bytes(recorded_mistakes.packed(found))
    assert path.stat().st_size < 400_000
    assert find_leaks(tmp_path, all_secrets()) == []
    everything = b"".join(answer for entry in found.entries for answer in entry.answers.values())
    assert b"return " not in everything
    assert b".py" not in everything


def test_a_recording_is_the_same_every_time() -> None:
    one, other = (record_mistakes.record(TELLING[0], solution(TELLING[0])) for _ in range(2))
    assert recorded_mistakes.packed(one) == recorded_mistakes.packed(other)


def test_other_inputs_agree_with_nothing(only_recorded: Replacing) -> None:
    only_recorded(TELLING[0])
    (known, *_) = recorded_mistakes.recorded(TELLING[0])
    y = torch.ones(3, 1)
    record = known.answer_to(Call("mse_loss", {"y_pred": y, "y_true": y}))
    assert record is not None
    assert record.problem == recorded_mistakes.UNKNOWN


def test_the_last_bits_of_an_input_do_not_matter() -> None:
    def call(value: float, seed: int = 0) -> Call:
        return Call("f", {"X": torch.full((3, 1), value), "n": 3, "rate": 0.1}, seed=seed)

    assert recorded_mistakes.same_call(call(1.0), call(1.0 + 1e-6))
    assert not recorded_mistakes.same_call(call(1.0), call(1.1))
    assert not recorded_mistakes.same_call(call(1.0), call(1.0, seed=1))
    assert not recorded_mistakes.same_call(call(1.0), Call("g", call(1.0).arguments))


def test_an_exercise_without_a_recording_has_no_known_mistakes() -> None:
    assert recorded_mistakes.recorded("ex99_none") == ()
