"""Puts a check's questions to a submission."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable

import pytest

from autograder.cases import Answers, Case, Drawn, T
from autograder.exercises import Check
from autograder.inputs import Inputs
from autograder.submission import Submission

MOST = 512  # checks and inputs whose cases are kept: several times what a run has
_drawn: OrderedDict[Hashable, tuple[Case[object], ...]] = OrderedDict()


def asks(
    draw: Drawn[T],
) -> Callable[[Callable[[Answers[T]], None]], Callable[[Answers[T]], None]]:
    """Mark a check that takes `answers`, and makes the calls that `draw` draws, and no others."""
    mark = pytest.mark.cases.with_args(draw)

    def marked(check: Callable[[Answers[T]], None]) -> Callable[[Answers[T]], None]:
        return mark(check)

    return marked


def cases_of(check: Check, inputs: Inputs) -> tuple[Case[object], ...] | None:
    """The calls that `check` makes, drawn once for equal inputs; None where nobody knows ahead."""
    if check.draw is None:
        return None
    key = (check.draw, inputs.key)
    if key not in _drawn:
        _drawn[key] = tuple(check.draw(inputs))
        if len(_drawn) > MOST:
            _drawn.popitem(last=False)
    return _drawn[key]


def run(check: Check, submission: Submission, inputs: Inputs) -> None:
    """Have the check look at a submission. Raises CheckFailed."""
    cases = cases_of(check, inputs)
    if cases is None:
        check.function(submission=submission, inputs=inputs)
    else:
        check.function(answers=answers_of(submission, cases))


def answers_of(submission: Submission, cases: Iterable[Case[T]]) -> Answers[T]:
    """The record of each case with what it is judged by; a call is made when its turn comes."""
    for case in cases:
        yield submission.answer(case), case.expected
