"""Names the cause of a wrong answer: a known mistake that does the same with the same inputs."""

from __future__ import annotations

import math

from torch import Tensor

from autograder.calls import Record, Value
from autograder.execution import Execution
from autograder.expect import CheckFailed, alike
from autograder.timelimit import TimeLimit
from autograder.variants import Mistake, mistakes_of

SECONDS = 5.0  # for a known mistake's own call; each of them ends by itself


def cause_of(failure: CheckFailed, exercise: str) -> Mistake | None:
    """The known mistake that answers the failed call as the student's function did.

    Of several that agree in what the check looks at, the one that agrees in all else (two ways not
    to train the parameters, of which one still returns falling losses). None when that leaves
    several: nobody is told a cause that may not be theirs.
    """
    call = failure.record.call
    near: list[Mistake] = []
    same: list[Mistake] = []
    for known in mistakes_of(exercise):
        if known.of != call.function or known.constants:
            continue
        execution = Execution(known.file, "", TimeLimit(SECONDS))
        record = execution.call(known.function, call)
        if _same_answer(failure, record):
            near.append(known)
            same += [known] if _same_altogether(failure, record) else []
    candidates = same or near
    return candidates[0] if len(candidates) == 1 else None


def _same_answer(failure: CheckFailed, known: Record) -> bool:
    theirs, ours = failure.record.problem, known.problem
    if theirs is not None or ours is not None:
        return (
            theirs is not None
            and ours is not None
            and theirs.exception == ours.exception
            and bool(theirs.text)
            and theirs.text == ours.text
        )
    if failure.aspect is None:
        return False
    got = failure.aspect.read(failure.record)
    return _tells_something(got) and alike(got, failure.aspect.read(known), failure.tolerance)


def _same_altogether(failure: CheckFailed, known: Record) -> bool:
    theirs = failure.record
    return alike(theirs.returned, known.returned, failure.tolerance) and alike(
        [*theirs.arguments.values()], [*known.arguments.values()], failure.tolerance
    )


def _tells_something(value: Value) -> bool:
    """False for what any mistake may end in: nothing, or no finite number at all."""
    if isinstance(value, Tensor):
        return bool(value.isfinite().any())
    if isinstance(value, list | tuple):
        return any(_tells_something(item) for item in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is not None
