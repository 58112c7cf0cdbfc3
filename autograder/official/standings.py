"""Reads where each student of a class run stands, from its marks and results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from autograder.class_report.differences import CheckStanding, StudentStanding
from autograder.official.class_file import ClassFile, StudentMark
from autograder.official.records import Records
from autograder.results import Result


def result_of(records: Records, mark: StudentMark) -> tuple[str, Result | None]:
    """Return the result that a mark was made of, as text and as data.

    It is "" and None if there is none, or if the one that is there is of another run.
    """
    if not mark.points:
        return "", None
    try:
        text = records.text(mark.student)
        result = Result.from_json(text)
    except (OSError, ValueError):
        return "", None
    points = {exercise.name: exercise.score for exercise in result.exercises}
    fits = result.student == mark.student and points == dict(mark.points)
    return (text, result) if fits else ("", None)


def standing_of(records: Records, mark: StudentMark, name: str = "") -> StudentStanding:
    """Where one student stands, under another `name` if that is given."""
    graded = mark.status == "graded"
    _, result = result_of(records, mark)
    return StudentStanding(
        name or mark.student,
        mark.status,
        mark.score if graded else None,
        mark.deducted if graded else 0.0,
        mark.reason,
        dict(_checks(result)) if result else {},
    )


def _checks(result: Result) -> Iterator[tuple[str, CheckStanding]]:
    for exercise in result.exercises:
        for check in exercise.checks:
            standing = CheckStanding(check.outcome.value, check.score, check.max_score, check.title)
            yield f"{exercise.name}::{check.name}", standing


def later_names(before: ClassFile, after: ClassFile) -> Mapping[str, str]:
    """The names in `after` of students of `before` who go by another one there, found by the id."""
    then, now = _by_id(before), _by_id(after)
    names = {mark.student for mark in before.students} & {mark.student for mark in after.students}
    return {
        then[number]: now[number]
        for number in then.keys() & now.keys()
        if then[number] not in names and now[number] not in names
    }


def _by_id(held: ClassFile) -> Mapping[str, str]:
    shared = Counter(mark.person.id for mark in held.students)
    return {
        mark.person.id: mark.student
        for mark in held.students
        if mark.person.id and shared[mark.person.id] == 1
    }
