"""Lays out submissions as nbgrader expects them: a folder with a notebook for each student."""

from __future__ import annotations

import dataclasses
import glob
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.utils import rmtree

from autograder.intake import Delivery, Refused, StudentEntry, file_stem
from autograder.intake.safe_names import fingerprint
from autograder.nbgrader.bundle import TIMESTAMP, bundle
from autograder.nbgrader.course_folders import (
    ASSIGNMENT,
    NOTEBOOK,
    CourseFolders,
    autograded,
    originals_of,
    released,
    submitted,
)
from autograder.nbgrader.delivered import enter, forget_time, with_time
from autograder.nbgrader.handed_in import HandedIn, StandInNotebook, look
from autograder.nbgrader.reassembly import reassembled
from autograder.reports.atomic_write import write_atomically
from autograder.roster.matching import match
from autograder.roster.people import Listed, Roster

MARK = "STUDENT"
GLOB = str.maketrans("[]", "()")  # nbgrader finds a student's folder by a pattern


class Novelty(StrEnum):
    """What collecting did with one student's work; the value is a word for the summary."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "as before"
    LEFT = "changed and not replaced"


@dataclass(frozen=True)
class Collected:
    """The outcome for one student: `told` says what went wrong and is empty if nothing did."""

    student: str
    state: Novelty
    told: str = ""


def collect(
    entries: Sequence[StudentEntry],
    folders: CourseFolders,
    replace: bool,
    counted: Callable[[int], object],
) -> Iterator[Collected]:
    """Lay out the submissions of a class's download.

    Submissions that were collected before and differ now stay as they are unless `replace` is True.
    `counted` is called with the number of students before the first of them is yielded. Raises
    Refused if the assignment was not released, and OSError if a file cannot be written.
    """
    counted(len(entries))
    release = released_notebook(folders)
    with Gradebook(folders.db_url, folders.course_id) as gradebook:
        for entry in entries:
            student = _folder_name(entry.student)
            yield _collected(entry, student, folders, release, gradebook, replace)


def named(entries: Sequence[StudentEntry], roster: Roster) -> list[StudentEntry]:
    """Return the entries with what the roster has of their students: names, emails and times."""
    people = {entry.student: entry.delivery.person for entry in entries}
    found = match(roster.people, people).found
    return [
        dataclasses.replace(entry, delivery=_known_as(entry.delivery, found[entry.student]))
        if entry.student in found
        else entry
        for entry in entries
    ]


def _known_as(delivery: Delivery, listed: Listed) -> Delivery:
    own, other = delivery.person, listed.person
    person = dataclasses.replace(own, name=other.name or own.name, email=other.email or own.email)
    return dataclasses.replace(delivery, person=person, at=delivery.at or listed.at)


def absent(folders: CourseFolders, found: Collection[str]) -> list[str]:
    """Return the students whose work lies in the course and who are not among those `found`."""
    try:
        return [student for student in students(folders) if student not in found]
    except Refused:
        return []


def _folder_name(student: str) -> str:
    """The name of a student's folder, which no other student has."""
    name = file_stem(student)
    plain = name.translate(GLOB)
    return name if name == plain else f"{plain}-{fingerprint(student)}"


def _collected(
    entry: StudentEntry,
    student: str,
    folders: CourseFolders,
    release: NotebookNode,
    gradebook: Gradebook,
    replace: bool,
) -> Collected:
    home, kept = submitted(folders, student), originals_of(folders, student)
    read = bundle(entry, f"{kept.parent.name}/{student}")
    made = with_time(read, entry.delivery, gradebook, student)
    enter(gradebook, student, entry.delivery.person)
    if home.exists() and made.is_at(home, kept):
        return Collected(student, Novelty.SAME, made.told)
    if home.exists() and not replace:
        told = "handed in something else than was collected before: --force takes it."
        return Collected(student, Novelty.LEFT, told)
    state = Novelty.CHANGED if home.exists() else Novelty.NEW
    home.parent.mkdir(parents=True, exist_ok=True)
    written = Path(tempfile.mkdtemp(prefix=".collecting-", dir=home.parent))
    try:
        made.write(written, kept)
        complete(written, student, release, made.made)
        shutil.rmtree(home, ignore_errors=True)
        written.chmod(0o755)
        written.rename(home)
    finally:
        shutil.rmtree(written, ignore_errors=True)
    if TIMESTAMP not in made.files:
        forget_time(gradebook, student)
    # What was made of the earlier work must not be taken for this one's.
    if (old := autograded(folders, student)).is_dir():
        rmtree(str(old))
    return Collected(student, state, made.told)


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
