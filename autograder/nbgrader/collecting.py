"""Lays out submissions as nbgrader expects them: a folder with a notebook for each student."""

from __future__ import annotations

import glob
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import exercises
from autograder.intake import (
    Gathered,
    Refused,
    StudentEntry,
    clean,
    file_stem,
    gather_entry,
    students_in,
)
from autograder.intake.work import NOTHING
from autograder.nbgrader.course_folders import (
    ASSIGNMENT,
    NOTEBOOK,
    CourseFolders,
    released,
    submitted,
)
from autograder.nbgrader.handed_in import HandedIn, StandInNotebook, look
from autograder.nbgrader.reassembly import reassembled
from autograder.reports.atomic_write import write_atomically

MARK = "STUDENT"
GLOB = str.maketrans("[]", "()")  # nbgrader finds a student's folder by a pattern


@dataclass(frozen=True)
class Collected:
    """The outcome for one student: `told` says what went wrong and is empty if nothing did."""

    student: str
    told: str = ""


def collect(
    download: Path,
    folders: CourseFolders,
    replace: bool,
    counted: Callable[[int], object],
) -> Iterator[Collected]:
    """Lay out the submissions in `download`, a folder or a learning platform's zip.

    Submissions that were collected before stay as they are unless `replace` is True. `counted` is
    called with the number of students before the first of them is yielded. Raises
    Refused if `download` holds no class, and OSError if a file cannot be written.
    """
    entries = students_in(download, exercises.names())
    counted(len(entries))
    for entry in entries:
        student = file_stem(entry.student).translate(GLOB)
        home = submitted(folders, student)
        if home.exists() and not replace:
            yield Collected(student, "was collected before; --force replaces it")
            continue
        if home.exists():
            shutil.rmtree(home)
        home.mkdir(parents=True)
        made = _lay_out(entry, home)
        told = made.refused or " ".join([*made.problems.values(), *made.notes])
        if not told and not any(home.iterdir()):
            told = NOTHING
        complete(home, student, released_notebook(folders), made)
        yield Collected(student, told)


def complete(
    home: Path, student: str, release: NotebookNode, made: StandInNotebook | None = None
) -> bool:
    """Put a notebook into the folder `home` if it has none; return whether it had none.

    nbgrader skips folders without a notebook. The new notebook is `release` with the texts of the
    student's files as answers; `made` holds what collecting has noticed about them.
    """
    if any(path.suffix == ".ipynb" for path in home.iterdir()):
        return False
    made = made or StandInNotebook()
    handed_in = HandedIn(None, made.refused) if made.refused else look(home, student)
    notebook = reassembled(release, handed_in)
    notebook.metadata.update(made.as_metadata())
    write_atomically(home / NOTEBOOK, nbformat.writes(notebook) + "\n")
    return True


def students(folders: CourseFolders, pattern: str = "*") -> list[str]:
    """Return the students who match `pattern` and have handed in the lesson, in sorted order.

    Raises Refused if there are none.
    """
    path = submitted(folders, MARK)
    depth = path.parts.index(MARK)
    found = glob.glob(str(submitted(folders, pattern)))
    names = sorted(Path(one).parts[depth] for one in found if Path(one).is_dir())
    if not names:
        raise Refused(
            f"{path.parent.parent} holds no folder STUDENT/{ASSIGNMENT}"
            + (f" with a STUDENT like {pattern}." if pattern != "*" else ": nobody handed in.")
        )
    return names


def released_notebook(folders: CourseFolders) -> NotebookNode:
    """Read the notebook that students were given. Raises Refused if there is none yet."""
    path = released(folders)
    if not path.is_file():
        raise Refused(
            f"{path} is not there: run `nbgrader generate_assignment {ASSIGNMENT}` first."
        )
    made: NotebookNode = nbformat.read(path, as_version=4)
    return made


def _lay_out(entry: StudentEntry, home: Path) -> StandInNotebook:
    """Write the files of one student into `home` and return what could not be written."""
    try:
        found = gather_entry(entry, exercises.names())
    except Refused as refusal:
        return StandInNotebook(str(refusal))
    notes = (*entry.notes, *found.notes)
    work = found.under(entry.student)
    # Problems are kept in a notebook made for them: they have no place beside the student's own.
    problems = any(source.problem for source in found.sources.values())
    if problems and (found.notebook or not work.readable):
        return StandInNotebook(clean(work.ungradable, 500))
    if found.notebook:
        (home / NOTEBOOK).write_bytes(found.notebook)
    return StandInNotebook(problems=dict(_write_files(found, home)), notes=notes)


def _write_files(found: Gathered, home: Path) -> Iterator[tuple[str, str]]:
    for name, source in found.sources.items():
        if source.problem:
            yield name, clean(source.problem, 500)
        elif not source.missing and not source.notebook:
            (home / f"{name}.py").write_bytes(source.text)
