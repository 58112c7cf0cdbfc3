"""`autograder nbgrader init` and `update` make a course of today's lesson, over nobody's work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.course.sources import BuildError, Course
from autograder.intake.cells import check_cell, question_cell
from autograder.nbgrader.new_course import make
from autograder.nbgrader.remembered import Remembered, digest
from tests.nbgrader.test_class import gradebook, points_of
from tests.nbgrader.test_collecting import autograded, collected, put
from tests.support.course import NAMES, ROOT, isolates, points, solution, written_questions
from tests.support.nbgrader_class import (
    FIRST,
    FOURTH,
    LESSON,
    NOTEBOOK,
    SECOND,
    copied,
    done,
    released,
    run,
)

pytestmark = isolates
CLI = "autograder.cli"
LAST = list(written_questions())[-1]


def test_a_changed_source_notebook_is_not_overwritten(tmp_path: Path) -> None:
    made = make(tmp_path, Course(ROOT))
    assert [path.name for path in made] == ["nbgrader_config.py", ".gitignore", NOTEBOOK]
    assert "/submitted/" in (tmp_path / ".gitignore").read_text()
    assert make(tmp_path, Course(ROOT)) == []
    source = tmp_path / "source" / LESSON / NOTEBOOK
    source.write_text("{}")
    with pytest.raises(BuildError, match=r"changed by hand.*--force"):
        make(tmp_path, Course(ROOT))
    assert make(tmp_path, Course(ROOT), force=True) == [source]


def test_the_source_notebook_of_an_older_lesson_is_replaced(tmp_path: Path) -> None:
    make(tmp_path, Course(ROOT))
    source = tmp_path / "source" / LESSON / NOTEBOOK
    _as_older(source)
    assert make(tmp_path, Course(ROOT)) == [source]


def test_a_course_is_brought_up_to_date_and_a_person_s_points_stay(
    course: Path, tmp_path: Path
) -> None:
    root = copied(course, tmp_path)
    _as_older(root / "source" / LESSON / NOTEBOOK)
    done(root, "generate_assignment", LESSON, "--force", warm=True)
    (root / "release" / LESSON / "data.csv").write_text("1\n")
    put(tmp_path / "download", "ada", **{f"{SECOND}__py": solution(SECOND)})
    collected(root, tmp_path / "download")
    told = autograded(root)
    assert "In the gradebook: 1 student, 1 of them not graded." in told
    assert f"at most {points(SECOND)} points, but the gradebook {points(SECOND) - 2}:" in told
    question = question_cell(FOURTH)
    with gradebook(root) as held:
        held.find_grade(question, LESSON, LESSON, "ada").manual_score = 4.0
        held.db.commit()

    told = _updated(root)
    most = points(SECOND)
    assert f"gradebook: {check_cell(SECOND)} has {most} points, before {most - 2}" in told
    assert f"gradebook: {question_cell(LAST)} is new, {written_questions()[LAST]} points" in told
    assert "To grade anew: 1 student, with autograder nbgrader autograde" in told
    assert question_cell(LAST) in {cell.id for cell in released(root).cells}
    assert (root / "release" / LESSON / "data.csv").read_text() == "1\n"
    assert "of them not graded" in autograded(root)
    found = points_of(root, "ada")
    assert found[check_cell(SECOND)] == points(SECOND)
    assert found[question] == 4.0
    assert found[question_cell(LAST)] is None
    assert "is up to date." in _updated(root)

    with gradebook(root) as held:
        cell = held.add_grade_cell("test_ex9", LESSON, LESSON, max_score=1, cell_type="code")
        assert cell.name == "test_ex9"
    finished = run(root, "nbgrader", "update", module=CLI, warm=True)
    assert finished.returncode == 3
    assert "The lesson has no cell test_ex9 any more, and 1 submissions" in finished.stderr


def test_a_course_with_a_part_of_the_exercises_keeps_them(tmp_path: Path) -> None:
    make(tmp_path, Course(ROOT, only=(FIRST, FOURTH)))
    told = _updated(tmp_path)
    assert f"gradebook: {check_cell(FOURTH)} is new, {points(FOURTH)} points" in told
    named = {cell.id for cell in released(tmp_path).cells}
    assert named & set(NAMES) == {FIRST, FOURTH}
    put(tmp_path / "download", "ada", **{f"{FIRST}__py": "x = 1\n", f"{SECOND}__py": "x = 1\n"})
    collected(tmp_path, tmp_path / "download")
    assert "0 of them not graded" in autograded(tmp_path)
    wanted = {check_cell(FIRST): 0.0, check_cell(FOURTH): 0.0, question_cell(FOURTH): None}
    assert points_of(tmp_path, "ada") == wanted
    assert "is up to date." in _updated(tmp_path)
    finished = run(tmp_path, "nbgrader", "init", ".", "--only", "ex2", module=CLI, warm=True)
    assert f"is a course with {FIRST}, {FOURTH}" in finished.stderr


def _updated(root: Path) -> str:
    return done(root, "nbgrader", "update", module=CLI, warm=True)


def _as_older(source: Path) -> None:
    """Make it the notebook of a lesson with fewer points, which was written here by itself."""
    held = json.loads(source.read_text(encoding="utf-8"))
    last = question_cell(LAST)
    held["cells"] = [cell for cell in held["cells"] if cell["id"] != last]
    (check,) = (cell for cell in held["cells"] if cell["id"] == check_cell(SECOND))
    check["metadata"]["nbgrader"]["points"] -= 2
    text = json.dumps(held)
    source.write_text(text, encoding="utf-8")
    Remembered(source=digest(text)).keep(source.parents[2])
