"""A class of students as each system exports it: trees made as the systems make them.

Every function writes a folder, or a zip if the target's name ends in `.zip`. A student who handed
in several times is given several times, in the order of the attempts.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import yaml

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
Tree = Mapping[str, bytes]


@dataclass(frozen=True)
class Student:
    """One student and what one attempt holds; `files` maps the student's own names to contents."""

    name: str
    files: Tree = field(default_factory=dict)
    id: str = ""
    login: str = ""
    email: str = ""
    at: datetime = NOON
    late: bool = False


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        """Ruby writes each time anew."""
        return True


def write_moodle(target: Path, students: Sequence[Student], flat: bool = False) -> Path:
    """Moodle: mod/assign/classes/downloader.php, with folders or, if `flat`, without.

    A student's `id` is the number of the participant.
    """
    return _write(target, _moodle(students, flat))


def _moodle(students: Sequence[Student], flat: bool) -> Tree:
    # clean_filename() of lib/moodlelib.php takes these characters out.
    prefixes = [
        re.sub(r"[\x00-\x1f&<>\"`|':\\/]", "", one.name.replace("_", " ")).replace("..", "")
        for one in students
    ]
    return {
        f"{prefix}_{one.id}_assignsubmission_file{'_' if flat else '/'}{name}": data
        for prefix, one in zip(prefixes, students, strict=True)
        for name, data in one.files.items()
    }


def write_canvas(target: Path, students: Iterable[Student]) -> Path:
    """Canvas: lib/content_zipper.rb; the name sorts by family name and has only word characters."""
    tree: dict[str, bytes] = {}
    for one in students:
        given, _, family = one.name.rpartition(" ")
        name = re.sub(r"_(\d+)_", r"\1", f"{family}{given}").lower()
        stem = canvas_word("_".join([name, *["LATE"] * one.late, one.id]))
        for file, data in one.files.items():
            shown = re.sub(r'[\x00/\\:*?"<>|]+', "_", file)
            tree[f"{stem}_{9000 + len(tree)}_{shown}"] = data
    return _write(target, tree)


def canvas_word(text: str) -> str:
    """The text as Ruby's `gsub(/[^[[:word:]]]/, "")` leaves it."""
    word = ("L", "M", "Nd", "Pc")
    return "".join(one for one in text if unicodedata.category(one).startswith(word))


def write_blackboard(
    target: Path, students: Iterable[Student], assignment: str = "Homework 1"
) -> Path:
    """Blackboard: flat files, each attempt with a text file about it.

    The format is the one that published readers of these downloads expect ("Name: … (login)",
    "Date Submitted:", "Original filename:").
    """
    tree: dict[str, bytes] = {}
    for one in students:
        stem = f"{assignment}_{one.login}_attempt_{one.at:%Y-%m-%d-%H-%M-%S}"
        files = "".join(
            f"\tOriginal filename: {name}\n\tFilename: {stem}_{name}\n\n" for name in one.files
        )
        tree[f"{stem}.txt"] = (
            f"Name: {one.name} ({one.login})\nAssignment: {assignment}\n"
            f"Date Submitted: {one.at:%A, %B %d, %Y %I:%M:%S %p} UTC\n"
            "Current Grade: Needs Grading\n\nSubmission Field:\n"
            "There is no student submission text data for this assignment.\n"
            "\nComments:\nThere are no student comments for this assignment.\n\nFiles:\n"
            f"{files or 'No files were attached to this submission.'}"
        ).encode()
        tree |= {f"{stem}_{name}": data for name, data in one.files.items()}
    return _write(target, tree)


def write_brightspace(target: Path, students: Iterable[Student], folder: str = "7001") -> Path:
    """Brightspace: `USER-FOLDER - Name - Nov 3, 2026 1200 PM/` and an index.html."""
    tree: dict[str, bytes] = {"index.html": b"<!DOCTYPE html><table></table>"}
    for one in students:
        time = f"{one.at:%b} {one.at.day}, {one.at:%Y} {one.at.hour % 12 or 12}{one.at:%M %p}"
        name = re.sub(r'[\x00-\x1f\\/:*?"<>|]', " ", one.name)  # which Windows refuses in names
        place = f"{one.id}-{folder} - {name} - {time}"
        tree |= {f"{place}/{name}": data for name, data in one.files.items()}
    return _write(target, tree)


def write_gradescope(
    target: Path, students: Iterable[Student], groups: Sequence[Sequence[Student]] = ()
) -> Path:
    """Gradescope: `submission_NUMBER/` folders and what submission_metadata.yml says of them.

    The first of each of the `groups` handed in for all of it.
    """
    told: dict[str, object] = {}
    tree: dict[str, bytes] = {}
    for number, team in enumerate([*([one] for one in students), *groups], 300_000_001):
        place = f"submission_{number}"
        told[place] = {
            ":submitters": [
                {":name": one.name, ":sid": one.id, ":email": one.email} for one in team
            ],
            ":created_at": team[0].at,
            ":score": 0.0,
            ":status": "processed",
            ":results": {"tests": [{"name": "a", "output": ":sid: wrong\n  :name: wrong\n"}]},
            ":history": [{":id": 1, ":created_at": team[0].at.replace(year=2020), ":score": 0.0}],
        }
        tree |= {f"{place}/{name}": data for name, data in team[0].files.items()}
    text = yaml.dump(told, Dumper=_Plain, sort_keys=False, allow_unicode=True)
    return _write(target, {"submission_metadata.yml": text.encode(), **tree})


def write_github(target: Path, students: Iterable[Student], assignment: str = "lesson-1") -> Path:
    """GitHub Classroom: a clone `ASSIGNMENT-LOGIN` for each student, with its `.git`."""
    return _write(target, _clones(students, assignment))


def write_classroom50(
    target: Path, students: Sequence[Student], assignment: str = "cs-lesson-1"
) -> Path:
    """Classroom 50: cli/gh-teacher/internal/download/download.go; clones and scores.csv."""
    out = io.StringIO()
    head = "username,first_name,last_name,email,section,score,max_score,datetime"
    head += ",submission_tag,submitted_by,review_url,late,override"
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(head.split(","))
    for one in students:
        first, _, last = one.name.rpartition(" ")
        time, late = one.at.isoformat().replace("+00:00", "Z"), str(one.late).lower()
        start = [one.login, first, last, one.email, "", "1", "2"]
        rows.writerow([*start, time, "submit/1", one.login, "", late, ""])
    tree = dict(_clones(students, assignment)) | {"scores.csv": out.getvalue().encode()}
    return _write(target, tree)


def _clones(students: Iterable[Student], assignment: str) -> Tree:
    tree: dict[str, bytes] = {}
    for one in students:
        clone = f"{assignment}-{one.login}"
        tree[f"{clone}/.git/HEAD"] = b"ref: refs/heads/main\n"
        tree |= {f"{clone}/assignments/{name}": data for name, data in one.files.items()}
    return tree


def write_folders(target: Path, students: Iterable[Student]) -> Path:
    """A folder with each student's name."""
    tree = {f"{one.name}/{name}": data for one in students for name, data in one.files.items()}
    return _write(target, tree)


WRITERS: Mapping[str, Callable[[Path, Sequence[Student]], Path]] = {
    "moodle": write_moodle,
    "canvas": write_canvas,
    "blackboard": write_blackboard,
    "brightspace": write_brightspace,
    "gradescope": write_gradescope,
    "github": write_github,
    "folders": write_folders,
}


def _write(target: Path, tree: Tree) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix == ".zip":
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in tree.items():
                archive.writestr(name, data)
        return target
    target.mkdir(exist_ok=True)
    for name, data in tree.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(data)
    return target
