"""Tells whether a student's page that was written before still shows what holds now."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from autograder.official.class_file import StudentMark, WrongClassFile, read_class_file
from autograder.official.class_table import shown_points

SHOWS = re.compile(rb'<meta name="autograder-result" content="([0-9a-f]{64})">')
HEAD = 4096  # bytes of a page that hold its digest


def digest_of(student: str, text: str, reason: str, late: str = "") -> str:
    """The digest of what a page is about: the JSON `text` of a result, or why there is none.

    `late` is the mark if lateness cost points, as `late_mark` returns it.
    """
    about = [student, text, reason, late] if late else [student, text, reason]
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()


def late_mark(mark: StudentMark) -> str:
    """The mark after the deduction for lateness, such as "10 of 25"; empty if there was none."""
    if not mark.deducted or mark.score is None:
        return ""
    return f"{shown_points(mark.score)} of {mark.max_score}"


def late_marks(folder: Path) -> Mapping[str, str]:
    """What `late_mark` returns of each student of the class run in `folder`."""
    try:
        students = read_class_file(folder).students
    except WrongClassFile:
        return {}
    return {mark.student: late_mark(mark) for mark in students}


def page_shows(path: Path, digest: str) -> bool:
    """Whether there is a page that is about just that."""
    try:
        with path.open("rb") as file:
            found = SHOWS.search(file.read(HEAD))
    except OSError:
        return False
    return found is not None and found[1].decode() == digest
