"""Grades one submission after another and keeps the results; a kept result needs no torch."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from autograder.intake import Work, file_stem
from autograder.official import job
from autograder.official.pictures import notebook_picture
from autograder.official.records import Records
from autograder.official.reproducibility import draw_seed
from autograder.reports.atomic_write import write_atomically
from autograder.results import ExerciseResult, Result

PICTURES = "pictures"


@dataclass(frozen=True)
class CachedResults:
    """Results in a folder, in the form of `grade-class`, which may also have made the folder.

    With `strict`, nothing is graded if this machine lacks a layer of isolation.
    """

    folder: Path
    strict: bool = True

    def result(self, work: Work) -> Result:
        """Return the kept result of `work`, or grade it and keep the result.

        Raises CannotIsolate if this machine lacks a layer of isolation, and ChildProcessError if
        the zygote has ended.
        """
        known = self.known(work)
        if known is not None:
            return known
        records = Records(self.folder)
        text = job.grade(job.Job(work, self.seed(records), self.strict))
        records.keep(work.student, text)
        return Result.from_json(text)

    def known(self, work: Work) -> Result | None:
        """Return the result of an earlier run; None if grading again could give another result."""
        records = Records(self.folder)
        return records.finished(work, self.seed(records), self.strict)

    def seed(self, records: Records) -> int:
        """Return the seed of this folder; draw and keep one if there is none yet."""
        seed = records.seed()
        if seed is None:
            seed = draw_seed()
            records.keep_seed(seed)
        return seed

    def picture(self, work: Work, exercise: ExerciseResult) -> bytes | None:
        """Return a PNG that shows what the student's code does; None if it cannot be drawn."""
        known = self.known_picture(work, exercise.name)
        if known is None:
            known = notebook_picture(work, exercise.name, exercise.checks, self.strict)
            self.keep_picture(work, exercise.name, known)
        return known or None

    def known_picture(self, work: Work, exercise: str) -> bytes | None:
        """Return the kept picture, empty if it could not be drawn; None if none is kept."""
        try:
            return self._path(work, exercise).read_bytes()
        except OSError:
            return None

    def keep_picture(self, work: Work, exercise: str, drawn: bytes) -> None:
        """Write a picture into the folder, completely or not at all."""
        path = self._path(work, exercise)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, drawn)

    def _path(self, work: Work, exercise: str) -> Path:
        version = hashlib.sha256(f"{work.digest}/{exercise}".encode()).hexdigest()[:16]
        return self.folder / PICTURES / f"{file_stem(work.student)}-{exercise}-{version}.png"
