"""Looks at what a student handed in, without running or trusting any of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder import exercises
from autograder.intake import Refused, Work, clean, opened
from autograder.intake.files import Unreadable, single
from autograder.intake.notebook import MAX_NOTEBOOK
from autograder.nbgrader.course_folders import NOTEBOOK
from autograder.results import ExerciseResult, Outcome

MADE = "autograder"  # the key of our own metadata in a notebook that stands for other files
TEXT_LIMIT = 100_000  # characters of a cell
IMAGES = ("image/png", "image/jpeg", "image/gif")


@dataclass(frozen=True)
class SubmittedCell:
    """A cell as it was handed in; `name` is what nbgrader is told that it is, empty without."""

    kind: str
    source: str
    name: str = ""
    attachments: Mapping[str, Mapping[str, str]] | None = None


@dataclass(frozen=True)
class HandedIn:
    """One student's work. Without `work` the sentence `refused` says why there is none.

    `cells` are those of a notebook that can be read, `notes` sentences on what was left aside,
    `problems` what keeps files from being graded that could not be collected.
    """

    work: Work | None
    refused: str = ""
    cells: tuple[SubmittedCell, ...] | None = None
    notes: tuple[str, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)

    def reason(self, exercise: str) -> str:
        """Why this exercise cannot be graded, as one sentence; empty when it can."""
        if self.work is None:
            return self.refused
        if exercise in self.problems:
            return self.problems[exercise]
        if self.work.nothing:
            # These notes are more than its own: some were made when it was collected.
            return " ".join(self.notes) or self.work.nothing
        source = self.work.sources[exercise]
        if source.notebook and not source.problem and not source.text.strip():
            return f"{source.name} holds no code."
        return source.problem


@dataclass(frozen=True)
class StandInNotebook:
    """What the autograder's own notebook says that stands for files or for nothing.

    Everybody can write such a notebook: all that it does is to leave work to a person.
    """

    refused: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path) -> StandInNotebook | None:
        """What is said in the notebook at `path`; None for any other."""
        try:
            # By way of intake, which follows no link and waits for no pipe.
            data = single(path).read_all(MAX_NOTEBOOK, "")
            told = json.loads(data)["metadata"][MADE]
            refused, problems, notes = told["refused"], told["problems"], told["notes"]
            names = exercises.names()
            return cls(
                _sentence(refused),
                {name: _sentence(problems[name]) for name in names if name in problems},
                tuple(_sentence(note) for note in notes),
            )
        except (OSError, Unreadable, ValueError, KeyError, TypeError, RecursionError):
            return None

    def as_metadata(self) -> dict[str, object]:
        """What a notebook carries of it."""
        told = {"refused": self.refused, "problems": dict(self.problems), "notes": [*self.notes]}
        return {MADE: told}


def look(home: Path, student: str) -> HandedIn:
    """What lies in the folder `home`; never raises for anything that a student put there."""
    made = StandInNotebook.read(home / NOTEBOOK)
    if made is not None and made.refused:
        return HandedIn(None, made.refused)
    try:
        found = opened(home, exercises.names(), (NOTEBOOK,) if made is not None else ())
    except Refused as refusal:
        return HandedIn(None, str(refusal))
    work = found.under(student)
    cells = tuple(cells_in(found.notebook)) if found.notebook else None
    if made is None:
        return HandedIn(work, "", cells, work.notes)
    return HandedIn(work, "", cells, (*made.notes, *work.notes), made.problems)


def reason_of(result: ExerciseResult, most: float) -> str:
    """Why the points of `result` are not the student's; empty when they are."""
    for check in result.checks:
        if check.outcome is Outcome.GRADER_BROKEN:
            return check.message
    if result.score > most:
        return (
            f"The checks give {result.score} points where the gradebook has {most:g} at most: run"
            " `nbgrader generate_assignment` again."
        )
    return ""


def cells_in(data: bytes) -> list[SubmittedCell]:
    """The cells of a notebook that intake has found to be one."""
    return [_cell(raw) for raw in json.loads(data)["cells"] if isinstance(raw, dict)]


def _cell(raw: Mapping[str, Any]) -> SubmittedCell:
    kind = raw.get("cell_type")
    source = raw.get("source")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    text = source if isinstance(source, str) else ""
    if len(text) > TEXT_LIMIT:
        text = text[:TEXT_LIMIT] + "\n… cut here: the cell is too long to show."
    return SubmittedCell(
        kind if kind in ("code", "markdown") else "raw",
        _encodable(text),
        _name(raw.get("metadata")),
        _images(raw.get("attachments")) if kind == "markdown" else None,
    )


def _name(metadata: object) -> str:
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return name if isinstance(name, str) else ""


def _images(attachments: object) -> dict[str, dict[str, str]] | None:
    """The pictures that were pasted into a text."""
    if not isinstance(attachments, dict):
        return None
    found = {
        _encodable(str(name)): {
            kind: _encodable(data)
            for kind, data in mimes.items()
            if kind in IMAGES and isinstance(data, str)
        }
        for name, mimes in attachments.items()
        if isinstance(mimes, dict)
    }
    return {name: mimes for name, mimes in found.items() if mimes} or None


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _sentence(value: object) -> str:
    return clean(value, 500) if isinstance(value, str) else ""
