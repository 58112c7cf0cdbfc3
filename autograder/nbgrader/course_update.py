"""Brings a course up to date with the lesson: source, release and gradebook."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.apps import GenerateAssignmentApp

from autograder.course import notebook
from autograder.course.sources import Course
from autograder.intake import Refused
from autograder.nbgrader import gradebook_cells, new_course
from autograder.nbgrader.course_folders import ASSIGNMENT, CourseFolders, released, source
from autograder.nbgrader.gradebook_cells import Points
from autograder.nbgrader.remembered import remembered


def update(folder: Path, lesson: Course, force: bool = False) -> list[str]:
    """Bring the course in `folder` up to date and return what was done, in sentences.

    The exercises that were chosen for the course stay the chosen ones. Points and comments that a
    person gave stay. Raises BuildError if the source notebook was changed by hand and `force` is
    False, and Refused if the gradebook cannot follow the lesson; then nothing is changed.
    """
    course = replace(lesson, only=remembered(folder).only)
    app = GenerateAssignmentApp()
    app.initialize([ASSIGNMENT, "--force", "--log-level=WARN"], root=str(folder.resolve()))
    folders: CourseFolders = app.coursedir
    text = notebook.source_text(course)
    told = []
    with Gradebook(folders.db_url, folders.course_id) as gradebook:
        before = gradebook_cells.points_in(gradebook)
        new = _require_kept(gradebook, text)
        told += [
            f"wrote {path}" for path in new_course.make(folder, course, force, source(folders))
        ]
        if before and gradebook_cells.submissions_in(gradebook):
            gradebook_cells.add_cells(gradebook, new)
    old = _text_of(released(folders))
    with _kept_if_it_fails(released(folders).parent):
        app.start()
    if _text_of(released(folders)) != old:
        told.append(f"wrote {released(folders)}: hand this one out")
    with Gradebook(folders.db_url, folders.course_id) as gradebook:
        told += _changes(before, gradebook_cells.points_in(gradebook))
        told += gradebook_cells.above_the_most(gradebook)
    return told


def _require_kept(gradebook: Gradebook, text: str) -> dict[str, NotebookNode]:
    """Return the cells that are new. Raises Refused if one is gone that has submissions."""
    wanted = gradebook_cells.cells_of(text)
    known = gradebook_cells.cells_in(gradebook)
    gone = sorted(known - wanted.keys())
    count = gradebook_cells.submissions_in(gradebook)
    if gone and count:
        raise Refused(
            f"The lesson has no cell {', '.join(gone)} any more, and {count} submissions in the"
            " gradebook have: nbgrader cannot take it out. Make a new course for this lesson, or"
            " put the exercise back."
        )
    return {name: cell for name, cell in wanted.items() if name not in known}


def _changes(before: Points, after: Points) -> Iterator[str]:
    for name, points in after.items():
        if name not in before:
            yield f"gradebook: {name} is new, {points:g} points"
        elif before[name] != points:
            yield f"gradebook: {name} has {points:g} points, before {before[name]:g}"
    for name in before.keys() - after.keys():
        yield f"gradebook: {name} is no longer there"


@contextmanager
def _kept_if_it_fails(folder: Path) -> Iterator[None]:
    """Keep the release: the old one if the block fails, and files that only it had.

    nbgrader removes the whole folder first. Raises Refused in the place of what it raises.
    """
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "release"
        if folder.is_dir():
            shutil.copytree(folder, copy)
        try:
            yield
        except (Exception, SystemExit) as error:
            if copy.is_dir():
                shutil.copytree(copy, folder, dirs_exist_ok=True)
            raise Refused(f"nbgrader could not make the release: {error}.") from error
        for path in copy.rglob("*") if copy.is_dir() else ():
            there = folder / path.relative_to(copy)
            if path.is_file() and path.suffix != ".ipynb" and not there.exists():
                there.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, there)


def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
