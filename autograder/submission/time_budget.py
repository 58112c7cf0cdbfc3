"""How long the calls of one file may take, check after check."""

from __future__ import annotations

from autograder.results import Outcome
from autograder.submission.calls import Problem, Record

AFTER_TIME_OUT = 1.0  # seconds for each check after one that ran out of time
MOST_TIME_OUTS = 2  # of one function, which is then not called any more


class TimeBudget:
    """The time that the checks of one file may take; `seconds` is that of the present check."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._time_outs: dict[str, list[Problem]] = {}

    def begin_check(self) -> None:
        """Reduce `seconds` if a call ran out of time before: it may do so in each check."""
        if self._time_outs:
            self.seconds = min(self.seconds, AFTER_TIME_OUT)

    def note(self, record: Record) -> None:
        """Remember `record` if its call ran out of time."""
        problem = record.problem
        if problem is not None and problem.outcome is Outcome.TIMED_OUT:
            self._time_outs.setdefault(record.call.function, []).append(problem)

    def gave_up_on(self, function: str) -> Problem | None:
        """The problem of `function` if it is not called any more, else None."""
        problems = self._time_outs.get(function, [])
        return problems[0] if len(problems) >= MOST_TIME_OUTS else None
