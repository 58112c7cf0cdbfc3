"""The score card on every kind of terminal."""

from __future__ import annotations

import pytest

from autograder.reports.scorecard import card, failure_text, state
from autograder.reports.terminal import Look
from autograder.results import CheckResult, ExerciseResult, Outcome


def check(outcome: Outcome, name: str = "test_a", line: int | None = 7) -> CheckResult:
    score = 5 if outcome is Outcome.PASSED else 0
    return CheckResult(name, outcome, score, 5, "The rule.", "What went wrong.", "", "", line)


def exercise(*outcomes: Outcome, name: str = "ex1_one", most: int | None = None) -> ExerciseResult:
    checks = tuple(check(outcome, f"test_{i}") for i, outcome in enumerate(outcomes))
    return ExerciseResult(name, most or 5 * len(checks), checks)


def text(exercises: list[ExerciseResult], look: Look) -> list[str]:
    files = {item.name: f"work/{item.name}.py" for item in exercises}
    return ["".join(span.text for span in line) for line in card(exercises, files, look)]


STATES = {
    "done": ((Outcome.PASSED, Outcome.PASSED), "done"),
    "untouched": ((Outcome.NOT_ATTEMPTED, Outcome.NOT_ATTEMPTED), "not attempted"),
    "partly": ((Outcome.PASSED, Outcome.WRONG), "1 of 2 checks to go"),
    "half written": ((Outcome.PASSED, Outcome.NOT_ATTEMPTED), "1 of 2 checks to go"),
    "slow": ((Outcome.TIMED_OUT,), "1 of 1 check to go"),
    "without substance": (
        (Outcome.WRONG, Outcome.WAITING, Outcome.PASSED),
        "1 of 3 checks to go, 1 waiting",
    ),
    "form alone": ((Outcome.PASSED, Outcome.WAITING), "1 of 2 checks waiting"),
    "broken": ((Outcome.PASSED, Outcome.GRADER_BROKEN), "the grader itself failed"),
}


@pytest.mark.parametrize("case", STATES)
def test_every_state_has_its_words(case: str) -> None:
    outcomes, words = STATES[case]
    assert state(exercise(*outcomes))[0] == words


def test_a_partial_run_does_not_claim_to_be_done() -> None:
    assert state(exercise(Outcome.PASSED, most=15))[0] == "passed the 1 check that ran"


def test_points_of_checks_that_did_not_run_are_not_lost() -> None:
    lines = text([exercise(Outcome.PASSED, Outcome.WRONG, most=15)], Look())
    assert "5/10" in lines[0]
    assert "1 of 2 checks that ran to go" in lines[0]
    assert "5/10" in lines[1]


def test_the_card_says_once_why_checks_wait_and_leads_to_what_is_to_mend() -> None:
    form = exercise(Outcome.WAITING, Outcome.WAITING, Outcome.WRONG)
    lines = text([form, exercise(Outcome.WAITING, Outcome.NOT_ATTEMPTED, name="ex2_two")], Look())
    assert lines[-5:-3] == [
        "Waiting: test_0 of ex1_one, and 2 more",
        "  What went wrong.",
    ]
    assert lines[-3] == "Next: work/ex1_one.py:7"
    alone = text([exercise(Outcome.WAITING)], Look())
    assert alone[-3:-1] == ["Next: work/ex1_one.py:7", "  What went wrong."]
    assert not any(line.startswith("Waiting") for line in alone)


def test_the_next_step_is_the_first_check_to_mend() -> None:
    lines = text([exercise(Outcome.PASSED), exercise(Outcome.WRONG, name="ex2_two")], Look())
    assert lines[-3:] == [
        "Next: work/ex2_two.py:7",
        "  What went wrong.",
        "  Stuck? uv run autograder hint ex2_two",
    ]


@pytest.mark.parametrize("width", [20, 40, 63, 64, 80, 200])
def test_rows_keep_points_and_words_at_any_width(width: int) -> None:
    lines = text([exercise(Outcome.PASSED, Outcome.WRONG)], Look(width))
    assert "5/10" in lines[0]
    assert "1 of 2 checks to go" in lines[0]
    assert ("█" in lines[0]) == (width >= 64)
    if width >= 64:
        assert max(map(len, lines)) <= width


def test_without_block_characters_the_card_is_plain_ascii() -> None:
    lines = text([exercise(Outcome.PASSED, Outcome.WRONG)], Look(blocks=False))
    assert "\n".join(lines).isascii()
    assert "##########.........." in lines[0]


def test_no_meaning_is_left_to_color() -> None:
    words = {state(exercise(*outcomes))[0] for outcomes, _ in STATES.values()}
    assert len(words) == len(STATES) - 1  # "partly" and "half written" are the same to do


def test_a_failure_is_folded_to_the_width() -> None:
    result = CheckResult(
        "test_a", Outcome.WRONG, 0, 5, "rule " * 30, "word " * 30, "title   " + "value " * 30
    )
    told = failure_text(result, "ex1.py", 60)
    assert max(map(len, told.splitlines())) <= 60
    assert told.endswith("ex1.py")
