"""The data of a submission, sorted by exercise; none of its code has run."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from autograder.intake.other_content import is_blank

_MARKS = re.compile(rb"^# %%.*$", re.MULTILINE)
NOTHING = "Nothing was handed in."


class Refused(Exception):
    """A submission cannot be graded; the text is a sentence that says why."""


@dataclass(frozen=True)
class Source:
    """The text of one exercise, or why there is none.

    `name` is the file's name as messages show it. If `notebook` is True, `text` holds every code
    cell below a line `# %%`, and the first `checked_after` of them had run when the exercise was
    checked (0 if this is not known). `problem` is one sentence, empty if there is no problem.
    `missing` says that no file for the exercise was handed in. `unclear` says that several files
    may be meant: the problem then names them, and a person has to decide.
    """

    name: str
    text: bytes = b""
    notebook: bool = False
    problem: str = ""
    missing: bool = False
    checked_after: int = 0
    unclear: bool = False

    @property
    def ungradable(self) -> str:
        """Why there is nothing in this file to grade, as a sentence; empty if there is something.

        The sentence is also empty if there is no file.
        """
        if self.missing or self.problem:
            return self.problem
        if not is_blank(_MARKS.sub(b"", self.text)):
            return ""
        return f"{self.name} {'holds no code' if self.notebook else 'is empty'}."


@dataclass(frozen=True)
class Rival:
    """Another version of an answer, which may be the one that was meant.

    `problem` is the sentence that leaves the choice to a person. Where a rule has chosen, `instead`
    names what would be graded in the place of what, and `advice` says how to have it graded.
    """

    source: Source
    problem: str
    instead: str
    advice: str


@dataclass(frozen=True)
class Work:
    """One student's submission.

    `sources` holds every exercise by its name; `notes` are sentences on files that were not graded.
    `rivals` are other versions of some exercises that may be meant.
    """

    student: str
    sources: Mapping[str, Source]
    notes: tuple[str, ...] = ()
    rivals: Mapping[str, Rival] = field(default_factory=dict)

    @property
    def other(self) -> Work:
        """The same work with all rivals in the place of what a rule has chosen."""
        instead = {name: rival.source for name, rival in self.rivals.items()}
        return replace(self, sources={**self.sources, **instead}, rivals={})

    @property
    def nothing(self) -> str:
        """Sentences that say why there is nothing to grade; empty if there is something."""
        if not all(source.missing for source in self.sources.values()):
            return ""
        return " ".join(self.notes) or NOTHING

    @property
    def ungradable(self) -> str:
        """Sentences that say why a person has to look before there are points; else empty.

        That is so if there is nothing to grade, or if a file cannot be read or chosen: points
        without it would be too few.
        """
        there = [source for source in self.sources.values() if not source.missing]
        problems = [source.problem for source in there if source.problem]
        told = problems or ([] if self.readable else [source.ungradable for source in there])
        return self.nothing or " ".join(dict.fromkeys(told))

    @property
    def readable(self) -> bool:
        """Whether there is a text to grade for any exercise."""
        return any(not source.missing and not source.ungradable for source in self.sources.values())

    @property
    def digest(self) -> str:
        """The SHA-256 of everything that grading depends on; student and notes are left out."""
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
