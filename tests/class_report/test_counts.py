"""Who got how far in which exercise, and how each check ended."""

from __future__ import annotations

from dataclasses import replace

from autograder.class_report.counts import ExerciseCount, ExerciseCounts
from autograder.results import Outcome, Result
from tests.support.class_results import (
    ONE,
    PASSED,
    TWO,
    UNTOUCHED,
    WRONG,
    exercise,
    result,
    small_class,
)


def counted(*results: Result) -> dict[str, ExerciseCount]:
    counts = ExerciseCounts()
    for one in results:
        counts.add(one)
    return {one.name: one for one in counts.found()}


def test_every_student_is_finished_has_begun_or_has_not() -> None:
    found = counted(*small_class())
    assert [*found] == [ONE, TWO]
    one, two = found[ONE], found[TWO]
    assert (one.finished, one.begun, one.untouched) == (4, 1, 0)
    assert (two.finished, two.begun, two.untouched) == (2, 2, 1)
    assert (one.mean, one.max_score) == (5, 6)


def test_a_student_is_stuck_at_the_first_thing_to_mend() -> None:
    found = counted(*small_class(), result("both", one=WRONG, two=UNTOUCHED))
    assert (found[ONE].stuck, found[ONE].left) == (2, 0)
    assert (found[TWO].stuck, found[TWO].left) == (3, 1)
    assert counted(result("ada"))[ONE].stuck == 0


def test_the_outcomes_of_each_check_are_counted() -> None:
    checks = {check.name: check for check in counted(*small_class())[TWO].checks}
    check = checks["test_value"]
    assert check.outcomes == {Outcome.PASSED: 2, Outcome.WRONG: 2, Outcome.NOT_ATTEMPTED: 1}
    assert (check.students, check.passed, check.rate) == (5, 2, 0.4)
    assert (check.title, check.hidden) == ("The value is right.", False)


def test_a_check_that_only_some_results_have_counts_those() -> None:
    more = Result("eve", (exercise(TWO, PASSED, replace(WRONG, name="test_new", hidden=True)),), 1)
    checks = {check.name: check for check in counted(result("ada"), more)[TWO].checks}
    assert (checks["test_value"].students, checks["test_new"].students) == (2, 1)
    assert checks["test_new"].hidden


def test_the_time_is_that_of_the_code() -> None:
    assert counted(*small_class())[TWO].seconds == (0.2, 0.4)


def test_an_exercise_without_checks_is_untouched() -> None:
    found = counted(Result("ada", (exercise(TWO),), 1))[TWO]
    assert (found.finished, found.begun, found.untouched) == (0, 0, 1)
