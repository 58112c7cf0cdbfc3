"""The table of students as rows, for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from autograder.class_report.summary import ClassSummary, GradedStudent

Cells: TypeAlias = dict[str, object]  # by the names of the columns
CHANGES = ("before", "gained", "lost")


def head_of(summary: ClassSummary) -> tuple[str, ...]:
    """Return the names of the columns."""
    exercises = (exercise.name for exercise in summary.exercises)
    then = () if summary.comparison is None else CHANGES
    last = ("next", "seconds", "status", "reason", "causes", "clusters")
    return ("student", "score", "max_score", *exercises, *last, *then)


def rows_of(summary: ClassSummary) -> Iterator[list[object]]:
    """Yield a row for each student; cells without a value are empty, as a 0 would be a grade."""
    head = head_of(summary)
    for cells in _cells(summary):
        yield [cells.get(name, "") for name in head]


def _cells(summary: ClassSummary) -> Iterator[Cells]:
    causes = _by_student((cause.rule or cause.by, cause.students) for cause in summary.causes)
    clusters = _by_student((one.name, one.students) for one in summary.clusters)
    changes = _changes(summary)
    for one in summary.students:
        yield {
            **_graded(one),
            "causes": " ".join(causes.get(one.student, ())),
            "clusters": " ".join(clusters.get(one.student, ())),
            **changes.get(one.student, {}),
        }
    for other in summary.ungraded:
        yield {"student": other.student, "status": other.status, "reason": other.reason}


def _graded(one: GradedStudent) -> Cells:
    return {
        "student": one.student,
        "score": one.score,
        "max_score": one.max_score,
        **one.points,
        "next": one.stuck,
        "seconds": round(one.seconds, 3),
        "status": "grader broken" if one.broken else "graded",
    }


def _changes(summary: ClassSummary) -> dict[str, Cells]:
    if summary.comparison is None:
        return {}
    return {
        change.student: {
            "before": change.before,
            "gained": " ".join(change.gained),
            "lost": " ".join(change.lost),
        }
        for change in summary.comparison.changed
    }


def _by_student(groups: Iterator[tuple[str, tuple[str, ...]]]) -> dict[str, list[str]]:
    """The names of the groups in which each student is."""
    found: dict[str, list[str]] = {}
    for name, students in groups:
        for student in students:
            found.setdefault(student, []).append(name)
    return found
