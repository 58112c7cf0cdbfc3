"""A class of clones: GitHub Classroom's, Classroom 50's, and the work that collect-clones takes.

`gh classroom clone student-repos` makes `ASSIGNMENT-submissions/ASSIGNMENT-LOGIN/`. Classroom 50's
`gh teacher download` (cli/gh-teacher/internal/download/download.go) makes
`CLASSROOM-ASSIGNMENT_submissions_TIME/CLASSROOM-ASSIGNMENT-LOGIN/`, and beside the clones a
`scores.csv` with username, first_name, last_name, email, datetime and late. `collect-clones` writes
a table beside its folder with the date of each commit.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import replace

from autograder.intake.delivery import Delivery, Person
from autograder.intake.platforms.labels import (
    Label,
    Labels,
    Level,
    shared_beginning,
    without_surrogates,
)
from autograder.intake.platforms.times import in_this_zone, iso
from autograder.intake.safe_names import clean
from autograder.intake.work import NOTHING

EXAMPLE = "a clone for each student"
NOT_COMMITTED = "nothing was committed "  # so collect-clones begins a problem of the student's
COLLECTED = ".collected.json"  # in the folder that collect-clones writes
SCORES = "scores.csv"
_FOLDER = re.compile(r"(?P<prefix>.+)[-_]submissions(?:_[\d_T]+)?", re.IGNORECASE)
_DOWNLOADED = re.compile(r"(?P<clone>.+-.+)-(?:main|master)(?:\.zip)?")
Row = Mapping[str, str]


def downloaded(name: str) -> str:
    """The clone's name in that of GitHub's "Download ZIP", which ends with the branch; or empty."""
    match = _DOWNLOADED.fullmatch(name)
    return match["clone"] if match else ""


def fits(level: Level) -> bool:
    """Whether most folders in it are clones, or collect-clones made it."""
    folders = [name for name, folder in level.names.items() if folder]
    clones = sum(level.has(name, ".git") for name in folders)
    return level.has(COLLECTED) or clones > len(folders) / 2


def labels(level: Level) -> Labels:
    """The labels of all folders: the login is what follows the beginning that they share."""
    folders = [name for name, folder in level.names.items() if folder]
    scores = _scores(level)
    taken = _taken(level)
    shared = beginning(level)
    found = {}
    for name in folders:
        login = name.removeprefix(shared)
        row = scores.get(login.casefold(), {})
        label = _label(name, login, row)
        found[name] = [_collected(label, taken.get(clean(name), {}))]
    return found


def _scores(level: Level) -> Mapping[str, Row]:
    told = level.texts([SCORES]).get(SCORES, "")
    return {row["username"].casefold(): row for row in _rows(told, "username")}


def _taken(level: Level) -> Mapping[str, Row]:
    return {row["student"]: row for row in _rows(level.beside(f"{level.name}.csv"), "student")}


def about_times(level: Level) -> str:
    """A sentence on the table that says when the work was handed in; empty if none is known."""
    beside = f"{level.name}.csv"
    found = SCORES if _scores(level) else beside if _taken(level) else ""
    if found:
        return f"Names or times are from {clean(found)}."
    missing = f"{clean(beside)} is not beside it, which collect-clones wrote: no time is known."
    return missing if level.has(COLLECTED) else ""


def beginning(level: Level) -> str:
    """The beginning that the names of all clones share and that is no part of a login.

    The repository that the assignment was made from may lie among them.
    """
    folders = _without_template([name for name, folder in level.names.items() if folder])
    logins = list(_scores(level))
    by_login = {
        name[: -len(login)]
        for name in folders
        for login in logins
        if login and name.casefold().endswith(f"-{login}")
    }
    match = _FOLDER.fullmatch(level.name)
    options = [*by_login] if len(by_login) == 1 else []
    options += [f"{match['prefix']}-"] if match else []
    if len(folders) > 1:
        options.append(shared_beginning(folders, "-"))
    for option in options:
        if all(name.startswith(option) and len(name) > len(option) for name in folders):
            return option
    return ""


def _without_template(folders: list[str]) -> list[str]:
    """The names but for one with which, and a dash, at least two others and all of them begin."""
    template = min(folders, key=len, default="")
    others = [name for name in folders if name != template]
    found = len(others) > 1 and all(name.startswith(f"{template}-") for name in others)
    return others if found else folders


def _label(name: str, login: str, row: Row) -> Label:
    full = " ".join(filter(None, [row.get("first_name", ""), row.get("last_name", "")]))
    person = Person(clean(login), clean(full), clean(login), clean(row.get("email", "")))
    delivery = Delivery(person, late=row.get("late") == "true", place=without_surrogates(name))
    return _at(Label(person.name or login, login, delivery=delivery), row.get("datetime", ""))


def _collected(label: Label, row: Row) -> Label:
    if row.get("date"):
        label = _at(label, row["date"])
    problem = row.get("problem", "")
    told = f"{problem[:1].upper()}{clean(problem[1:])}" if problem else ""
    if problem.startswith(NOT_COMMITTED):
        told = f"{NOTHING} {told}"
    return replace(label, note=told)


def _at(label: Label, text: str) -> Label:
    at = iso(text)
    if at is None:
        return label
    zoneless = at.tzinfo is None
    aware = in_this_zone(at) if zoneless else at
    return replace(label, zoneless=zoneless, delivery=replace(label.delivery, at=aware))


def _rows(text: str, needed: str) -> list[Row]:
    """The rows of a CSV file that has this column; none if it has not."""
    reader = csv.DictReader(text.removeprefix("\ufeff").splitlines())
    try:
        if needed not in (reader.fieldnames or ()):
            return []
        return [
            {key: value for key, value in row.items() if key and isinstance(value, str)}
            for row in reader
            if row.get(needed)
        ]
    except csv.Error:
        return []
