"""How the gradebook of each platform names the columns of its files.

Moodle: mod/assign/gradingtable.php and mod/assign/feedback/offline/importgradeslib.php of
moodle/moodle (the grading worksheet), grade/export/txt (the gradebook). Canvas:
lib/gradebook_exporter.rb and lib/gradebook_importer.rb of instructure/canvas-lms. Blackboard:
"Work Offline with Grade Data" of its help for instructors. Brightspace: "Importing Grades" of
D2L's documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from autograder.intake import Platform


class KeyKind(Enum):
    """By what a student is known; NUMBER is the platform's own number, as its downloads have it."""

    NUMBER = "number"
    ID = "id"
    LOGIN = "login"
    EMAIL = "email"
    NAME = "name"


@dataclass(frozen=True)
class Gradebook:
    """The files of one platform: by which columns it knows a student, and which hold marks.

    `keys` has the headings of columns in lower case; two headings of a name are its two halves.
    `marks` matches the heading of a column with marks: its group "title" is the name of the
    assignment, "most" what it counts at most. `most` is the heading of a column that says the same,
    `most_row` the text of the row that does. What is above it, the platform leaves out if `strict`.
    `barred` stands in the cell of a student to whom the assignment was not given.

    If the first cells of all students look like `worksheet`, the columns go by their places, in
    whatever language the headings are: numbers, names, and the maximum right of the marks.
    """

    name: str
    keys: Mapping[KeyKind, tuple[tuple[str, ...], ...]]
    marks: re.Pattern[str]
    most: str = ""
    most_row: str = ""
    strict: bool = False
    barred: str = ""
    worksheet: re.Pattern[str] | None = None

    def is_worksheet(self, rows: Iterable[Sequence[str]]) -> bool:
        """Whether the rows of students are those of a worksheet."""
        first = [row[0].strip() for row in rows if row]
        look = self.worksheet
        return bool(look and first) and all(look.fullmatch(cell) for cell in first if look)


# "Participant 17"; other languages have no blank before the number. A student number is no such.
PARTICIPANT = re.compile(r"(?:\D* |\D{5,}|[^\x00-\x7f\d]+)(?P<number>\d+)")
EMAILS = (("email address",), ("email",), ("e-mail",))
HALVES = (("first name", "last name"), ("first name", "surname"))
GRADEBOOKS = {
    Platform.MOODLE: Gradebook(
        "Moodle",
        {
            KeyKind.NUMBER: (("identifier",),),
            KeyKind.ID: (("id number",),),
            KeyKind.LOGIN: (("username",),),
            KeyKind.EMAIL: EMAILS,
            KeyKind.NAME: (("full name",), *HALVES),
        },
        re.compile(r"grade|(?P<title>.+) \(real\)", re.IGNORECASE),
        most="maximum grade",
        strict=True,
        worksheet=PARTICIPANT,
    ),
    Platform.CANVAS: Gradebook(
        "Canvas",
        {
            KeyKind.NUMBER: (("id",),),
            KeyKind.ID: (("sis user id",),),
            KeyKind.LOGIN: (("sis login id",),),
            KeyKind.NAME: (("student",), ("firstname", "lastname")),
        },
        re.compile(r"(?P<title>.+) \(\d+\)"),
        most_row="points possible",
        barred="n/a",
    ),
    Platform.BLACKBOARD: Gradebook(
        "Blackboard",
        {
            KeyKind.LOGIN: (("username",), ("user name",)),
            KeyKind.ID: (("student id",),),
            KeyKind.NAME: HALVES,
        },
        re.compile(r"(?P<title>.+?) \[Total Pts: (?P<most>\d[\d.,]*)[^\]]*\] ?\|\d+"),
    ),
    Platform.BRIGHTSPACE: Gradebook(
        "Brightspace",
        {
            KeyKind.ID: (("orgdefinedid",), ("org defined id",)),
            KeyKind.LOGIN: (("username",),),
            KeyKind.EMAIL: EMAILS,
            KeyKind.NAME: HALVES,
        },
        re.compile(
            r"(?P<title>.+) Points Grade(?: ?<(?:[^>]*MaxPoints:(?P<most>\d[\d.,]*))?[^>]*>)?"
        ),
    ),
}
