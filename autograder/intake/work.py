"""What a student handed in, sorted by exercise: plain data, and none of its code has run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

NOTHING = "Nothing was handed in."


class Refused(Exception):
    """A submission cannot be graded. The text tells an instructor or student why in a sentence."""


@dataclass(frozen=True)
class Source:
    """The text of one exercise, or why there is none.

    `name` is the file's name as messages show it. Of a notebook, `text` holds every code cell under
    a line `# %%`, and `checked_after` is how many of them had run when the exercise was checked, 0
    where nothing says so. `problem` is one sentence and empty when all is well; `missing` says that
    no such file was handed in.
    """

    name: str
    text: bytes = b""
    notebook: bool = False
    problem: str = ""
    missing: bool = False
    checked_after: int = 0


@dataclass(frozen=True)
class Work:
    """One student's submission.

    `sources` holds every exercise by its name; `notes` are sentences on files that were not graded.
    """

    student: str
    sources: Mapping[str, Source]
    notes: tuple[str, ...] = ()

    @property
    def nothing(self) -> str:
        """Why there is nothing to grade, in sentences; empty when there is something."""
        if not all(source.missing for source in self.sources.values()):
            return ""
        return " ".join(self.notes) or NOTHING

    @property
    def digest(self) -> str:
        """The SHA-256 of all that grading depends on: without the student's name and the notes."""
        parts = [
            (
                exercise,
                source.name,
                hashlib.sha256(source.text).hexdigest(),
                source.notebook,
                source.problem,
                source.missing,
                source.checked_after,
            )
            for exercise, source in sorted(self.sources.items())
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
