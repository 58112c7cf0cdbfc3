"""The cells of the lesson in the gradebook, and how new ones come in beside submissions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Comment, Grade, Gradebook, MissingEntry
from nbgrader.utils import is_grade, is_locked, is_solution

from autograder.nbgrader.course_folders import ASSIGNMENT

Points = Mapping[str, float]  # the most points of each graded cell, by the cell's name


def points_in(gradebook: Gradebook) -> Points:
    """Return the cells that the gradebook knows, with their points; none if it has no lesson."""
    try:
        cells = gradebook.find_notebook(ASSIGNMENT, ASSIGNMENT).grade_cells
    except MissingEntry:
        return {}
    return {cell.name: float(cell.max_score) for cell in cells}


def cells_in(gradebook: Gradebook) -> set[str]:
    """Return the names of all cells that the gradebook knows."""
    try:
        notebook = gradebook.find_notebook(ASSIGNMENT, ASSIGNMENT)
    except MissingEntry:
        return set()
    kinds = (notebook.grade_cells, notebook.solution_cells, notebook.source_cells)
    return {cell.name for cells in kinds for cell in cells}


def submissions_in(gradebook: Gradebook) -> int:
    """Return how many students have a submission of the lesson in the gradebook."""
    try:
        return len(gradebook.assignment_submissions(ASSIGNMENT))
    except MissingEntry:
        return 0


def cells_of(text: str) -> dict[str, NotebookNode]:
    """Return the cells of a source notebook that nbgrader keeps, by their names."""
    found = nbformat.reads(text, as_version=4).cells
    kept = (cell for cell in found if is_grade(cell) or is_solution(cell) or is_locked(cell))
    return {cell.metadata.nbgrader.grade_id: cell for cell in kept}


def add_cells(gradebook: Gradebook, new: Mapping[str, NotebookNode]) -> None:
    """Add cells to a notebook that has submissions, which nbgrader itself refuses to do.

    The submissions get an empty grade and comment for each.
    """
    where = (ASSIGNMENT, ASSIGNMENT)
    for name, cell in new.items():
        gradebook.add_source_cell(name, *where, cell_type=cell.cell_type, source=cell.source)
        rows: list[tuple[Any, str]] = []
        if is_grade(cell):
            points = float(cell.metadata.nbgrader.points)
            made = gradebook.add_grade_cell(
                name, *where, max_score=points, cell_type=cell.cell_type
            )
            rows.append((Grade, made.id))
        if is_solution(cell):
            rows.append((Comment, gradebook.add_solution_cell(name, *where).id))
        for notebook in gradebook.find_notebook(*where).submissions:
            for row, cell_id in rows:
                gradebook.db.add(row(cell_id=cell_id, notebook=notebook))
        gradebook.db.commit()


def above_the_most(gradebook: Gradebook) -> list[str]:
    """Return sentences on points that a person gave and that are more than a cell is worth now."""
    return [
        f"{submission.student_id} has {grade.manual_score:g} of {grade.max_score:g} points for"
        f" {grade.name}, given by a person: look again."
        for submission in gradebook.assignment_submissions(ASSIGNMENT)
        for notebook in submission.notebooks
        for grade in notebook.grades
        if grade.manual_score is not None and grade.manual_score > grade.max_score
    ]
