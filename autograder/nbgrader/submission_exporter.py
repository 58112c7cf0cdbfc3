"""Lets nbgrader read every submission of the lesson, whatever its notebook is called or holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from autograder.nbgrader.course_folders import (
    ASSIGNMENT,
    NOTEBOOK,
    folders_of,
    is_lesson,
    released,
    submitted,
)
from autograder.nbgrader.handed_in import look
from autograder.nbgrader.reassembly import reassembled


class SubmissionExporter(NotebookExporter):
    """Reads a notebook; a submission of the lesson is rebuilt from the released notebook.

    So each cell that nbgrader knows is there once, under its own name, the checking cells are the
    released ones, and no preprocessor of nbgrader's meets a cell that it cannot handle.
    """

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: object
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Read the notebook at `filename` and apply all preprocessors."""
        read: tuple[NotebookNode, dict[str, Any]]
        if resources is None or not is_lesson(resources):
            read = super().from_filename(filename, resources=resources, **kw)
            return read
        folders = folders_of(self)
        home = submitted(folders, resources["nbgrader"]["student"])
        if Path(filename).parent != home:
            read = super().from_filename(filename, resources=resources, **kw)
            return read
        if not Path(filename).exists():
            _take_back_zeros(resources)
        release = nbformat.read(released(folders), as_version=4)
        made = reassembled(release, look(home, resources["nbgrader"]["student"]))
        where = {"name": Path(filename).stem, "path": str(home)}
        # nbconvert does not annotate this method.
        convert: Any = self.from_notebook_node
        read = convert(made, resources={**resources, "metadata": where}, **kw)
        return read


def _take_back_zeros(resources: dict[str, Any]) -> None:
    """Undo the zeros that nbgrader gives when the notebook has another name."""
    told = resources["nbgrader"]
    with Gradebook(told["db_url"]) as gradebook:
        notebook = gradebook.find_submission_notebook(
            told["notebook"], told["assignment"], told["student"]
        )
        for grade in notebook.grades:
            grade.auto_score = None
            grade.needs_manual_grade = True
        gradebook.db.commit()


def one_notebook(*, notebooks: list[str], **told: object) -> None:
    """Make nbgrader open a student's folder of the lesson exactly once, under the lesson's name.

    nbgrader calls this hook with the paths of all notebooks in the folder. Without it, nbgrader
    would skip a notebook that a browser or a platform has renamed, and fail at a second notebook.
    """
    folders = {Path(path).parent for path in notebooks}
    if len(folders) == 1 and (home := folders.pop()).name == ASSIGNMENT:
        notebooks[:] = [str(home / NOTEBOOK)]
