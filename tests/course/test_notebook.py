"""How the notebook is made."""

from __future__ import annotations

import re

import nbformat

from autograder import exercises
from autograder.course import notebook
from autograder.course.lesson import pieces
from autograder.course.sources import Course
from autograder.intake.cells import check_cell, question_cell
from tests.support import notebooks
from tests.support.course import ASSIGNMENTS, NAMES, ROOT, solution, written_questions


def test_the_notebook_in_assignments_is_the_one_that_build_makes() -> None:
    assert (ASSIGNMENTS / "training_loop.ipynb").read_text("utf-8") == notebooks.student_text()


def test_the_notebook_is_valid_and_its_cells_keep_their_ids() -> None:
    made = notebooks.notebook()
    nbformat.validate(made)
    ids = [cell.id for cell in made.cells]
    assert len(ids) == len(set(ids))
    assert notebook.student_text(notebooks.COURSE) == notebooks.student_text()


def test_a_part_of_the_course_has_the_cells_of_its_exercises_alone() -> None:
    chosen = (NAMES[1], NAMES[-1])
    made = notebook.notebook(Course(ROOT, chosen), solved=False)
    given = {cell.id for cell in made.cells}
    assert {name for name in NAMES if {name, check_cell(name)} & given} == {*chosen}
    points = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in made.cells)
    asked = sum(written_questions().get(name, 0) for name in chosen)
    assert points == exercises.total(chosen) + asked


def test_every_exercise_has_its_cells_under_its_name() -> None:
    made = notebooks.notebook()
    graded = {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader
        for cell in made.cells
        if "nbgrader" in cell.metadata
    }
    for name in NAMES:
        assert graded[name].solution
        assert not graded[name].grade
        test = graded[check_cell(name)]
        assert (test.grade, test.locked, test.solution) == (True, True, False)
        assert test.points == exercises.load(name).points
    written = {question_cell(name) for name in written_questions()}
    assert {name for name in graded if name.startswith("question_")} == written
    assert all(graded[name].grade and graded[name].solution for name in written)


def test_only_the_source_notebook_holds_solutions() -> None:
    source = notebook.source_text(notebooks.COURSE)
    assert source.count("### BEGIN SOLUTION") == sum(map(len, [*map(parts, NAMES)]))
    assert "BEGIN SOLUTION" not in notebooks.student_text()
    for name in NAMES:
        assert "raise NotImplementedError" in notebooks.cell(notebooks.notebook(), name).source


def parts(name: str) -> list[str]:
    return re.findall(r"### BEGIN SOLUTION", solution(name))


def test_prose_and_code_take_turns_and_output_is_left_to_the_code() -> None:
    text = "One.\n\n```python\nprint(1)\n```\n\n```text\n1\n```\n\nTwo.\n\n```text\nkept\n```\n"
    assert list(pieces(text)) == [
        ("markdown", "One."),
        ("code", "print(1)"),
        ("markdown", "Two.\n\n```text\nkept\n```"),
    ]
