"""Brings what a learning platform says of a student and of the time into nbgrader's own places."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from nbgrader.api import Gradebook, MissingEntry

from autograder.intake import Delivery, Person
from autograder.nbgrader.bundle import Bundle
from autograder.nbgrader.course_folders import ASSIGNMENT

FORM = "%Y-%m-%d %H:%M:%S.%f UTC"  # of nbgrader's timestamp.txt
MARKED = "It is not said when this late work was handed in: "
LEAST = timedelta(seconds=1)


def with_time(made: Bundle, delivery: Delivery, gradebook: Gradebook, student: str) -> Bundle:
    """Return `made` with nbgrader's file for the time at which it was handed in, if that is known.

    What the platform says comes before a file among the work. Work that is late without a time
    counts as handed in one second after it was due, the least that a rule for late work can take it
    for.
    """
    if delivery.at is not None:
        return made.with_time(delivery.at.astimezone(UTC).strftime(FORM).encode())
    if not delivery.late:
        return made.with_time(made.own_time)
    due = _due(gradebook, student)
    if due is None:
        return made.with_time(b"", f"{MARKED}without a due date in the course nothing is deducted.")
    late = (due + LEAST).strftime(FORM).encode()
    return made.with_time(late, f"{MARKED}it counts as one second late.")


def forget_time(gradebook: Gradebook, student: str) -> None:
    """Take the time of an earlier version out of the gradebook: nbgrader would keep it."""
    try:
        gradebook.find_submission(ASSIGNMENT, student).timestamp = None
        gradebook.db.commit()
    except MissingEntry:
        return


def enter(gradebook: Gradebook, student: str, person: Person) -> None:
    """Write what is known of the person into the gradebook, so that formgrader shows the name."""
    known = {}
    if person.name:
        known["first_name"], known["last_name"] = _names(person.name)
    if person.email:
        known["email"] = person.email
    if known:
        gradebook.update_or_create_student(student, **known)


def _due(gradebook: Gradebook, student: str) -> datetime | None:
    """When the work is due, in UTC without a zone, as nbgrader keeps it; with any extension."""
    try:
        found: datetime | None = gradebook.find_submission(ASSIGNMENT, student).duedate
    except MissingEntry:
        try:
            found = gradebook.find_assignment(ASSIGNMENT).duedate
        except MissingEntry:
            return None
    return found


def _names(name: str) -> tuple[str, str]:
    """The first names, empty if there is only one name, and the last name."""
    if "," in name:
        last, _, first = (part.strip() for part in name.partition(","))
    else:
        first, _, last = name.rpartition(" ")
    return (first, last) if first and last else ("", name.strip(" ,"))
