"""What was chosen of one submission: the sources of all exercises, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from autograder.intake import ungraded_notes
from autograder.intake.safe_names import NAMELESS, clean
from autograder.intake.work import Rival, Source, Work

MAX_NOTES = 20


@dataclass(frozen=True)
class Gathered:
    """The sources of all exercises, and `notes`: sentences on files that were not graded.

    If any source comes from a notebook, `notebook` holds it; outputs that make it large are left
    out. `rivals` are other versions of some exercises that may be meant. If no source comes from a
    notebook, `unasked` is the lesson's own that lies there: it may hold written answers.
    """

    sources: Mapping[str, Source]
    notes: tuple[str, ...] = ()
    notebook: bytes = b""
    rivals: Mapping[str, Rival] = field(default_factory=dict)
    unasked: bytes = b""

    def left_to_a_person(self) -> Gathered:
        """The same where no rule chooses: an exercise with a rival has a problem and no text."""
        unclear = {
            name: replace(self.sources[name], text=b"", problem=rival.problem, unclear=True)
            for name, rival in self.rivals.items()
        }
        return replace(self, sources={**self.sources, **unclear}, rivals={})

    def under(self, student: str, notes: Iterable[str] = ()) -> Work:
        """Return this as the work of `student`. `notes` on the whole work come before others."""
        told = (*notes, *ungraded_notes.on_empty_files(self.sources.values()), *self.notes)
        if len(told) > MAX_NOTES:
            told = (*told[:MAX_NOTES], f"{len(told) - MAX_NOTES} more files were not graded.")
        return Work(clean(student) or NAMELESS, self.sources, told, self.rivals)
