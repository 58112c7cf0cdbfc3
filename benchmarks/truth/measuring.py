"""Makes the facts of the page from everything that was graded."""

from __future__ import annotations

import platform
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from statistics import mean

import torch

from autograder import exercises
from autograder.exercises import Check
from autograder.oracle import tolerances
from benchmarks.truth.chance import chances, statistical
from benchmarks.truth.collecting import Collector, Plan, banks, collected, repetitions
from benchmarks.truth.counting import points, points_without
from benchmarks.truth.facts import ExerciseFacts, Facts, LeftOut, Share
from benchmarks.truth.grading import Graded
from benchmarks.truth.margins import margins, near
from benchmarks.truth.subjects import Kind


def measure(names: Sequence[str], plan: Plan, collect: Collector = collected) -> Facts:
    """Grade what the plan says, and count."""
    answers = collect(banks(names, plan))
    drawn = collect(repetitions(statistical(answers), plan))
    return Facts(
        plan.seeds,
        plan.idle_seeds,
        platform.python_version(),
        torch.__version__.partition("+")[0],
        tolerances.version(),
        tuple(of_exercise(name, answers, plan.seeds[0]) for name in names),
        tuple(margins(answers)),
        tuple(chances(drawn)),
        tuple(near(answers)),
        tuple(deviations(answers)),
    )


def of_exercise(name: str, everything: Iterable[Graded], seed: int) -> ExerciseFacts:
    """The facts of one exercise; what would change without a check is counted at one seed."""
    checks = exercises.load(name).checks
    own: dict[Kind, list[Graded]] = defaultdict(list)
    for graded in everything:
        if graded.exercise == name:
            own[graded.kind].append(graded)
    right, wrong = own[Kind.RIGHT], own[Kind.WRONG]
    whole = sum(check.points for check in checks)
    return ExerciseFacts(
        name,
        _names(right),
        _names(wrong),
        {
            dtype: _share(graded.held == _all(checks) for graded in right if graded.dtype == dtype)
            for dtype in dict.fromkeys(graded.dtype for graded in right)
        },
        _share(_rejected(graded) for graded in wrong),
        sum(points(checks, graded.held) == whole for graded in wrong),
        _most_points(checks, own[Kind.IDLE]),
        tuple(left_out(checks, check, wrong, seed) for check in checks),
    )


def left_out(checks: Sequence[Check], check: Check, wrong: Iterable[Graded], seed: int) -> LeftOut:
    """What the wrong answers would get without `check`."""
    hit = [graded for graded in wrong if graded.seed == seed and check.name in graded.failed]
    gains = [
        points_without(checks, graded.held, check.name) - points(checks, graded.held)
        for graded in hit
    ]
    return LeftOut(
        check.name,
        check.points,
        len(hit),
        tuple(graded.name for graded in hit if graded.failed == {check.name}),
        round(mean(gains), 1) if gains else 0.0,
        round(max(gains, default=0.0), 1),
    )


def deviations(everything: Iterable[Graded]) -> Iterator[str]:
    """Sentences on all that should not be so: a right answer rejected, a wrong one accepted."""
    for graded in everything:
        checks = exercises.load(graded.exercise).checks
        failed = ", ".join(sorted(graded.failed))
        if graded.broken:
            yield f"{graded.where}: a check itself fails."
        elif graded.kind is Kind.RIGHT and graded.failed:
            yield f"{graded.where}: the right answer is rejected by {failed}."
        elif graded.kind is Kind.WRONG and not graded.failed:
            yield f"{graded.where}: the wrong answer is accepted."
        elif graded.kind is Kind.WRONG and graded.failed != {*graded.fails}:
            wanted = ", ".join(sorted(graded.fails))
            yield f"{graded.where}: the wrong answer is rejected by {failed}, not by {wanted}."
        elif graded.kind is Kind.IDLE and points(checks, graded.held) == sum(
            check.points for check in checks
        ):
            yield f"{graded.where}: the idle answer has full points."


def _rejected(graded: Graded) -> bool:
    """Whether every check that has to reject the answer does, and none of them by a fault."""
    return {*graded.fails} <= graded.failed and bool(graded.failed) and not graded.broken


def _names(several: Iterable[Graded]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(graded.name for graded in several))


def _all(checks: Iterable[Check]) -> frozenset[str]:
    return frozenset(check.name for check in checks)


def _share(verdicts: Iterable[bool]) -> Share:
    several = list(verdicts)
    return Share(sum(several), len(several))


def _most_points(checks: Sequence[Check], idle: Iterable[Graded]) -> dict[str, int]:
    most: dict[str, int] = {}
    for graded in idle:
        most[graded.name] = max(most.get(graded.name, 0), points(checks, graded.held))
    return most
