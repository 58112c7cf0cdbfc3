"""A result adds up, and comes back from its JSON as it was."""

from __future__ import annotations

import json

import pytest

from autograder.results import (
    SCHEMA,
    CheckResult,
    ExerciseResult,
    Outcome,
    Result,
    first_to_mend,
)

PASSED = CheckResult("test_a", Outcome.PASSED, 3, 3)
WRONG = CheckResult("test_b", Outcome.WRONG, 2, 7, message="Nein — no.")
UNTOUCHED = CheckResult("test_c", Outcome.NOT_ATTEMPTED, 0, 5)
BROKEN = CheckResult("test_d", Outcome.GRADER_BROKEN, 0, 5)


def exercise(*checks: CheckResult, name: str = "ex1", rest: int = 0) -> ExerciseResult:
    return ExerciseResult(name, sum(check.max_score for check in checks) + rest, checks)


def test_a_result_adds_up_in_its_json() -> None:
    result = Result("ada", (exercise(PASSED, WRONG), exercise(UNTOUCHED, rest=1)), seed=1)
    data = json.loads(result.to_json())
    assert data["schema"] == SCHEMA
    assert (data["score"], data["max_score"]) == (5, 16)
    first, second = data["exercises"]
    assert first["score"] == sum(check["score"] for check in first["checks"]) == 5
    assert (second["score"], second["max_score"]) == (0, 6)
    assert first["checks"][1]["message"] == "Nein — no."


def test_a_result_comes_back_from_its_json_as_it_was() -> None:
    full = CheckResult(
        "test_e", Outcome.RAISED, 1, 4, "Title.", "Message.", "Details.", "out", 7, 0.5, True,
        behaviour=("1 calls", "f: float | 1 2 3"),
    )  # fmt: skip
    result = Result(
        "Zoë",
        (exercise(PASSED, full), exercise(name="ex2", rest=4)),
        seed=2**31,
        official=True,
        versions={"python": "3.11"},
        isolation=("seccomp", "Landlock 4"),
        submission="digest",
        tolerances="version",
        notes=("A note.",),
        seconds=1.25,
    )
    assert Result.from_json(result.to_json()) == result


def test_a_result_from_before_behaviours_were_kept_is_read() -> None:
    data = json.loads(Result("ada", (exercise(PASSED),), 1).to_json())
    for check in data["exercises"][0]["checks"]:
        del check["behaviour"]
    assert Result.from_json(json.dumps(data)).exercises[0].checks == (PASSED,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"schema": "autograder/run/v1"}',
        f'{{"schema": "{SCHEMA}"}}',
        Result("ada", (exercise(PASSED),), 1).to_json().replace('"passed"', '"splendid"'),
        Result("ada", (exercise(PASSED),), 1).to_json().replace("/v2", "/v1"),
        Result("ada", (exercise(PASSED),), 1).to_json()[:-20],
    ],
)
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Result.from_json(text)


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ((UNTOUCHED, UNTOUCHED), True),
        ((UNTOUCHED, WRONG), False),
        ((UNTOUCHED, PASSED), False),
        ((), False),
    ],
)
def test_an_exercise_is_not_attempted_if_all_that_ran_met_a_stub(
    checks: tuple[CheckResult, ...], expected: bool
) -> None:
    assert exercise(*checks, rest=1).not_attempted is expected


def test_one_broken_check_makes_the_whole_score_doubtful() -> None:
    assert Result("ada", (exercise(PASSED), exercise(WRONG, BROKEN)), 1).broken
    assert not Result("ada", (exercise(PASSED), exercise(WRONG, UNTOUCHED)), 1).broken


def test_what_to_mend_first_is_the_first_in_the_lesson_s_order() -> None:
    done, begun = exercise(PASSED), exercise(PASSED, WRONG, UNTOUCHED, name="ex2")
    assert first_to_mend([done, begun, exercise(UNTOUCHED)]) == (begun, WRONG)
    assert first_to_mend([done, exercise(rest=3)]) is None


def test_there_is_nothing_to_mend_in_a_check_that_waits() -> None:
    waiting = CheckResult("test_d", Outcome.WAITING, 0, 5, message="It counts once test_b passes.")
    form, begun = exercise(waiting), exercise(waiting, WRONG, name="ex2")
    assert first_to_mend([form, begun]) == (begun, WRONG)
    assert first_to_mend([exercise(PASSED), form]) == (form, waiting)
    assert not exercise(waiting, UNTOUCHED).not_attempted
