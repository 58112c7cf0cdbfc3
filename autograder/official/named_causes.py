"""Tells the causes that an instructor has named, where code does the same as a cause's example.

That is said of a failed check only where no repair of the student's own code explains anything.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from autograder import exercises
from autograder.judging.causes import SEARCHED, with_cause
from autograder.judging.named_causes import NamedCause, UnreadableCause, files_of, read_cause
from autograder.oracle.memo import Memory
from autograder.results import Cause, CheckResult, same_behaviour

MOST_KEPT = 1024  # examples with a seed whose results are kept: each runs once for a class

Results = tuple[CheckResult, ...]
_log = logging.getLogger(__name__)
_known: Memory[Results] = Memory(MOST_KEPT)


def named(
    exercise: str, results: Results, seed: int, examined: Callable[[NamedCause], Results]
) -> Results:
    """Return the `results` of an exercise with the cause of the one example that does the same.

    `examined` grades an example as the submission was graded, with inputs from `seed`. Outcomes and
    points stay. Nothing is told if the examples of several causes do the same.
    """
    if any(result.cause for result in results) or not any(map(_may_be_told, results)):
        return results
    alike = [
        cause
        for cause in readable_causes(exercise)
        if same_everywhere(results, _results_of(cause, seed, examined))
    ]
    if len(alike) != 1:
        return results
    (found,) = alike
    cause = Cause("bank", found.name, None, found.sentence)
    measured = measured_checks(exercise)
    return tuple(
        with_cause(result, cause)
        if _may_be_told(result) and result.name not in measured
        else result
        for result in results
    )


def same_everywhere(one: Sequence[CheckResult], other: Sequence[CheckResult]) -> bool:
    """Whether two submissions did the same in all calls of an exercise's visible checks."""
    ours, theirs = _visible(one), _visible(other)
    return (
        any(result.behaviour for result in ours)
        and len(ours) == len(theirs)
        and all(
            a.name == b.name and a.outcome is b.outcome and same_behaviour(a.behaviour, b.behaviour)
            for a, b in zip(ours, theirs, strict=True)
        )
    )


def readable_causes(exercise: str) -> list[NamedCause]:
    """Return the exercise's named causes; `autograder build --check` tells of unreadable ones."""
    return [cause for path in files_of(exercise) if (cause := _readable(path)) is not None]


def measured_checks(exercise: str) -> frozenset[str]:
    """Return the checks whose own message tells what was measured: no cause is told instead."""
    return frozenset(check.name for check in exercises.load(exercise).checks if check.measured)


@cache
def _readable(path: Path) -> NamedCause | None:
    try:
        return read_cause(path)
    except UnreadableCause as error:
        _log.warning("a named cause was left out: %s", error)
        return None


def _results_of(cause: NamedCause, seed: int, examined: Callable[[NamedCause], Results]) -> Results:
    return _known.recall((cause, seed), lambda: examined(cause))


def _may_be_told(result: CheckResult) -> bool:
    return result.outcome in SEARCHED and not result.hidden


def _visible(results: Sequence[CheckResult]) -> list[CheckResult]:
    return [result for result in results if not result.hidden]
