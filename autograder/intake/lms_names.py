"""Reads students' names and numbers from the file names in downloads of learning platforms.

Moodle (mod/assign/classes/downloader.php): `Name_ID_assignsubmission_file/…`, or one folder for all
with `Name_ID_assignsubmission_file_ex1.py`. Canvas (lib/content_zipper.rb), one folder for all:
`name_ID_FILEID_ex1.py`, `name_LATE_ID_FILEID_ex1.py`, `name_ID_text.html`.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

_MOODLE = re.compile(
    r"(?P<name>.+?)(?:_(?P<id>\d+))?_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL
)
_CANVAS = re.compile(
    r"(?:(?!LATE_)(?P<name>\w+?)_)?(?P<late>LATE_)?(?P<id>\d+|anon_\w{5})_"
    r"(?:\d+_(?P<file>.+)|(?P<text>(?:text|link)\.html))"
)


@dataclass(frozen=True)
class Label:
    """The student that a file or folder belongs to, as its name says.

    `number` tells students of one `name` apart. `file` is set for a file in a folder with the files
    of all students: it is the student's own name for the file. `note` is a sentence on what the
    platform says of it. `graded` is False for a text or link in place of a file. `exported` says
    that the name was given by a learning platform.
    """

    name: str
    number: str = ""
    file: str = ""
    note: str = ""
    graded: bool = True
    exported: bool = False


def label(name: str, folder: bool) -> Label:
    """Read which student a folder or file called `name` belongs to."""
    moodle = _MOODLE.fullmatch(name)
    canvas = None if folder else _CANVAS.fullmatch(name)
    if moodle and folder != bool(moodle["file"]):
        return _moodle(moodle)
    if canvas:
        return _canvas(canvas)
    stem, suffix = os.path.splitext(name)
    # The suffix in place of a number: ann.py and ann.zip are the work of two students.
    return Label(name) if folder or not suffix else Label(stem, suffix[1:])


def _moodle(match: re.Match[str]) -> Label:
    graded = match["kind"] == "file"
    note = "" if graded else f"What was handed in as Moodle's {match['kind']} was not graded."
    return Label(match["name"], match["id"] or "", match["file"] or "", note, graded, True)


def _canvas(match: re.Match[str]) -> Label:
    note = "Canvas marked this work as late." if match["late"] else ""
    if match["text"]:
        note = "What was handed in as text or as a link in Canvas was not graded."
    number = match["id"]
    file = match["file"] or match["text"]
    return Label(match["name"] or number, number, file, note, not match["text"], True)
