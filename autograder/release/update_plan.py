"""Decides, file by file, what brings a student's repository to the newest edition of the course.

What a student wrote stays: a file of `assignments/` is replaced only where it is as handed out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.intake import clean
from autograder.release.editions import Edition, Editions
from autograder.release.git import Clone
from autograder.release.git_objects import FILE, GitFile, Objects
from autograder.release.manifest import PLACE, Manifest, read_manifest
from autograder.release.three_way import merged, same_cells

WORK = "assignments/"
# What grades a push, or is made for it, is the course's alone: a mixture of two would not run.
MACHINERY = (".github/", "wheels/", "uv.lock")


@dataclass
class UpdatePlan:
    """The files to write, None for those to remove, and sentences on what a person should know."""

    changes: dict[str, bytes | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """How many files change, in words."""
        removed = sum(content is None for content in self.changes.values())
        written = len(self.changes) - removed
        count = f"{written} file" + "s" * (written != 1)
        return f"{count} of the course" + (f", {removed} removed" if removed else "")


def plan_update(clone: Clone, objects: Objects, commit: str, editions: Editions) -> UpdatePlan:
    """Plan the update of a clone's `commit`. Raises GitError."""
    tops = {path.partition("/")[0] for edition in editions.all for path in edition}
    files = objects.files(commit, *tops)
    manifest = _manifest(objects, files)
    began = _began_with(clone, objects, commit, files, editions)
    planner = _Planner(objects, files, editions, manifest, began)
    known = manifest.files if manifest else [path for path in began if path.startswith("wheels/")]
    for path in sorted({*editions.newest, *known, *began}):
        if path in editions.newest or path in known or _handed_out(path, editions):
            planner.decide(path)
    return planner.plan


def _handed_out(path: str, editions: Editions) -> bool:
    return any(path in edition for edition in editions.all)


def _manifest(objects: Objects, files: Mapping[str, GitFile]) -> Manifest | None:
    file = files.get(PLACE)
    return read_manifest(objects.read(file.id)) if file and file.kind == FILE else None


def _began_with(
    clone: Clone, objects: Objects, commit: str, files: Edition, editions: Editions
) -> Edition:
    """The edition that the student has; without one that fits, what the repository began with."""
    root = clone.git("rev-list", "--max-parents=0", "--first-parent", commit).split()[-1]
    first = objects.files(root, *{path.partition("/")[0] for path in editions.newest})
    place = files.get(PLACE)
    same = [edition for edition in editions.all if place and edition.get(PLACE) == place]

    def distance(edition: Edition) -> tuple[int, int]:
        return len(edition.items() - files.items()), len(edition.items() - first.items())

    return min(same, key=distance, default=first)


@dataclass
class _Planner:
    objects: Objects
    files: Edition
    editions: Editions
    manifest: Manifest | None
    began: Edition
    plan: UpdatePlan = field(default_factory=UpdatePlan)

    def decide(self, path: str) -> None:
        """Decide about one file that the course hands out or has handed out."""
        new, held = self.editions.newest.get(path), self.files.get(path)
        if held == new:
            return
        if held is None:
            self._missing(path)
        elif self._untouched(path, held) or path.startswith(MACHINERY):
            self._replace(path)
            if not self._untouched(path, held):
                self._note(path, "is the course's again: it had been changed")
        elif new is None:
            self._note(path, "is no longer part of the course; it was changed, so it stays")
        elif held.kind != FILE:
            self._note(path, "is a link and no file, so it stays: put a file in its place")
        else:
            self._changed_by_both(path, held, new)

    def _missing(self, path: str) -> None:
        was = self.began.get(path)
        if was is None or not path.startswith(WORK):
            self._replace(path)
        elif was != self.editions.newest.get(path):
            self._note(path, "was deleted there, so its new version is left out")

    def _changed_by_both(self, path: str, held: GitFile, new: GitFile) -> None:
        was = self.began.get(path)
        if was == new:  # only the student changed it
            return
        student, course = self.objects.read(held.id), self.editions.read(new.id)
        base = self._content(path, was)
        if path.endswith(".ipynb"):
            if base is not None and same_cells(base, student):
                self._replace(path)
            else:
                self._note(path, "stays as it is, without the course's change: it is begun")
            return
        joined = None if base is None else merged(base, student, course)
        if joined is not None:
            if joined != student:
                self.plan.changes[path] = joined
                self._note(path, "holds the student's text and the course's change")
        elif path.startswith(WORK):
            self._note(path, "stays as it is: the course changed the same lines as the student")
        else:
            self._replace(path)
            self._note(path, "is the course's again: both had changed the same lines")

    def _content(self, path: str, file: GitFile | None) -> bytes | None:
        if file is None or file.kind != FILE:
            return None
        handed_out = self.editions.holds(path, file)
        return self.editions.read(file.id) if handed_out else self.objects.read(file.id)

    def _untouched(self, path: str, file: GitFile) -> bool:
        if file.kind != FILE:
            return False
        if self.editions.holds(path, file):
            return True
        return self.manifest is not None and self.manifest.holds(path, self.objects.read(file.id))

    def _replace(self, path: str) -> None:
        new = self.editions.newest.get(path)
        self.plan.changes[path] = self.editions.read(new.id) if new else None

    def _note(self, path: str, what: str) -> None:
        self.plan.notes.append(f"{clean(path)} {what}.")
