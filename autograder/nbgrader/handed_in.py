"""Reads what a student handed in, without running or trusting any of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder import exercises
from autograder.intake import Refused, Work, clean, opened
from autograder.intake.cells import Handed, names_of
from autograder.intake.files import Unreadable, single
from autograder.intake.notebook import id_of, name_in
from autograder.intake.without_outputs import MAX_NOTEBOOK
from autograder.nbgrader.course_folders import NOTEBOOK
from autograder.results import ExerciseResult, Outcome

MADE = "autograder"  # the key of our metadata in a StandInNotebook
BESIDE = ".collected.json"  # lies beside a student's notebook; nobody hands in hidden files
TEXT_LIMIT = 100_000  # characters of a cell
IMAGES = ("image/png", "image/jpeg", "image/gif")


@dataclass(frozen=True)
class SubmittedCell:
    """A cell as it was handed in; `name` is the one it is graded by, empty if it has none."""

    kind: str
    source: str
    name: str = ""
    attachments: Mapping[str, Mapping[str, str]] | None = None


@dataclass(frozen=True)
class HandedIn:
    """One student's work. If there is no `work`, the sentence `refused` says why.

    `cells` are the cells of a notebook that can be read. `notes` are sentences on files that were
    left out. `problems` says, by exercise, why a file could not be collected. `place` is the folder
    as the page calls it.
    """

    work: Work | None
    refused: str = ""
    cells: tuple[SubmittedCell, ...] | None = None
    notes: tuple[str, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)
    place: str = ""

    def reason(self, exercise: str) -> str:
        """Return why this exercise cannot be graded, as one sentence; empty if it can."""
        if self.work is None:
            return self.refused
        if exercise in self.problems:
            return self.problems[exercise]
        if self.work.nothing:
            # Preferred to the notes of `work`, because these also hold those made by collecting.
            return " ".join(self.notes) or self.work.nothing
        source = self.work.sources[exercise]
        # One empty file beside others is an exercise that was not attempted.
        whole = source.notebook or self.work.ungradable
        return source.ungradable if whole else source.problem


@dataclass(frozen=True)
class StandInNotebook:
    """The metadata of a notebook that the autograder made for a student who handed in none.

    Students could write this metadata themselves. It is harmless: it can only say that something
    was not graded, and leave that to a person.
    """

    refused: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path) -> StandInNotebook | None:
        """Read the metadata of the notebook at `path`; None if the autograder did not make it."""
        try:
            # Opened by intake, which follows no link and waits for no pipe.
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
        """Return this as the metadata of a notebook."""
        told = {"refused": self.refused, "problems": dict(self.problems), "notes": [*self.notes]}
        return {MADE: told}


@dataclass(frozen=True)
class Beside:
    """What collecting has noticed of a work with a notebook: the same as in a StandInNotebook."""

    problems: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @classmethod
    def read(cls, home: Path) -> Beside:
        """Read the file in the folder `home`; whatever is wrong with it, nothing was noticed."""
        try:
            told = json.loads(single(home / BESIDE).read_all(MAX_NOTEBOOK, ""))
            problems, notes = told["problems"], told["notes"]
            names = exercises.names()
            return cls(
                {name: _sentence(problems[name]) for name in names if name in problems},
                tuple(_sentence(note) for note in notes),
            )
        except (OSError, Unreadable, ValueError, KeyError, TypeError, RecursionError):
            return cls()

    def as_text(self) -> str:
        """Return this as the text of its file, empty if nothing was noticed."""
        if not self.problems and not self.notes:
            return ""
        told = {"problems": dict(self.problems), "notes": [*self.notes]}
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def look(home: Path, student: str) -> HandedIn:
    """Read the folder `home` of one student; never raises, whatever the student put there."""
    made = StandInNotebook.read(home / NOTEBOOK)
    beside = Beside.read(home)
    if made is not None and made.refused:
        return HandedIn(None, made.refused, notes=beside.notes)
    try:
        found = opened(home, exercises.names(), (NOTEBOOK,) if made is not None else ())
        found = found.left_to_a_person()
    except Refused as refusal:
        return HandedIn(None, str(refusal))
    work = found.under(student)
    # Files are graded before a notebook, but written answers are only in a notebook.
    notebook = found.notebook or found.unasked
    cells = tuple(cells_in(notebook)) if notebook else None
    notes = (*(made.notes if made else ()), *beside.notes, *work.notes)
    problems = {**(made.problems if made else {}), **beside.problems}
    place = clean("/".join(home.parts[-3:]), 300)
    return HandedIn(work, "", cells, notes, problems, place)


def reason_of(result: ExerciseResult, most: float) -> str:
    """Return why the points of `result` do not count; empty if they count.

    `most` is the number of points that the gradebook gives for the exercise.
    """
    for check in result.checks:
        if check.outcome is Outcome.GRADER_BROKEN:
            return check.message
    if result.max_score != most:
        return (
            f"The checks give at most {result.max_score} points, but the gradebook {most:g}: run"
            " `autograder nbgrader update`."
        )
    return ""


def cells_in(data: bytes) -> list[SubmittedCell]:
    """Return the cells of a notebook that intake has already read without a problem."""
    found = [raw for raw in json.loads(data)["cells"] if isinstance(raw, dict)]
    texts = [_text(raw.get("source")) for raw in found]
    handed = [
        Handed(raw.get("cell_type") == "code", name_in(raw), id_of(raw), text)
        for raw, text in zip(found, texts, strict=True)
    ]
    # As grading names them: what is shown as the answer is what was graded.
    names = names_of(handed, exercises.names())
    return [_cell(raw, text, name) for raw, text, name in zip(found, texts, names, strict=True)]


def _text(source: object) -> str:
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def _cell(raw: Mapping[str, Any], text: str, name: str) -> SubmittedCell:
    kind = raw.get("cell_type")
    if len(text) > TEXT_LIMIT:
        text = text[:TEXT_LIMIT] + "\n… cut here: the cell is too long to show."
    return SubmittedCell(
        kind if kind in ("code", "markdown") else "raw",
        _encodable(text),
        name,
        _images(raw.get("attachments")) if kind == "markdown" else None,
    )


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
