"""Opens one submission, whatever its form: a folder, a file, a notebook, a zip."""

from __future__ import annotations

import io
import os
import re
import stat
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.intake import archive, ungraded_notes
from autograder.intake.cells import LESSON, checked_after
from autograder.intake.files import (
    MAX_BYTES,
    Found,
    Unreadable,
    around,
    reason,
    single,
    walk,
    wrong_kind,
)
from autograder.intake.lms_names import label
from autograder.intake.notebook import percent_text
from autograder.intake.other_content import other_than_python
from autograder.intake.safe_names import NAMELESS, clean
from autograder.intake.selection import (
    Candidate,
    choose,
    of_exercises,
    of_suffix,
    spelled,
)
from autograder.intake.without_outputs import read_notebook
from autograder.intake.work import Refused, Source, Work

_DEF = re.compile(rb"^def ", re.MULTILINE)
_STUB = re.compile(rb"^    raise NotImplementedError\r?$", re.MULTILINE)
MAX_ZIPS = 2  # within one another: a class's zip that holds students' zips
MAX_NOTES = 20


@dataclass(frozen=True)
class Gathered:
    """The sources of all exercises, and `notes`: sentences on files that were not graded.

    When all sources come from one notebook, `notebook` holds its bytes as they were handed in.
    """

    sources: Mapping[str, Source]
    notes: tuple[str, ...] = ()
    notebook: bytes = b""

    def under(self, student: str, notes: Iterable[str] = ()) -> Work:
        """Return this as the work of `student`. `notes` on the whole work come before others."""
        told = (*notes, *self.notes)
        if len(told) > MAX_NOTES:
            told = (*told[:MAX_NOTES], f"{len(told) - MAX_NOTES} more files were not graded.")
        return Work(clean(student) or NAMELESS, self.sources, told)


def open_work(path: Path, exercises: Sequence[str], student: str = "") -> Work:
    """Read what lies at `path`: a folder, an exercise's file, a notebook or a zip of those.

    A file that cannot be graded becomes a source with a problem. Raises Refused when nothing can be
    opened at `path`. `student` is the name to show; if empty, it is taken from the path.
    """
    return opened(path, exercises).under(student or _student_of(path))


def opened(path: Path, exercises: Sequence[str], without: Collection[str] = ()) -> Gathered:
    """Read the sources at `path`, as `open_work` does, without a student's name.

    `without` are paths of files below the folder `path` that are not the student's. Raises Refused
    as `open_work` does.
    """
    name = clean(around(path)[1])
    if is_folder(path):
        found = [file for file in walk(path) if "/".join(file.parts) not in without]
    else:
        found = [single(path)]
        if not _gradable(found, exercises):
            raise Refused(f"{name} is neither an exercise's file nor a notebook nor a .zip.")
    return gather(found, exercises, name)


def gather(found: Sequence[Found], exercises: Sequence[str], name: str, zips: int = 0) -> Gathered:
    """Choose the sources among the files `found`; they lie in `zips` zips, one in another.

    Files named after exercises come first, then a notebook, then a zip of either. If the student
    has changed no function in the files, the course's own notebook is taken in their place, if it
    is there. Raises Refused, which names the submission `name`, when it is not clear which of
    several notebooks or zips is meant, or when a zip cannot be used.
    """
    files = sorted(found, key=lambda file: file.parts)
    if candidates := of_exercises(files, exercises):
        gathered = _from_files(candidates, files, exercises)
        notebook = of_suffix(files, ".ipynb").get(LESSON)
        if notebook is None or any(map(_begun, gathered.sources.values())):
            return gathered
        stubs = {rival.file.parts for rivals in candidates.values() for rival in rivals}
        others = [file for file in files if file.parts not in stubs]
        return _from_notebook(_the_one({LESSON: notebook}, name, "notebook"), others, exercises)
    if notebooks := of_suffix(files, ".ipynb"):
        return _from_notebook(_the_one(notebooks, name, "notebook"), files, exercises)
    if zipped := of_suffix(files, ".zip"):
        return _from_zip(_the_one(zipped, name, "zip"), files, exercises, zips)
    for file in files:
        if spelled(file.parts[-1])[1] in ungraded_notes.OTHER_ARCHIVES:
            raise Refused(f"{file.shown} is not a .zip: hand in the files themselves, or a .zip.")
    notes = list(ungraded_notes.on_other_files(files, exercises, exercises, ""))
    return Gathered(_missing(exercises), tuple(notes or ungraded_notes.on_nothing(files)))


def is_folder(path: Path) -> bool:
    """Whether `path` is a folder rather than a file. Raises Refused when it is neither."""
    place, name = around(path)
    try:
        status = place.status(name)
    except OSError as error:
        raise Refused(f"{clean(name)} {reason(error)}.") from None
    folder = stat.S_ISDIR(status.st_mode)
    if wrong := wrong_kind(status, "folder" if folder or stat.S_ISLNK(status.st_mode) else "file"):
        raise Refused(f"{clean(name)} {wrong}.")
    return folder


@dataclass(frozen=True)
class _Chosen:
    """The notebook or zip that is graded, and the `others`: copies of it that are not."""

    file: Found
    others: tuple[Found, ...]

    def notes(self, files: Sequence[Found], exercises: Sequence[str]) -> list[str]:
        """Sentences on those of `files` that lie beside the graded one and are not graded."""
        mine = {self.file.parts, *(other.parts for other in self.others)}
        beside = [file for file in _beside([self.file], files) if file.parts not in mine]
        return [
            *ungraded_notes.on_copies(self.file, self.others),
            *ungraded_notes.on_other_files(beside, exercises, (), f"{self.file.shown} was"),
        ]


def _from_files(
    candidates: Mapping[str, Sequence[Candidate]], files: Sequence[Found], exercises: Sequence[str]
) -> Gathered:
    sources = dict(_missing(exercises))
    notes: list[str] = []
    for exercise, rivals in candidates.items():
        choice = choose(rivals)
        if choice.file is None:
            sources[exercise] = replace(sources[exercise], problem=choice.problem, missing=False)
        else:
            sources[exercise] = _source(choice.file)
            notes += ungraded_notes.on_copies(choice.file, choice.others)
    taken = {rival.file.parts: rival.file for rivals in candidates.values() for rival in rivals}
    other_files = [file for file in _beside(taken.values(), files) if file.parts not in taken]
    wanted = [exercise for exercise in exercises if exercise not in candidates]
    graded = "the .py files of the exercises were"
    notes += ungraded_notes.on_other_files(other_files, exercises, wanted, graded)
    return Gathered(sources, tuple(notes))


def _from_notebook(chosen: _Chosen, files: Sequence[Found], exercises: Sequence[str]) -> Gathered:
    name = chosen.file.shown
    try:
        data = read_notebook(chosen.file)
        text = percent_text(data)
        sources = {
            exercise: Source(name, text, notebook=True, checked_after=checked_after(text, exercise))
            for exercise in exercises
        }
    except Unreadable as error:
        data = b""
        unreadable = Source(name, notebook=True, problem=f"{name} {error}.")
        sources = dict.fromkeys(exercises, unreadable)
    return Gathered(sources, tuple(chosen.notes(files, exercises)), data)


def _from_zip(
    chosen: _Chosen, files: Sequence[Found], exercises: Sequence[str], zips: int
) -> Gathered:
    name = chosen.file.shown
    if zips == MAX_ZIPS:
        raise Refused(f"{name} is a zip within a zip within a zip: hand in the files in one zip.")
    try:
        data = chosen.file.read_all(archive.MAX_ARCHIVE, "hand in the exercises' files only")
    except Unreadable as error:
        raise Refused(f"{name} {error}.") from None
    with archive.opened(io.BytesIO(data), name) as zipped:
        inside = gather(archive.everything(zipped, name), exercises, name, zips + 1)
    return replace(inside, notes=(*chosen.notes(files, exercises), *inside.notes))


def _begun(source: Source) -> bool:
    """Whether a student changed an exercise's file: it has fewer stubs than functions.

    A file with a problem counts as changed.
    """
    stubs = len(_STUB.findall(source.text))
    return bool(source.problem) or (not source.missing and stubs < len(_DEF.findall(source.text)))


def _source(file: Found) -> Source:
    try:
        text = file.read_all(MAX_BYTES, "keep data out of it")
        if wrong := other_than_python(text):
            raise Unreadable(wrong)
        return Source(file.shown, text)
    except Unreadable as error:
        return Source(file.shown, problem=f"{file.shown} {error}.")


def _missing(exercises: Sequence[str]) -> Mapping[str, Source]:
    return {exercise: Source(f"{exercise}.py", missing=True) for exercise in exercises}


def _the_one(groups: Mapping[str, Sequence[Candidate]], name: str, noun: str) -> _Chosen:
    """Choose the latest copy in the group named like the course's own, or in the only group."""
    if len(groups) > 1 and LESSON not in groups:
        names = ", ".join(sorted(rivals[0].file.shown for rivals in groups.values()))
        raise Refused(f"{name} holds more than one {noun} ({names}): hand in one.")
    choice = choose(groups.get(LESSON) or next(iter(groups.values())))
    if choice.file is None:
        raise Refused(choice.problem)
    return _Chosen(choice.file, choice.others)


def _beside(files: Iterable[Found], among: Sequence[Found]) -> list[Found]:
    """Those of `among` that lie in a folder of one of the `files`."""
    folders = {file.parts[:-1] for file in files}
    return [file for file in among if file.parts[:-1] in folders]


def _gradable(found: Sequence[Found], exercises: Sequence[str]) -> bool:
    return bool(
        of_exercises(found, exercises) or of_suffix(found, ".ipynb") or of_suffix(found, ".zip")
    )


def _student_of(path: Path) -> str:
    """The student's name in the path: the file's own, or for a .py file that of its folder."""
    folder, name = os.path.split(os.path.abspath(path))
    if spelled(name)[1] == ".py":
        return label(os.path.basename(folder), folder=True).name
    return label(name, folder=is_folder(path)).name
