"""Compares two runs over the same students: who changed, and by which checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Generic, Protocol, TypeVar


class NamedStudent(Protocol):
    """Who can be found again in another run."""

    @property
    def student(self) -> str: ...


Student = TypeVar("Student", bound=NamedStudent)


@dataclass(frozen=True)
class PairedStudents(Generic[Student]):
    """The students of two runs: those in both, before and after, who came, and who is gone."""

    both: tuple[tuple[Student, Student], ...]
    joined: tuple[Student, ...]
    gone: tuple[Student, ...]


def paired(before: Sequence[Student], after: Sequence[Student]) -> PairedStudents[Student]:
    """Find the students of two runs in each other, by their names."""
    then = {one.student: one for one in before}
    now = {one.student: one for one in after}
    return PairedStudents(
        tuple((then[name], now[name]) for name in now if name in then),
        tuple(one for name, one in now.items() if name not in then),
        tuple(one for name, one in then.items() if name not in now),
    )


class ComparedStudent(Protocol):
    """What a comparison needs of a student."""

    @property
    def student(self) -> str: ...
    @property
    def score(self) -> int: ...
    @property
    def passed(self) -> frozenset[str]:
        """The checks that pass, each as "exercise::check"."""
        ...


@dataclass(frozen=True)
class StudentChange:
    """One student's scores in both runs, and the checks that were gained and lost."""

    student: str
    before: int
    after: int
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class CheckChange:
    """How many students gained and lost one check, "exercise::check"."""

    check: str
    gained: int
    lost: int


@dataclass(frozen=True)
class Comparison:
    """Two runs, as far as students are in both; `means` are their mean scores, before and after.

    `changed` holds those with another score or other checks, the largest change first.
    """

    both: int
    joined: tuple[str, ...]
    gone: tuple[str, ...]
    means: tuple[float, float]
    better: int
    worse: int
    changed: tuple[StudentChange, ...]
    checks: tuple[CheckChange, ...]


def compare(before: Sequence[ComparedStudent], after: Sequence[ComparedStudent]) -> Comparison:
    """Compare the students of two runs by their names."""
    found = paired(before, after)
    pairs = found.both
    changed = [change for one, other in pairs if _differ(change := _change(one, other))]
    changed.sort(key=lambda change: (-abs(change.after - change.before), change.student))
    gained = Counter(check for change in changed for check in change.gained)
    lost = Counter(check for change in changed for check in change.lost)
    checks = [CheckChange(check, gained[check], lost[check]) for check in {**gained, **lost}]
    checks.sort(key=lambda change: (-(change.gained + change.lost), change.check))
    return Comparison(
        len(pairs),
        tuple(one.student for one in found.joined),
        tuple(one.student for one in found.gone),
        (mean_of([one.score for one, _ in pairs]), mean_of([other.score for _, other in pairs])),
        sum(change.after > change.before for change in changed),
        sum(change.after < change.before for change in changed),
        tuple(changed),
        tuple(checks),
    )


def _change(before: ComparedStudent, after: ComparedStudent) -> StudentChange:
    gained = tuple(sorted(after.passed - before.passed))
    lost = tuple(sorted(before.passed - after.passed))
    return StudentChange(after.student, before.score, after.score, gained, lost)


def _differ(change: StudentChange) -> bool:
    return bool(change.before != change.after or change.gained or change.lost)


def mean_of(scores: Sequence[float]) -> float:
    """The mean, 0 without any score."""
    return fmean(scores) if scores else 0.0
