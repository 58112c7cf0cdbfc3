"""The marks that are to be sent, each with its text, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from autograder.intake import clean
from autograder.official.class_file import ClassFile, StudentMark
from autograder.official.class_table import shown_points
from autograder.sending.gradebooks import Gradebook
from autograder.sending.unclear import is_unclear

GRADED = "graded"
NOTHING = "nothing handed in"
NO_ROSTER = "not on the roster"
CENTS = Decimal("0.01")
LONGEST = 200  # characters of a student in a sentence
SHOWN = 10  # names in a sentence; others are counted


@dataclass(frozen=True)
class OutgoingMark:
    """A student with the mark to send. `stands_in` says that it is a 0 for nothing handed in."""

    student: StudentMark
    mark: str
    stands_in: bool = False


@dataclass(frozen=True)
class UnsentMark:
    """A mark that is in no file, and why: a person has to enter it."""

    student: StudentMark
    mark: str
    why: str


@dataclass(frozen=True)
class SentMarks:
    """A file to upload, how many marks are in it, the marks that are not, and what else to say."""

    content: bytes
    sent: int
    unsent: Sequence[UnsentMark] = ()
    told: Sequence[str] = ()


def outgoing(held: ClassFile, scale: float | None, zeros: bool) -> Iterator[OutgoingMark]:
    """Yield the marks of a class, out of `scale` points if that is given.

    A student without a mark has none here, either; only with `zeros`, nothing handed in is a 0. It
    is none where work of nobody may be this student's.
    """
    for student in held.students:
        if student.score is not None and student.status == GRADED:
            yield OutgoingMark(student, shown_mark(student.score, held.max_score, scale))
        elif zeros and student.status == NOTHING and not is_unclear(student, held):
            yield OutgoingMark(student, "0", stands_in=True)


def shown_mark(score: float, most: float, scale: float | None = None) -> str:
    """The mark as the table of grades shows it, or the same part of `scale` as it is of `most`."""
    if scale is None or scale == most or not most:
        return shown_points(score)
    exact = Decimal(repr(score)) * Decimal(repr(scale)) / Decimal(repr(most))
    return f"{exact.quantize(CENTS, ROUND_HALF_UP):f}".rstrip("0").rstrip(".")


def other_points(most: float | None, held: ClassFile, platform: str) -> str:
    """What to do where an assignment counts other points than the class, without a subject.

    Marks would count more or less there than they should. Empty if that is not so, or not known.
    """
    if most is None or most == held.max_score:
        return ""
    there = shown_points(most)
    return (
        f"counts up to {there} points and this class up to {held.max_score}: set the assignment to"
        f" {held.max_score} points in {platform}, or add --scale {there} to convert the marks, or"
        f" --scale {held.max_score} to send them as they are"
    )


def unknown_most(held: ClassFile, gradebook: Gradebook, scale: float | None) -> str:
    """What to do where a file does not say how many points an assignment counts."""
    points = shown_points(held.max_score if scale is None else scale)
    lost = " It leaves out marks above the maximum without a word." if gradebook.strict else ""
    return (
        f"The file does not say what the assignment counts at most: see that {gradebook.name} has"
        f" {points} points there.{lost}"
    )


def named(student: StudentMark) -> str:
    """The student as a person finds them, in one line that is safe to show."""
    person = student.known
    name = person.name or student.student
    own = "" if student.student == f"{name} ({person.id})" else student.student
    others = (person.id, person.login, person.email, own)
    known = dict.fromkeys(other for other in others if other and other not in name)
    return clean(f"{name} ({', '.join(known)})" if known else name, LONGEST)


def listed(names: Sequence[str]) -> str:
    """Some of the names, and how many more there are."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
