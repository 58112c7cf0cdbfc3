"""Puts the marks of single students into those of an earlier run, of which all others stay."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from autograder.intake import Person
from autograder.official.class_file import MISSING, ClassFile, StudentMark


class OtherMarking(Exception):
    """The marks would be made otherwise than the earlier ones; the text is a sentence."""


def require_same_marking(now: ClassFile, earlier: ClassFile) -> None:
    """Raise OtherMarking if marks of one run cannot stand beside those of the other."""
    if now.exercises != earlier.exercises:
        names = ",".join(earlier.exercises)
        raise OtherMarking(f"the class was graded on other exercises: --only {names}")
    if now.rule != earlier.rule:
        rule = f"with this rule for late work: {earlier.rule}" if earlier.rule else ""
        raise OtherMarking(f"the class was graded {rule or 'without a rule for late work'}")
    if now.roster != earlier.roster:
        roster = f"with --roster {earlier.roster}" if earlier.roster else "without a roster"
        raise OtherMarking(f"the class was graded {roster}")


def with_others(now: ClassFile, earlier: ClassFile, chosen: Collection[str]) -> ClassFile:
    """The marks of the `chosen` students as they are `now`, and all others of the `earlier` run.

    Whoever had handed in nothing then, and has now, gets the mark in the place of that row.
    """
    marks = [mark for mark in now.students if mark.student in chosen]
    students = list(earlier.students)
    for mark in marks:
        place = _place(mark, students)
        students[place : place + 1] = [mark]
    most = max((mark.max_score for mark in students), default=0)
    return replace(now, students=tuple(students), max_score=most)


def _place(mark: StudentMark, students: Sequence[StudentMark]) -> int:
    """Where the mark belongs; behind all others if its student is new."""
    for place, other in enumerate(students):
        listed = other.listed != Person() and other.listed == mark.listed
        if other.student == mark.student or (listed and other.status == MISSING):
            return place
    return len(students)
