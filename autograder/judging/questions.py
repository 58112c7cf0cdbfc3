"""Draws the cases of a check and has a submission answer them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from inspect import signature
from types import CodeType, FunctionType
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


def keep_cases(check: Check, inputs: Inputs, cases: Sequence[Case[object]]) -> None:
    """Have `cases_of` return these cases, which another process has drawn from equal inputs."""
    draw = drawing_of(check)
    if draw is not None:
        _drawn.recall((draw, inputs.key), lambda: Cases(lambda: cases))


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
def names_asked(check: Check) -> frozenset[str]:
    """Return every text in the code of `check` that could be the name of a function it calls.

    The functions of its module that it uses are read as well. Which of the names are functions,
    the student's file tells.
    """
    module = check.function.__globals__
    waiting: list[object] = [check.function, drawing_of(check)]
    seen: set[int] = set()
    found: set[str] = set()
    while waiting:
        item = waiting.pop()
        code = item.__code__ if isinstance(item, FunctionType) else item
        if not isinstance(code, CodeType) or id(code) in seen:
            continue
        seen.add(id(code))
        found.update(part for part in code.co_consts if isinstance(part, str))
        waiting += [part for part in code.co_consts if isinstance(part, CodeType)]
        used = (module.get(name) for name in code.co_names)
        waiting += [
            function
            for function in used
            if isinstance(function, FunctionType) and function.__globals__ is module
        ]
    return frozenset(found)


@cache
def _parameters(function: Callable[..., None]) -> tuple[str, ...]:
    return tuple(signature(function).parameters)
