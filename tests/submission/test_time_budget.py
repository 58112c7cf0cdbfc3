"""An endless loop costs its own checks their time, and no others much of it."""

from __future__ import annotations

from autograder.results import Outcome
from autograder.submission.calls import Call, Problem, Record
from autograder.submission.time_budget import AFTER_TIME_OUT, TimeBudget

LATE = Problem(Outcome.TIMED_OUT, "`train` was still running.")


def ended(function: str, problem: Problem | None = None) -> Record:
    return Record(Call(function, {}), problem=problem)


def test_every_check_has_the_whole_time_while_calls_end_in_time() -> None:
    budget = TimeBudget(10.0)
    for record in (ended("train"), ended("train", Problem(Outcome.RAISED, "no"))):
        budget.note(record)
        budget.begin_check()
    assert budget.seconds == 10.0
    assert budget.gave_up_on("train") is None


def test_after_a_call_that_took_too_long_the_next_checks_have_less_time() -> None:
    budget = TimeBudget(10.0)
    budget.note(ended("train", LATE))
    assert budget.seconds == 10.0  # the check itself goes on as it began
    budget.begin_check()
    assert budget.seconds == AFTER_TIME_OUT
    budget.begin_check()
    assert budget.seconds == AFTER_TIME_OUT


def test_a_shorter_time_is_never_made_longer() -> None:
    budget = TimeBudget(AFTER_TIME_OUT / 2)
    budget.note(ended("train", LATE))
    budget.begin_check()
    assert budget.seconds == AFTER_TIME_OUT / 2


def test_a_function_that_took_too_long_twice_is_not_called_again_but_others_are() -> None:
    budget = TimeBudget(10.0)
    budget.note(ended("train", LATE))
    assert budget.gave_up_on("train") is None
    budget.note(ended("forward", LATE))
    budget.note(ended("train", Problem(Outcome.TIMED_OUT, "Later words.")))
    assert budget.gave_up_on("train") is LATE
    assert budget.gave_up_on("forward") is None
