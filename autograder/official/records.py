"""The files of a class run: a result for each student, the seed, and the marks of all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from autograder.intake import NOTHING, Work
from autograder.official.basis import basis, difference
from autograder.official.class_file import CLASS, MISSING, ClassFile, keep_class
from autograder.official.class_table import TABLE, keep_table
from autograder.official.file_names import FileNames
from autograder.reports.atomic_write import write_atomically
from autograder.results import Result

RUN = "run.json"
RUN_SCHEMA = "autograder/run/v1"
PAGES = "pages"  # the folder in which the students' pages are
BROKEN = "A check failed by itself, which is no fault of the student's: grade this student again."


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
        reason = BROKEN if result.broken else ""
        return cls(result.student, reason, points, result.max_score, result.broken, notes)

    @property
    def status(self) -> str:
        """One of those of a student's mark; "grader broken" if a check failed by itself."""
        if self.reason.startswith(NOTHING):
            return MISSING
        if not self.points:
            return "not graded"
        return "grader broken" if self.broken else "graded"


class _MadeExercise(msgspec.Struct):
    name: str


class _Made(msgspec.Struct):
    """The part of a result that says how it was made."""

    seed: int
    official: bool
    basis: Mapping[str, str] = {}
    exercises: tuple[_MadeExercise, ...] = ()


class Records:
    """The folder of a class run; `keep_seed` makes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def _names(self) -> FileNames:
        return FileNames(self._run().get("files"))

    def name_files(self, students: Iterable[str]) -> None:
        """Choose the names of the files of a whole class; `keep_seed` writes them down.

        Whoever has a file here already keeps its name.
        """
        there = {path.stem for path in self.folder.glob("*.json")}
        self._names.choose([*students], there)

    def strangers(self, students: Iterable[str]) -> list[str]:
        """The files that a run would overwrite here although no run has written them."""
        if self.seed() is not None:
            return []
        paths = [self.folder / RUN, self.folder / CLASS, self.folder / TABLE]
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
            return int(self._run()["seed"])
        except (ValueError, KeyError, TypeError):
            return None

    def keep_seed(self, seed: int) -> None:
        """Write the seed, so that the next run in this folder draws the same inputs.

        Raises OSError if the folder cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        data = {"schema": RUN_SCHEMA, "seed": seed, "files": dict(self._names.chosen)}
        write_atomically(self.folder / RUN, json.dumps(data) + "\n")

    def finished(self, work: Work, seed: int, strict: bool) -> Result | None:
        """The result of an earlier run if grading `work` again would give the same, else None."""
        try:
            text = self.text(work.student)
            if self._outdated(text, seed, strict):
                return None
            result = Result.from_json(text)
        except (OSError, ValueError):
            return None
        same = (result.submission, result.student) == (work.digest, work.student)
        return result if same and not result.broken else None

    def outdated(self, student: str, seed: int, strict: bool, exercises: Sequence[str]) -> str:
        """Why the result of `student` would be another one today, even for the same work.

        Empty if it would be the same, and if there is none that can be read.
        """
        try:
            text = self.text(student)
            names = [one.name for one in msgspec.json.decode(text, type=_Made).exercises]
            if names != [*exercises]:
                short = ", ".join(name.partition("_")[0] for name in names)
                return f"they were graded on other exercises ({short})"
            return self._outdated(text, seed, strict)
        except (OSError, ValueError):
            return ""

    def _outdated(self, text: str, seed: int, strict: bool) -> str:
        then = msgspec.json.decode(text, type=_Made)
        if then.seed != seed:
            return f"their inputs were drawn from another seed ({then.seed})"
        if then.official < strict:
            return "a layer of isolation was missing when they were graded"
        return difference(then.basis, basis())

    def keep(self, student: str, text: str) -> None:
        """Write a student's result, the JSON `text`: the whole file or nothing."""
        write_atomically(self._path(student), text)

    def keep_class(self, held: ClassFile) -> None:
        """Write what the run found out of everybody: as data, and as the table of grades."""
        keep_class(self.folder, held)
        keep_table(self.folder, held)

    def page(self, student: str) -> Path:
        """Where the page of `student` is, if there is one."""
        return self.folder / PAGES / f"{self._names.stem(student)}.html"

    def _path(self, student: str) -> Path:
        return self.folder / f"{self._names.stem(student)}.json"

    def _run(self) -> Mapping[str, Any]:
        """What the file of the run says; empty if there is none."""
        try:
            data = json.loads((self.folder / RUN).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return data if isinstance(data, dict) and data.get("schema") == RUN_SCHEMA else {}
