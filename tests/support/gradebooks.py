"""The gradebook of each platform as it exports it, and the marks that it would import.

The formats are those of the files in `tests/support/marked_class.py`, whose sources are named in
`autograder/sending/gradebooks.py`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.support.exports import Student


@dataclass(frozen=True)
class Gradebook:
    """`head` and `row` make the export; column `mark` holds the marks, column `key` whose they are.

    `start` stands before each of these keys.
    """

    head: Sequence[Sequence[str]]
    row: Callable[[Student], Sequence[str]]
    key: str
    mark: str
    start: str = ""

    def exported(self, students: Iterable[Student]) -> bytes:
        out = io.StringIO(newline="")
        rows = csv.writer(out)
        rows.writerows([*self.head, *map(self.row, students)])
        return out.getvalue().encode()

    def marks(self, content: bytes) -> dict[str, float]:
        """The marks by what stands in the column `key`."""
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        return {
            row[self.key].removeprefix(self.start): float(row[self.mark])
            for row in [*rows][len(self.head) - 1 :]
            if row[self.mark]
        }


def _last_first(one: Student) -> str:
    first, _, last = one.name.rpartition(" ")
    return f"{last}, {first}" if first else last


def _halves(one: Student) -> tuple[str, str]:
    first, _, last = one.name.rpartition(" ")
    return last, first


GRADEBOOKS = {
    "moodle": Gradebook(
        [["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade",
          "Grade can be changed", "Last modified (submission)", "Last modified (grade)"]],
        lambda one: [f"Participant {one.id}", one.name, one.email, "Submitted for grading - ", "",
                     "100.00", "Yes", "Tuesday, 3 November 2026, 8:00 PM", "-"],
        "Identifier", "Grade", "Participant ",
    ),
    "canvas": Gradebook(
        [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Loops (78)"],
         ["    Points Possible", "", "", "", "", "100"]],
        lambda one: [_last_first(one), one.id, f"S{one.id}", one.login, "Group 1", ""],
        "ID", "Loops (78)",
    ),
    "blackboard": Gradebook(
        [["Last Name", "First Name", "Username", "Student ID", "Loops [Total Pts: 100 Score] |3"]],
        lambda one: [*_halves(one), one.login, f"S{one.id}", ""],
        "Username", "Loops [Total Pts: 100 Score] |3",
    ),
    "brightspace": Gradebook(
        [["OrgDefinedId", "Username", "Last Name", "First Name",
          "Loops Points Grade <Numeric MaxPoints:100>", "End-of-Line Indicator"]],
        lambda one: [f"#S{one.id}", f"#{one.login}", *_halves(one), "", "#"],
        "OrgDefinedId", "Loops Points Grade <Numeric MaxPoints:100>", "#S",
    ),
}  # fmt: skip
