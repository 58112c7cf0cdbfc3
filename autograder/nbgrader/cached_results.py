"""Grades works one after the other, each only once; torch is imported for none that is known."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.intake import Work, file_stem
from autograder.official.records import Records
from autograder.official.reproducibility import draw_seed
from autograder.results import CheckResult, ExerciseResult, Result

PICTURES = "pictures"
DPI = 72


@dataclass(frozen=True)
class CachedResults:
    """Results in a folder like those of `grade-class`, which may also have been there first."""

    folder: Path
    strict: bool = True

    def result(self, work: Work) -> Result:
        """The result of `work`, kept or fresh.

        Raises CannotIsolate where this machine lacks a layer, and ChildProcessError where the
        process that starts workers is gone.
        """
        known = self.known(work)
        if known is not None:
            return known
        from autograder.official import job

        records = Records(self.folder)
        text = job.grade(job.Job(work, self.seed(records), self.strict))
        records.keep(work.student, text)
        return Result.from_json(text)

    def known(self, work: Work) -> Result | None:
        """The result of an earlier run, where grading again would give the same."""
        records = Records(self.folder)
        return records.finished(work, self.seed(records), self.strict)

    def seed(self, records: Records) -> int:
        """The seed of this folder, drawn when there is none yet."""
        seed = records.seed()
        if seed is None:
            seed = draw_seed()
            records.keep_seed(seed)
        return seed

    def picture(self, work: Work, exercise: ExerciseResult) -> bytes | None:
        """A PNG of what the student's code does; None where there is nothing to draw."""
        known = self.known_picture(work, exercise.name)
        if known is None:
            known = draw(work, exercise.name, exercise.checks, self.strict)
            self.keep_picture(work, exercise.name, known)
        return known or None

    def known_picture(self, work: Work, exercise: str) -> bytes | None:
        """The picture that was kept, empty where none could be drawn; None where none was tried."""
        try:
            return self._path(work, exercise).read_bytes()
        except OSError:
            return None

    def keep_picture(self, work: Work, exercise: str, drawn: bytes) -> None:
        """Keep a picture, whole or not at all."""
        path = self._path(work, exercise)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}.tmp")
        partial.write_bytes(drawn)
        partial.replace(path)

    def _path(self, work: Work, exercise: str) -> Path:
        version = hashlib.sha256(f"{work.digest}/{exercise}".encode()).hexdigest()[:16]
        return self.folder / PICTURES / f"{file_stem(work.student)}-{exercise}-{version}.png"


def draw(work: Work, exercise: str, checks: Sequence[CheckResult], strict: bool) -> bytes:
    """The picture, empty where none can be drawn: it is no part of the grade."""
    from autograder import figures
    from autograder.official import job
    from autograder.sandbox.isolated import IsolatedSubmission
    from autograder.sandbox.workplace import Workplace
    from autograder.submission import grader_lock

    source = work.sources[exercise]
    failures = [check for check in checks if not check.passed and not check.hidden]
    workplace = Workplace(job.shared_sandbox(strict))
    try:
        submission = IsolatedSubmission(
            workplace, source.name, source.text, notebook=source.notebook
        )
        with grader_lock.turn():
            return figures.picture(exercise, submission, failures, DPI) or b""
    except Exception:
        return b""
    finally:
        workplace.close()
