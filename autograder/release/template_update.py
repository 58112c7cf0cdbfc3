"""Brings a template repository's folder to the present edition of the course."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from autograder import exercises
from autograder.course.sources import BuildError, Course
from autograder.release.grading import Grading
from autograder.release.manifest import PLACE, Manifest, read_manifest
from autograder.release.template import staged
from autograder.reports.progress import Told, untold


@dataclass(frozen=True)
class TemplateUpdate:
    """What an update wrote and removed, by path, and sentences on files that it left alone."""

    version: str
    written: tuple[str, ...]
    removed: tuple[str, ...]
    notes: tuple[str, ...]


def update_template(
    course: Course,
    folder: Path,
    reference: str | None = None,
    *,
    force: bool = False,
    grading: Grading | None = None,
    with_solutions: bool | None = None,
    told: Told = untold,
) -> TemplateUpdate:
    """Replace what an earlier release wrote into `folder`, and remove what is no longer part of it.

    Where the grader comes from, which pushes are graded, whether the solutions are in it and which
    exercises it has stay as they were, unless `reference`, `grading`, `with_solutions` or the
    course's `only` says otherwise. `told` is called as
    `release` does. Raises BuildError, before anything is written, if `folder` holds no release,
    or if a file was changed there by hand that this release changes, too, and `force` is not given.
    """
    earlier = _manifest(folder)
    if earlier is None:
        raise BuildError(
            f"{folder} holds no release ({PLACE} is missing or damaged): name the folder of the"
            " template repository, or leave --update out to make a new one."
        )
    if reference is None and earlier.reference:
        reference = earlier.reference
    course = as_handed_out(course, folder)
    solved = earlier.with_solutions if with_solutions is None else with_solutions
    held = staged(course, reference, grading or earlier.grading, with_solutions=solved, told=told)
    with held as stage:
        now = _manifest(stage)
        if now is None:
            raise BuildError("the new release has no manifest: this is an error of the autograder.")
        planned = _Replacing(folder, stage, earlier, now)
        clashes = [path for path in planned.paths() if planned.clashes(path)]
        if clashes and not force:
            raise BuildError(
                f"nothing was written: {', '.join(clashes)} in {folder} was changed by hand, and"
                " this release changes it, too. Put your change into solutions/ or the template's"
                " source and release again, or give --force to replace it."
            )
        return planned.carry_out()


def as_handed_out(course: Course, folder: Path) -> Course:
    """The `course` with the exercises of the release in `folder`, unless it names others itself.

    Raises BuildError if the course has one of them no longer.
    """
    earlier = _manifest(folder)
    if course.only is not None or earlier is None or not earlier.only:
        return course
    gone = [name for name in earlier.only if name not in exercises.names()]
    if gone:
        raise BuildError(
            f"{folder} has {', '.join(gone)}, which the course no longer has: name the exercises"
            " that it shall have with --only."
        )
    return replace(course, only=earlier.only)


def _manifest(folder: Path) -> Manifest | None:
    place = folder / PLACE
    return read_manifest(place.read_bytes()) if place.is_file() else None


@dataclass(frozen=True)
class _Replacing:
    folder: Path
    stage: Path
    earlier: Manifest
    now: Manifest

    def paths(self) -> list[str]:
        return sorted({*self.earlier.files, *self.now.files})

    def clashes(self, path: str) -> bool:
        """Whether a change by hand would be lost."""
        held = self._held(path)
        if held is None or self.earlier.holds(path, held) or self.now.holds(path, held):
            return False
        return not self._same_in_both(path)

    def carry_out(self) -> TemplateUpdate:
        written, removed, notes = [], [], []
        for path in self.paths():
            held = self._held(path)
            if path not in self.now.files:
                if held is not None:
                    self._remove(path)
                    removed.append(path)
            elif held is None and path in self.earlier.files:
                notes.append(f"{path} was deleted by hand: it is left out.")
            elif held is not None and self.now.holds(path, held):
                continue
            elif held is not None and self._same_in_both(path):
                notes.append(f"{path} was changed by hand: it stays as it is.")
            else:
                self._write(path)
                written.append(path)
        if self._held(PLACE) != (self.stage / PLACE).read_bytes():
            self._write(PLACE)
            written.append(PLACE)
        return TemplateUpdate(self.now.version, tuple(written), tuple(removed), tuple(notes))

    def _held(self, path: str) -> bytes | None:
        place = self.folder / path
        return place.read_bytes() if place.is_file() else None

    def _same_in_both(self, path: str) -> bool:
        return self.earlier.files.get(path) == self.now.files.get(path)

    def _write(self, path: str) -> None:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes((self.stage / path).read_bytes())

    def _remove(self, path: str) -> None:
        place = self.folder / path
        place.unlink()
        for parent in place.parents:
            if parent == self.folder or any(parent.iterdir()):
                return
            parent.rmdir()
