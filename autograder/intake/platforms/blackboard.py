"""Blackboard's download of the files of an assignment ("Download Assignment Files").

One folder for all: `Assignment_LOGIN_attempt_2026-11-03-14-05-00_ex1.py`, and for each attempt a
file `Assignment_LOGIN_attempt_2026-11-03-14-05-00.txt`, which begins with "Name: Ann Lee (LOGIN)"
and "Assignment:" (so read by github.com/kwurst/bb-file-cleanup and other published programs). The
time is that of Blackboard's server and has no zone.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from autograder.intake.delivery import Delivery, Person
from autograder.intake.platforms.labels import (
    Label,
    Labels,
    Level,
    shared_beginning,
    without_surrogates,
)
from autograder.intake.platforms.times import stamped
from autograder.intake.safe_names import clean

EXAMPLE = "Assignment_login_attempt_2026-11-03-14-05-00_file.py"
_NAME = re.compile(
    r"(?P<place>(?P<owner>.+?)_attempt_(?P<time>\d{4}(?:-\d{2}){5}))(?:_(?P<file>.+)|\.txt)",
    re.DOTALL,
)
_STUDENT = re.compile(r"[^:\n]*: *(?P<name>.*?) *\((?P<login>[^()\n]+)\) *")
MAX_ABOUT = 64 * 1024  # bytes of a text file about an attempt
_NO_TEXT = "There is no student submission text data for this assignment."
_TEXT = "What was handed in as text in Blackboard was not graded."


def read(name: str, folder: bool) -> Label | None:
    """Read the name of a file; None if Blackboard gives no such name."""
    match = None if folder else _NAME.fullmatch(name)
    if match is None:
        return None
    login = match["owner"].rpartition("_")[2]
    place, file = match["place"], match["file"] or ""
    at = stamped(match["time"])
    delivery = Delivery(Person(login=clean(login)), at, place=without_surrogates(place))
    return Label(
        login,
        # All that comes before the time: an assignment's name or a login may hold "_", too.
        number=match["owner"],
        file=file or name,
        graded=bool(file),
        attempt=place,
        zoneless=at is not None,
        shown_number=login,
        delivery=delivery,
    )


def fits(name: str, folder: bool) -> bool:
    """Whether Blackboard gives such a name."""
    return not folder and _NAME.fullmatch(name) is not None


def labels(level: Level) -> Labels:
    """The labels of all names that Blackboard gave, with what its text files say of a student."""

    read_names = ((name, read(name, folder)) for name, folder in level.names.items())
    found = {name: label for name, label in read_names if label}
    about = level.texts((f"{label.attempt}.txt" for label in found.values()), MAX_ABOUT)
    told = {name: _told(text) for name, text in about.items()}
    nothing = (None, "")
    title = _title({label.number for label in found.values()})
    return {
        name: [_known(_after(title, label), *told.get(f"{label.attempt}.txt", nothing))]
        for name, label in found.items()
    }


def _title(owners: Collection[str]) -> str:
    """The beginning that all names share: the assignment's, for one student alone not known."""
    return shared_beginning(owners, "_") if len(owners) > 1 else ""


def _after(title: str, label: Label) -> Label:
    """The label with the login that follows the title: a login may hold "_", too."""
    login = label.number.removeprefix(title)
    if not title or not login or login == label.number:
        return label
    delivery = replace(label.delivery, person=Person(login=clean(login)))
    return replace(label, name=login, shown_number=login, delivery=delivery)


def _known(label: Label, person: Person | None, note: str) -> Label:
    if person is None or not label.number.endswith(person.login):
        return replace(label, note=note)
    delivery = replace(label.delivery, person=person)
    name = person.name or person.login
    return replace(label, name=name, note=note, shown_number=person.login, delivery=delivery)


def _told(text: str) -> tuple[Person | None, str]:
    """The student that Blackboard's text file is about, and a note on text in place of files."""
    first, _, rest = text.removeprefix("\ufeff").partition("\n")
    match = _STUDENT.fullmatch(first.rstrip("\r"))
    person = match and Person(name=clean(match["name"]), login=clean(match["login"]))
    _, field, after = rest.partition("\nSubmission Field:")
    written = after.partition("\nComments:")[0].strip()
    return person, _TEXT if field and written and written != _NO_TEXT else ""
