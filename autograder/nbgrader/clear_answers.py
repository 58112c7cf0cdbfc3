"""Takes the solutions out of the source notebook in the way that makes the stubs in files."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions

from autograder.course.sources import BEGIN, stub
from autograder.nbgrader.course_folders import is_lesson


class ClearAnswers(ClearSolutions):
    """Empties what stands between markers, and leaves the rest of the cell.

    nbgrader's own way, which other assignments keep, raises in place of a constant at the top level
    of a cell, so that the functions below it would not be defined, and it empties written answers.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Clear every answer of `nb`."""
        if not is_lesson(resources):
            cleared: tuple[NotebookNode, dict[str, Any]] = super().preprocess(nb, resources)
            return cleared
        for cell in nb.cells:
            if cell.cell_type == "code" and BEGIN in cell.source:
                cell.source = stub(cell.source, cell.get("id", "a cell")).rstrip("\n")
        return nb, resources
