"""Takes the solutions out of the source notebook, as `autograder build` does for files."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions

from autograder.course.sources import BEGIN, stub
from autograder.nbgrader.course_folders import is_lesson


class ClearAnswers(ClearSolutions):
    """Removes the code between the solution markers and keeps the rest of the cell.

    nbgrader's own preprocessor, which other assignments of the course keep, puts a `raise` in place
    of a constant at the top level, so the functions below it are never defined. It also empties
    the cells for written answers.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return `nb` without the solutions."""
        if not is_lesson(resources):
            cleared: tuple[NotebookNode, dict[str, Any]] = super().preprocess(nb, resources)
            return cleared
        for cell in nb.cells:
            if cell.cell_type == "code" and BEGIN in cell.source:
                cell.source = stub(cell.source, cell.get("id", "a cell")).rstrip("\n")
        return nb, resources
