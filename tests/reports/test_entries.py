"""What every report lists adds up to the maximum, also where checks did not run."""

from __future__ import annotations

from autograder.reports.entries import (
    REST,
    all_entries,
    circumstances,
    entries,
    explanation,
    file_of,
)
from autograder.results import CheckResult, ExerciseResult, Outcome, Result

PASSED = CheckResult("test_a", Outcome.PASSED, 5, 5)
WRONG = CheckResult("test_b", Outcome.WRONG, 0, 3, "The rule.", "It is 3.", "came back  3")


def test_checks_that_did_not_run_are_one_more_entry() -> None:
    rows = entries(ExerciseResult("ex1", 10, (PASSED, WRONG)))
    assert rows[:2] == (PASSED, WRONG)
    assert rows[2] == CheckResult(REST, Outcome.NOT_ATTEMPTED, 0, 2)
    assert entries(ExerciseResult("ex1", 8, (PASSED, WRONG))) == (PASSED, WRONG)
    assert entries(ExerciseResult("ex1", 4)) == (CheckResult(REST, Outcome.NOT_ATTEMPTED, 0, 4),)


def test_entries_stand_in_the_order_of_the_lesson() -> None:
    first, second = ExerciseResult("ex1", 8, (PASSED, WRONG)), ExerciseResult("ex2", 4)
    rows = all_entries(Result("ann", (first, second), 1))
    assert [(exercise.name, check.name) for exercise, check in rows] == [
        ("ex1", "test_a"),
        ("ex1", "test_b"),
        ("ex2", REST),
    ]


def test_a_file_is_the_student_s_or_goes_by_the_exercise_s_name() -> None:
    files = {"ex1": "work/lesson.ipynb"}
    assert file_of(ExerciseResult("ex1", 1), files) == "work/lesson.ipynb"
    assert file_of(ExerciseResult("ex2", 1), files) == "ex2.py"


def test_an_explanation_has_the_rule_the_message_the_evidence_and_the_file() -> None:
    text = explanation(ExerciseResult("ex1", 3, (WRONG,)), WRONG, {})
    assert text == "The rule.\n\nIt is 3.\n\n    came back  3\n\nex1.py"


def test_circumstances_say_what_reproduces_the_run() -> None:
    official = Result("ann", (), 7, True, {"a": "1", "b": "2"}, ("x", "y"), notes=("One.", "Two."))
    assert [*circumstances(official)] == [
        "Note: One.",
        "Note: Two.",
        "Isolation: x, y (official).",
        "Seed 7, a 1, b 2.",
    ]
    assert [*circumstances(Result("ann", (), 7))] == [
        "Isolation: none (not official).",
        "Seed 7.",
    ]
