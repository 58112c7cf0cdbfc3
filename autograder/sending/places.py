"""The names under which a platform takes a file of feedback for one student.

Moodle's "Upload multiple feedback files in a zip" (mod/assign/feedback/file/importziplib.php of
moodle/moodle) goes by the parts of a folder's name between `_`: name, number of the participant,
type and name of a plugin; versions before 4.1 ask for a `_` at its end. Canvas' "Upload
Submissions" (infer_comment_context_from_filename in app/models/abstract_assignment.rb of
instructure/canvas-lms) goes by the first two numbers between `_`: those of the student and of a
file that the student handed in.
"""

from __future__ import annotations

import re

from autograder.intake import Platform

MARKDOWN = "feedback.md"
HTML = "feedback.html"
BEGIN = "# Feedback for "  # begins every page in Markdown
WITH_ZIP = (Platform.MOODLE, Platform.CANVAS)
LONGEST = 200  # bytes of a name; file systems take 255


def place_for(platform: Platform, place: str) -> str:
    """What stands before the name of a file of feedback, empty if the platform takes none.

    `place` is the name that the platform itself gave to what this student handed in.
    """
    if re.search(r"[\x00-\x1f/\\]", place):
        return ""
    return _moodle(place) if platform is Platform.MOODLE else _canvas(place)


def files_for(platform: Platform | None) -> tuple[str, ...]:
    """The files that a student gets.

    Canvas shows each under the name of the file that the student handed in: a page of HTML would
    not open.
    """
    return (MARKDOWN,) if platform is Platform.CANVAS else (MARKDOWN, HTML)


def _moodle(place: str) -> str:
    parts = place.split("_")
    if len(parts) < 4 or not _is_number(parts[1]) or not parts[2].startswith("assign"):
        return ""
    # Only the number counts, so a name that is too long for a disk may be cut.
    parts[0] = parts[0].encode()[:LONGEST].decode(errors="ignore")
    return "_".join(parts[:4]) + "_/"


def _canvas(place: str) -> str:
    parts = [part for part in place.split("_") if part != "LATE"]
    ids = parts[1:3] if parts[0] == "anon" else [part for part in parts if _is_number(part)][:2]
    return f"{place.rstrip('_')}_" if len(ids) == 2 and _is_number(ids[1]) else ""


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdigit()
