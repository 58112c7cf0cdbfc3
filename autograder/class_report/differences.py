"""Says student by student what differs between two runs over a class, and by which checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.class_report.comparison import mean_of, paired


@dataclass(frozen=True)
class CheckStanding:
    """How one check ended for a student, and the points that it gave."""

    outcome: str
    score: int
    max_score: int
    title: str = ""


@dataclass(frozen=True)
class StudentStanding:
    """Where a student stands in one run; `score` is the mark after `deducted`, None without one.

    `checks` holds every check as "exercise::check".
    """

    student: str
    status: str
    score: float | None = None
    deducted: float = 0.0
    reason: str = ""
    checks: Mapping[str, CheckStanding] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckDifference:
    """A check, "exercise::check", with another outcome or other points; None where it was not."""

    check: str
    before: CheckStanding | None
    after: CheckStanding | None

    @property
    def title(self) -> str:
        """The sentence that a student reads."""
        return next((one.title for one in (self.after, self.before) if one), "")


@dataclass(frozen=True)
class StudentDifference:
    """A student who stands elsewhere in the second run, with the checks that differ.

    Where one of the runs has no checks of the student, none are compared.
    """

    before: StudentStanding
    after: StudentStanding
    checks: tuple[CheckDifference, ...]

    @property
    def student(self) -> str:
        return self.after.student

    @property
    def points(self) -> float | None:
        """How many points were gained, None where one of the runs has no mark."""
        if self.before.score is None or self.after.score is None:
            return None
        return self.after.score - self.before.score


@dataclass(frozen=True)
class Differences:
    """What differs between two runs; `means` are those of students with a mark in both.

    `changed` has those whose status is another one first, then the largest change first.
    """

    both: int
    joined: tuple[StudentStanding, ...]
    gone: tuple[StudentStanding, ...]
    changed: tuple[StudentDifference, ...]
    means: tuple[float, float]

    @property
    def none(self) -> bool:
        """Whether nobody differs."""
        return not (self.joined or self.gone or self.changed)


def differences(before: Sequence[StudentStanding], after: Sequence[StudentStanding]) -> Differences:
    """Compare two runs by the names of the students."""
    found = paired(before, after)
    changed = [one for pair in found.both if (one := _difference(*pair)) is not None]
    changed.sort(key=lambda one: (one.points is not None, -abs(one.points or 0), one.student))
    marked = [(a.score, b.score) for a, b in found.both if a.score is not None]
    marks = [(a, b) for a, b in marked if b is not None]
    means = mean_of([a for a, _ in marks]), mean_of([b for _, b in marks])
    return Differences(len(found.both), found.joined, found.gone, tuple(changed), means)


def _difference(before: StudentStanding, after: StudentStanding) -> StudentDifference | None:
    graded = before.checks and after.checks
    checks = tuple(_checks(before.checks, after.checks)) if graded else ()
    same = (
        before.status == after.status
        and before.score == after.score
        and before.deducted == after.deducted
        and (before.reason == after.reason or after.score is not None)
    )
    return None if same and not checks else StudentDifference(before, after, checks)


def _checks(
    before: Mapping[str, CheckStanding], after: Mapping[str, CheckStanding]
) -> Iterator[CheckDifference]:
    for name in dict.fromkeys((*after, *before)):
        then, now = before.get(name), after.get(name)
        if _gives(then) != _gives(now):
            yield CheckDifference(name, then, now)


def _gives(check: CheckStanding | None) -> tuple[str, int, int] | None:
    """What counts of a check: its sentence may be put into other words."""
    return (check.outcome, check.score, check.max_score) if check else None
