"""Holds named causes to what the checks say today; each message says how to mend what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from autograder import exercises
from autograder.course.sources import Course
from autograder.judging.named_causes import (
    NamedCause,
    UnreadableCause,
    exercises_with_causes,
    files_of,
    read_cause,
)
from autograder.naming.drafts import SEEDS
from autograder.naming.wording import NotNamed, require_name, tidy
from autograder.official.grade_one import examined_in
from autograder.official.named_causes import same_everywhere
from autograder.reports.progress import Told, untold
from autograder.results import CheckResult
from autograder.sandbox.client import Sandbox
from autograder.submission.time_limit import TIME_LIMIT

Results = tuple[CheckResult, ...]
PLACE = "autograder/mistakes/named"
_ANEW = "remove the file and name the cause anew."


def broken_causes(course: Course, sandbox: Sandbox, told: Told = untold) -> Iterator[str]:
    """Yield a sentence for everything that is wrong with a named cause.

    Examples run in workers of `sandbox`; `told` is called before each.
    """
    for exercise in exercises_with_causes():
        if exercise not in exercises.names():
            yield f"{PLACE}/{exercise} belongs to no exercise: rename or remove it."
            continue
        solution = (course.solutions / f"{exercise}.py").read_text(encoding="utf-8")
        found = []
        for path in files_of(exercise):
            where = f"{PLACE}/{exercise}/{path.name}"
            told(f"named cause {path.stem}")
            try:
                cause = _read(path, solution)
            except (UnreadableCause, NotNamed) as error:
                yield f"{where} cannot be told: {error}"
                continue
            results = [examined_in(sandbox, seed, TIME_LIMIT, cause) for seed in SEEDS]
            yield from _not_rejected(cause, results[0], where)
            found.append((cause, results))
        yield from _twins(found)


def _read(path: Path, solution: str) -> NamedCause:
    cause = read_cause(path)
    require_name(cause.name)
    tidy(cause.sentence, solution)
    return cause


def _not_rejected(cause: NamedCause, results: Results, where: str) -> Iterator[str]:
    outcomes = {result.name: result for result in results if not result.hidden}
    for name in cause.fails:
        if name not in outcomes:
            yield f"{where}: `fails` names {name}, but there is no such check: {_ANEW}"
        elif not outcomes[name].to_mend:
            yield f"{where}: its example does not fail {name} any more: {_ANEW}"
    for result in outcomes.values():
        if result.to_mend and result.name not in cause.fails:
            yield f"{where}: its example now fails {result.name} ({result.message}): {_ANEW}"


def _twins(found: Sequence[tuple[NamedCause, Sequence[Results]]]) -> Iterator[str]:
    """Two causes whose examples do the same: nobody is told any of them."""
    for (one, ours), (other, theirs) in combinations(found, 2):
        if all(map(same_everywhere, ours, theirs)):
            yield (
                f"The examples of {one.name} and {other.name} ({one.exercise}) do the same, so"
                " nobody is told either: remove one."
            )
