"""Two runs differ in marks, states and checks, student by student."""

from __future__ import annotations

from autograder.class_report.differences import (
    CheckStanding,
    StudentStanding,
    differences,
)

RIGHT = CheckStanding("passed", 5, 5, "The value is right.")
WRONG = CheckStanding("wrong", 0, 5, "The value is right.")


def stands(student: str, score: float | None, **checks: CheckStanding) -> StudentStanding:
    status = "not graded" if score is None else "graded"
    named = {f"ex1::{name}": check for name, check in checks.items()}
    return StudentStanding(student, status, score, checks=named)


def test_equal_runs_do_not_differ() -> None:
    one = [stands("a", 5, x=RIGHT), stands("b", None)]
    found = differences(one, list(one))
    assert found.none
    assert (found.both, found.means) == (2, (5.0, 5.0))


def test_a_student_differs_by_the_checks_that_ended_otherwise() -> None:
    found = differences([stands("a", 5, x=RIGHT, y=WRONG)], [stands("a", 0, x=WRONG, y=WRONG)])
    (change,) = found.changed
    assert (change.student, change.points) == ("a", -5)
    assert [(one.check, one.before, one.after) for one in change.checks] == [
        ("ex1::x", RIGHT, WRONG)
    ]


def test_a_check_may_be_new_be_gone_or_give_other_points() -> None:
    more = CheckStanding("passed", 8, 8, "The value is right.")
    before, after = stands("a", 10, x=RIGHT, old=RIGHT), stands("a", 13, x=more, new=RIGHT)
    checks = differences([before], [after]).changed[0].checks
    assert [(one.check, one.before, one.after, one.title) for one in checks] == [
        ("ex1::x", RIGHT, more, RIGHT.title),
        ("ex1::new", None, RIGHT, RIGHT.title),
        ("ex1::old", RIGHT, None, RIGHT.title),
    ]


def test_other_words_of_a_check_are_no_difference() -> None:
    other = CheckStanding("passed", 5, 5, "In other words.")
    assert differences([stands("a", 5, x=RIGHT)], [stands("a", 5, x=other)]).none


def test_lateness_status_and_reason_are_differences() -> None:
    late = StudentStanding("a", "graded", 4.5, 0.5)
    (change,) = differences([stands("a", 5)], [late]).changed
    assert (change.points, change.checks) == (-0.5, ())
    (change,) = differences([stands("a", None)], [stands("a", 0)]).changed
    assert change.points is None
    one, other = (StudentStanding("a", "not graded", reason=text) for text in ("x", "y"))
    assert differences([one], [other]).changed
    graded = [StudentStanding("a", "graded", 5.0, reason=text) for text in ("x", "y")]
    assert differences(graded[:1], graded[1:]).none


def test_who_came_and_who_went_and_the_largest_change_first() -> None:
    before = [stands("a", 5), stands("b", 50), stands("gone", 1), stands("d", None)]
    after = [stands("new", 3), stands("a", 6), stands("b", 20), stands("d", 7)]
    found = differences(before, after)
    assert [one.student for one in found.changed] == ["d", "b", "a"]
    assert [one.student for one in (*found.joined, *found.gone)] == ["new", "gone"]
    assert found.means == (27.5, 13.0)
