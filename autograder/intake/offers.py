"""Reads each file, notebook and zip that may be graded, and what the student has written in it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from autograder.intake.begun import without_ends, written_in, written_in_cells
from autograder.intake.cells import LESSON, checked_after
from autograder.intake.files import MAX_BYTES, Found, Unreadable
from autograder.intake.notebook import percent_text
from autograder.intake.other_content import other_than_python
from autograder.intake.safe_names import clean
from autograder.intake.script_export import as_notebook
from autograder.intake.selection import HOME, Candidate, Rank, spelled
from autograder.intake.without_outputs import read_notebook
from autograder.intake.work import Source

FILE, NOTEBOOK, ZIP = range(3)  # the forms of an offer, the usual one first
_FUNCTION = re.compile(rb"^def ", re.MULTILINE)


@dataclass(frozen=True)
class Offer:
    """A file that may be graded, and the source of each exercise in it.

    `notebook` holds its bytes if the sources come from a notebook, `notes` the sentences on what a
    zip holds besides. `unasked` is the lesson's notebook in a zip whose files are graded instead.
    """

    candidate: Candidate
    form: int
    sources: Mapping[str, Source]
    notebook: bytes = b""
    notes: tuple[str, ...] = ()
    exercises: Sequence[str] = field(default=(), repr=False)
    unasked: bytes = b""

    @property
    def file(self) -> Found:
        return self.candidate.file

    @property
    def shown(self) -> str:
        """The path within the submission, as messages show it."""
        return clean("/".join(self.file.parts))

    @property
    def usual(self) -> bool:
        """Whether it has the name under which it was handed out."""
        return self.candidate.rank == Rank()

    @property
    def lesson(self) -> bool:
        """Whether it is the course's own notebook or a copy of it, as its name says."""
        return self.form == NOTEBOOK and self.candidate.stem == LESSON

    @property
    def usual_notebook(self) -> bool:
        """Whether it is the course's own notebook, under the name that was handed out."""
        return self.lesson and self.usual

    @property
    def script(self) -> bool:
        """Whether it is a notebook that was exported to a script."""
        return self.form == NOTEBOOK and _is_script(self.file)

    @property
    def defines(self) -> bool:
        """Whether it defines any function."""
        return any(_FUNCTION.search(source.text) for source in self.sources.values())

    @property
    def faulty(self) -> bool:
        """Whether nothing of it can be read."""
        problems = [source.problem and not source.unclear for source in self.sources.values()]
        return bool(problems) and all(problems)

    @property
    def order(self) -> tuple[object, ...]:
        """What the more usual of two offers has less of."""
        *folder, _ = self.file.parts
        rank = self.candidate.rank
        elsewhere = not folder or folder[-1].casefold() != HOME
        other = self.form == NOTEBOOK and not self.lesson, self.script
        place = (len(folder), elsewhere, not rank.handed_in, -rank.number)
        return self.form, other, *place, self.file.parts

    @cached_property
    def written(self) -> Mapping[str, str] | None:
        """What the student has written, by exercise; only exercises that are begun.

        None if it is a notebook in which no cell has the name of an exercise.
        """
        found: dict[str, str] = {}
        texts = {source.text for source in self.sources.values() if source.notebook}
        for text in texts:
            cells = written_in_cells(text, self.exercises)
            if cells is None and text.strip():
                return None
            found |= cells or {}
        for name, source in self.sources.items():
            if source.unclear:
                found[name] = source.problem
            elif not source.notebook and (own := written_in(source.text).text):
                found[name] = own
        return {name: found[name] for name in self.sources if name in found}

    @property
    def untouched(self) -> bool:
        """Whether it can be read and is as it was handed out."""
        return self.form != ZIP and self.written == {} and not self.faulty

    def begun(self, exercise: str) -> bool:
        """Whether the student has written anything for the exercise."""
        return bool(self.written and exercise in self.written)

    def is_copy_of(self, other: Offer, exercise: str) -> bool:
        """Whether both hold the same answer to an exercise that is begun in both."""
        mine, theirs = self.sources[exercise], other.sources[exercise]
        if mine.notebook != theirs.notebook or self.script != other.script:
            answers = [(offer.written or {}).get(exercise) for offer in (self, other)]
            return answers[0] == answers[1]
        return self._content(mine) == other._content(theirs)

    def _content(self, source: Source) -> str:
        if source.notebook and self.notebook:
            return _content_of_notebook(self.notebook)
        if source.problem:
            return f"{self.file.parts} {source.problem}"
        text = without_ends(source.text.decode(errors="surrogateescape")).strip()
        return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()


def of_file(candidate: Candidate, exercise: str) -> Offer:
    """Read an exercise's file."""
    file = candidate.file
    try:
        text = file.read_all(MAX_BYTES, "keep data out of it")
        if wrong := other_than_python(text):
            raise Unreadable(wrong)
        source = Source(file.shown, text)
    except Unreadable as error:
        source = Source(file.shown, problem=f"{file.shown} {error}.")
    return Offer(candidate, FILE, {exercise: source}, exercises=(exercise,))


def of_notebook(candidate: Candidate, exercises: Sequence[str]) -> Offer:
    """Read a notebook, which is the source of all exercises."""
    name = candidate.file.shown
    try:
        data = read_notebook(candidate.file)
        if _is_script(candidate.file):
            data = as_notebook(data, exercises)
        text = percent_text(data)
    except Unreadable as error:
        unreadable = Source(name, notebook=True, problem=f"{name} {error}.")
        sources = dict.fromkeys(exercises, unreadable)
        return Offer(candidate, NOTEBOOK, sources, exercises=exercises)
    sources = {
        exercise: Source(name, text, notebook=True, checked_after=checked_after(text, exercise))
        for exercise in exercises
    }
    return Offer(candidate, NOTEBOOK, sources, data, exercises=exercises)


def _is_script(file: Found) -> bool:
    return spelled(file.parts[-1])[1] == ".py"


def of_damaged_zip(candidate: Candidate, problem: str, exercises: Sequence[str]) -> Offer:
    """A zip that cannot be used, for the reason that `problem` says in a sentence."""
    source = Source(candidate.file.shown, problem=problem)
    return Offer(candidate, ZIP, dict.fromkeys(exercises, source), exercises=exercises)


def _content_of_notebook(data: bytes) -> str:
    """A fingerprint of all that a person wrote into the notebook."""
    cells = [
        (cell.get("cell_type"), _text(cell.get("source")).rstrip())
        for cell in json.loads(data)["cells"]
    ]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _text(source: object) -> str:
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    return without_ends(text)
