"""The files of a class run: a result for each student, the seed, and the table of grades."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.intake import Work, file_stem
from autograder.official.reproducibility import versions
from autograder.oracle import tolerances
from autograder.reports.atomic_write import write_atomically
from autograder.results import Result

RUN = "run.json"
RUN_SCHEMA = "autograder/run/v1"
TABLE = "grades.csv"
PAGES = "pages"  # the folder in which the students' pages are
FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would compute instead of show


@dataclass(frozen=True)
class Row:
    """One student in the table: the points of each exercise, or the reason why there are none.

    `notes` are sentences on files that were not graded.

    A class run keeps all its rows in memory, where whole results would be too large.
    """

    student: str
    reason: str = ""
    points: Mapping[str, int] = field(default_factory=dict)
    max_score: int = 0
    broken: bool = False
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, result: Result, notes: tuple[str, ...] = ()) -> Row:
        """The row of a student who has a result."""
        points = {exercise.name: exercise.score for exercise in result.exercises}
        return cls(result.student, "", points, result.max_score, result.broken, notes)

    @property
    def status(self) -> str:
        """Either "graded", "not graded", or "grader broken" if a check failed by itself."""
        if not self.points:
            return "not graded"
        return "grader broken" if self.broken else "graded"


class Records:
    """The folder of a class run; `keep_seed` makes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def strangers(self, students: Iterable[str]) -> list[str]:
        """The files that a run would overwrite here although no run has written them."""
        if self.seed() is not None:
            return []
        paths = [self.folder / RUN, self.folder / TABLE]
        for student in students:
            paths += [self._path(student), self.page(student)]
        return [path.name for path in paths if os.path.lexists(path)]

    def holds(self, student: str) -> bool:
        """Whether there is a result of `student`, for any work and from any run."""
        return self._path(student).is_file()

    def text(self, student: str) -> str:
        """The result of `student` as JSON text. Raises OSError if there is none."""
        return self._path(student).read_text(encoding="utf-8")

    def seed(self) -> int | None:
        """The seed that this folder's results were graded with, None if there is none."""
        try:
            data = json.loads((self.folder / RUN).read_text(encoding="utf-8"))
            return int(data["seed"]) if data["schema"] == RUN_SCHEMA else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep_seed(self, seed: int) -> None:
        """Write the seed, so that the next run in this folder draws the same inputs.

        Raises OSError if the folder cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        data = {"schema": RUN_SCHEMA, "seed": seed}
        write_atomically(self.folder / RUN, json.dumps(data) + "\n")

    def finished(self, work: Work, seed: int, strict: bool) -> Result | None:
        """The result of an earlier run if grading `work` again would give the same, else None."""
        try:
            result = Result.from_json(self.text(work.student))
        except (OSError, ValueError):
            return None
        now = (work.digest, seed, tolerances.version(), dict(versions()))
        then = (result.submission, result.seed, result.tolerances, dict(result.versions))
        same = now == then and result.student == work.student and result.official >= strict
        return result if same and not result.broken else None

    def keep(self, student: str, text: str) -> None:
        """Write a student's result, the JSON `text`: the whole file or nothing."""
        write_atomically(self._path(student), text)

    def keep_table(self, rows: Iterable[Row], exercises: Sequence[str]) -> None:
        """Write the table of grades."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["student", "score", "max_score", *exercises, "status", "reason", "notes"])
        for row in rows:
            writer.writerow(_cells(row, exercises))
        write_atomically(self.folder / TABLE, out.getvalue())

    def page(self, student: str) -> Path:
        """Where the page of `student` is, if there is one."""
        return self.folder / PAGES / f"{file_stem(student)}.html"

    def _path(self, student: str) -> Path:
        return self.folder / f"{file_stem(student)}.json"


def _cells(row: Row, exercises: Sequence[str]) -> list[str | int]:
    # Without a result the cells stay empty: a 0 would be a grade.
    total = [sum(row.points.values()), row.max_score] if row.points else ["", ""]
    points = [row.points.get(name, "") for name in exercises]
    told = [row.status, row.reason, " ".join(row.notes)]
    return [shown_as_text(row.student), *total, *points, *map(shown_as_text, told)]


def shown_as_text(text: str) -> str:
    """`text` as a cell of a CSV file, behind an apostrophe where a spreadsheet would compute it."""
    return f"'{text}" if text.startswith(FORMULA) else text


def shown_in_table(cell: str) -> str:
    """The text that `shown_as_text` made into `cell`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
