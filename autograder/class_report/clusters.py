"""Puts students together whose code does the same where no cause was told."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from autograder.results import (
    CheckResult,
    ExerciseResult,
    Outcome,
    Result,
    kinds_of,
    range_around,
    same_behaviour,
    size_of,
)

FAILED = (Outcome.WRONG, Outcome.RAISED, Outcome.TIMED_OUT)


@dataclass(frozen=True)
class Cluster:
    """Students whose code behaves alike in the `checks` of an exercise that failed without a cause.

    `name` is that of the exercise with a number, the largest cluster of an exercise first:
    "ex3-1". `message` is what the `example`, the first of the students, was told.
    """

    name: str
    exercise: str
    checks: tuple[str, ...]
    outcome: Outcome
    message: str
    students: tuple[str, ...]

    @property
    def example(self) -> str:
        return self.students[0]


@dataclass
class _Group:
    """The students whose behaviour is that of the first one; `checks` are the first one's."""

    exercise: str
    checks: tuple[CheckResult, ...]
    place: int
    students: list[str] = field(default_factory=list)

    @cached_property
    def size(self) -> float:
        """The first size in the behaviour: it is nearly the same in all that are alike."""
        return _size(self.checks)

    @property
    def rank(self) -> tuple[object, ...]:
        """What clusters are sorted by: the same whatever the order of the students."""
        behaviours = [(check.name, check.behaviour) for check in self.checks]
        return (-len(self.students), self.exercise, behaviours)


@dataclass
class Clusters:
    """Collects the failures of a class, one result at a time.

    `beside` counts exercises in which a check failed without a cause and another one with a cause:
    the first may follow from the second, so they are put nowhere. `unknown` counts exercises that
    failed without a record of what the code did: such results are of another version.
    """

    beside: int = 0
    unknown: int = 0
    _groups: dict[Hashable, list[_Group]] = field(default_factory=dict)

    def add(self, result: Result) -> None:
        """Put each exercise of `result` that failed without any cause where it belongs.

        Only results of one seed answered the same calls and can be compared.
        """
        for exercise in result.exercises:
            failed = unexplained(exercise)
            if not failed:
                continue
            if any(check.cause for check in exercise.checks):
                self.beside += 1
                continue
            if not all(check.behaviour for check in failed):
                self.unknown += 1
                continue
            group = self._group_of(result.seed, exercise.name, failed)
            group.students.append(result.student)

    def _group_of(self, seed: int, exercise: str, failed: tuple[CheckResult, ...]) -> _Group:
        """The first group of students who do the same; a new one if there is none."""
        ends = ((check.name, check.outcome, kinds_of(check.behaviour)) for check in failed)
        groups = self._groups.setdefault((seed, exercise, *ends), [])
        low, high = (bisect_left(groups, size, key=_size_of) for size in _sizes_near(failed))
        near = groups[low:high]
        for group in sorted(near, key=lambda group: group.place):
            if all(map(_alike, group.checks, failed)):
                return group
        made = _Group(exercise, failed, len(groups))
        insort(groups, made, key=_size_of)
        return made

    def found(self) -> tuple[Cluster, ...]:
        """Return the clusters of the results so far, the largest first."""
        groups = [group for alike in self._groups.values() for group in alike]
        groups.sort(key=lambda group: group.rank)
        return tuple(_numbered(groups))


def clusters_of(results: Iterable[Result]) -> tuple[Cluster, ...]:
    """Return the clusters of a whole class, the largest first."""
    clusters = Clusters()
    for result in results:
        clusters.add(result)
    return clusters.found()


def unexplained(exercise: ExerciseResult) -> tuple[CheckResult, ...]:
    """Return the visible checks of an exercise that failed, and of which no cause was told."""
    return tuple(
        check
        for check in exercise.checks
        if check.outcome in FAILED and check.cause is None and not check.hidden
    )


def _size(checks: tuple[CheckResult, ...]) -> float:
    return next((size for check in checks if (size := size_of(check.behaviour)) is not None), 0.0)


def _sizes_near(checks: tuple[CheckResult, ...]) -> tuple[float, float]:
    return range_around(_size(checks))


def _size_of(group: _Group) -> float:
    return group.size


def _alike(one: CheckResult, other: CheckResult) -> bool:
    return same_behaviour(one.behaviour, other.behaviour)


def _numbered(groups: Iterable[_Group]) -> Iterator[Cluster]:
    counted: dict[str, int] = {}
    for group in groups:
        number = counted[group.exercise] = counted.get(group.exercise, 0) + 1
        first = group.checks[0]
        yield Cluster(
            f"{group.exercise.partition('_')[0]}-{number}",
            group.exercise,
            tuple(check.name for check in group.checks),
            first.outcome,
            first.message,
            tuple(group.students),
        )
