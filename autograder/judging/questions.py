"""Draws the cases of a check and has a submission answer them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from inspect import signature
from typing import Concatenate, ParamSpec, TypeAlias

import pytest

from autograder.exercises import Check
from autograder.oracle.inputs import Inputs
from autograder.oracle.memo import Memory
from autograder.submission.cases import Answers, Case, Cases, T
from autograder.submission.protocol import Submission

P = ParamSpec("P")
Drawn: TypeAlias = Callable[[Inputs], Iterable[Case[T]]]

MOST_DRAWN = 512  # pairs of check and inputs whose cases are kept; a run has far fewer
_drawn: Memory[Cases[object]] = Memory(MOST_DRAWN)


def asks(
    draw: Drawn[T],
) -> Callable[
    [Callable[Concatenate[Answers[T], P], None]], Callable[Concatenate[Answers[T], P], None]
]:
    """Mark a check whose parameter `answers` takes the answers to the cases that `draw` draws."""
    mark = pytest.mark.cases.with_args(draw)

    def marked(
        check: Callable[Concatenate[Answers[T], P], None],
    ) -> Callable[Concatenate[Answers[T], P], None]:
        return mark(check)

    return marked


def cases_of(check: Check, inputs: Inputs) -> Cases[object]:
    """Return the cases of `check`, drawn once for equal inputs; none if `asks` did not mark it."""
    draw = drawing_of(check)
    if draw is None:
        return Cases()
    return _drawn.recall((draw, inputs.key), lambda: Cases(lambda: draw(Inputs(*inputs.key))))


def drawing_of(check: Check) -> Drawn[object] | None:
    """Return the function that draws the cases of `check`; None where `asks` did not mark it."""
    for mark in getattr(check.function, "pytestmark", []):
        if mark.name == "cases":
            draw: Drawn[object] = mark.args[0]
            return draw
    return None


def run(check: Check, submission: Submission, inputs: Inputs) -> None:
    """Run `check` on the submission. Raises CheckFailed if the submission does not pass."""
    at_hand = {
        "submission": submission,
        "inputs": inputs,
        "answers": answers_of(submission, cases_of(check, inputs)),
    }
    check.function(**{name: at_hand[name] for name in _parameters(check.function)})


def answers_of(submission: Submission, cases: Iterable[Case[T]]) -> Answers[T]:
    """Yield each case's record and expected value; each call is made only when it is wanted."""
    for case in cases:
        yield submission.answer(case), case.expected


@cache
def _parameters(function: Callable[..., None]) -> tuple[str, ...]:
    return tuple(signature(function).parameters)
