"""Brightspace's download of an assignment's submissions.

A folder for each attempt, `12345-67890 - Name - Nov 3, 2026 205 PM/`, and an `index.html` (so read
by github.com/cgmb/d2lmf and other published programs, which also know one number, and a time
written with ":" or "_"), or files with ` - file` behind that. One of the numbers is the student's,
the other that of the assignment's folder. The time has no zone.
"""

from __future__ import annotations

import re
from dataclasses import replace

from autograder.intake.delivery import Delivery, Person
from autograder.intake.platforms.labels import Label, Labels, Level, without_surrogates
from autograder.intake.platforms.times import written_out
from autograder.intake.safe_names import clean

EXAMPLE = "12345-67890 - Name - Nov 3, 2026 205 PM"
_NAME = re.compile(
    r"(?P<place>(?P<one>\d+)(?:-(?P<other>\d+))? - (?P<name>.+?) - "
    r"(?P<time>(?:[^\W\d]+\.? \d{1,2}|\d{1,2}\.? [^\W\d]+\.?),? \d{4},? "
    r"\d{1,2}[:_. ]?\d{2}(?: ?[AP]\.?M\.?)?))(?: - (?P<file>.+))?",
    re.DOTALL | re.IGNORECASE,
)


def read(name: str, folder: bool) -> Label | None:
    """Read the name of a folder or file; None if Brightspace gives no such name."""
    match = _matched(name, folder)
    if match is None:
        return None
    at = written_out(match["time"])
    person = Person(id=match["one"], name=clean(match["name"]))
    return Label(
        match["name"],
        number=match["one"],
        file=match["file"] or "",
        attempt=match["place"],
        zoneless=at is not None,
        delivery=Delivery(person, at, place=without_surrogates(match["place"])),
    )


def fits(name: str, folder: bool) -> bool:
    """Whether Brightspace gives such a name."""
    return _matched(name, folder) is not None


def _matched(name: str, folder: bool) -> re.Match[str] | None:
    match = _NAME.fullmatch(name)
    return match if match and folder != bool(match["file"]) else None


def labels(level: Level) -> Labels:
    """The labels of all names that Brightspace gave; the number that differs is the student's."""
    found_names = ((name, _matched(name, folder)) for name, folder in level.names.items())
    matches = {name: match for name, match in found_names if match}
    people = {match["name"] for match in matches.values()}
    ones = {match["one"] for match in matches.values()}
    others = {match["other"] or "" for match in matches.values()}
    found = {}
    for name, match in matches.items():
        if label := read(name, level.names[name]):
            number = match["one"]
            if len(ones) == 1 and len(people) > 1:
                number = match["other"] or "" if len(others) > 1 else ""
            person = replace(label.delivery.person, id=number)
            delivery = replace(label.delivery, person=person)
            found[name] = [replace(label, number=number, delivery=delivery)]
    return found
