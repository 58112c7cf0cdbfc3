"""Moodle's download of all submissions (mod/assign/classes/downloader.php).

With folders `Name_NUMBER_assignsubmission_file/…` (older versions put another `_` at its end), or
one folder for all with `Name_NUMBER_assignsubmission_file_ex1.py`. NUMBER is that of Moodle's
participant; a group without a number is "Default group". Moodle says no time in it.
"""

from __future__ import annotations

import re

from autograder.intake.delivery import Delivery, Person
from autograder.intake.platforms.labels import Label, Labels, Level, without_surrogates
from autograder.intake.safe_names import clean

EXAMPLE = "Name_12_assignsubmission_file"
_NAME = re.compile(
    r"(?P<name>.*?)(?:_(?P<id>\d+))?_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL
)


def read(name: str, folder: bool) -> Label | None:
    """Read the name of a folder or file; None if Moodle gives no such name."""
    match = _matched(name, folder)
    if match is None:
        return None
    graded = match["kind"] == "file"
    note = "" if graded else f"What was handed in as Moodle's {match['kind']} was not graded."
    number, file = match["id"] or "", match["file"] or ""
    place = name.removesuffix(file) if file else name
    person = Person(id=number, name=clean(match["name"]))
    delivery = Delivery(person, place=without_surrogates(place))
    # Of some names Moodle leaves nothing.
    shown = match["name"] or number
    return Label(shown, number, file, note, graded, exported=True, delivery=delivery)


def fits(name: str, folder: bool) -> bool:
    """Whether Moodle gives such a name."""
    return _matched(name, folder) is not None


def _matched(name: str, folder: bool) -> re.Match[str] | None:
    match = _NAME.fullmatch(name)
    if match is None or folder == bool(match["file"]) or not (match["name"] or match["id"]):
        return None
    return match


def labels(level: Level) -> Labels:
    """The labels of all names that Moodle gave."""
    read_names = ((name, read(name, folder)) for name, folder in level.names.items())
    return {name: [label] for name, label in read_names if label}
