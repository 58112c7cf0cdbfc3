"""How long the calls of one file may take, check after check."""

from __future__ import annotations

from autograder.results import Outcome
from autograder.submission.calls import Problem, Record

AFTER_TIME_OUT = 1.0  # seconds for the checks that follow one whose time ran out
MOST_TIME_OUTS = 2  # of one function; after that it is not called any more


class Patience:
    """The time budget of a file's checks; `seconds` is that of the present one."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._time_outs: dict[str, list[Problem]] = {}

    def begin_check(self) -> None:
        """A function that did not end has shown what it does: the next checks wait less."""
        if self._time_outs:
            self.seconds = min(self.seconds, AFTER_TIME_OUT)

    def note(self, record: Record) -> None:
        """Learn from what a call did."""
        problem = record.problem
        if problem is not None and problem.outcome is Outcome.TIMED_OUT:
            self._time_outs.setdefault(record.call.function, []).append(problem)

    def gave_up_on(self, function: str) -> Problem | None:
        """What is told of a function that is not called any more."""
        problems = self._time_outs.get(function, [])
        return problems[0] if len(problems) >= MOST_TIME_OUTS else None
