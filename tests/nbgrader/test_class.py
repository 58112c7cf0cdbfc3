"""The lesson in a real nbgrader course, from nothing to exported grades."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import v4

from autograder import exercises
from autograder.intake import open_entry, open_work, students_in
from autograder.intake.cells import check_cell, question_cell
from autograder.nbgrader.handed_in import look
from autograder.official import grade_one
from tests.support import nbgrader_class, notebooks
from tests.support.course import (
    NAMES,
    ROOT,
    TOTAL,
    isolates,
    points,
    sandbox,
    solution,
    written_questions,
)
from tests.support.nbgrader_class import (
    FIRST,
    FOURTH,
    LESSON,
    NOTEBOOK,
    SECOND,
    SUM_FAILS,
    copied,
    done,
    hand_in,
    home,
    run,
)

pytestmark = isolates
STUDENTS = [*nbgrader_class.NOTEBOOKS, "renamed", "broken", "empty", "late", "files"]
HALF = float(points(SECOND) - points(SECOND, *SUM_FAILS))  # of the second exercise
PARTLY = TOTAL - points(SECOND, *SUM_FAILS) - points(FOURTH)
# The others have all points.
SCORES = {"partly": PARTLY, "untouched": 0, "endless": TOTAL - points(SECOND), "forged": 0}
# What one student's endless loop costs the class, in each check of it. A right answer takes 0.2 s.
SECONDS = 1.0
MOST = float(TOTAL + sum(written_questions().values()))


@pytest.fixture(scope="module")
def graded(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course with a class of twelve, graded by nbgrader's own command."""
    course = copied(course, tmp_path_factory.mktemp("graded"))
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    with gradebook(course) as held:
        held.update_or_create_assignment(LESSON, duedate="2030-01-01 00:00:00 UTC")
    nbgrader_class.whole_class(course)
    download = tmp_path_factory.mktemp("download")
    for name in NAMES:
        path = download / "files" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(solution(name), encoding="utf-8")
    done(course, "nbgrader", "collect", str(download), module="autograder.cli", warm=True)
    done(course, "autograde", LESSON, warm=True, time_limit=SECONDS)
    return course


@pytest.fixture(scope="module")
def rows(graded: Path) -> dict[str, dict[str, str]]:
    """What nbgrader exports after the first run."""
    return exported(graded)


@contextmanager
def gradebook(root: Path) -> Iterator[Any]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as held:
        yield held


def points_of(root: Path, student: str) -> dict[str, float | None]:
    """What the gradebook has for each cell; a person's points stand above the machine's."""
    with gradebook(root) as held:
        submission = held.find_submission(LESSON, student)
        return {
            grade.name: grade.auto_score if grade.manual_score is None else grade.manual_score
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def exported(root: Path) -> dict[str, dict[str, str]]:
    done(root, "export", warm=True)
    with (root / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def cells_of(root: Path, student: str) -> dict[str, Any]:
    """The cells of the notebook that nbgrader keeps of a submission, by their names."""
    path = root / "autograded" / student / LESSON / NOTEBOOK
    made = nbformat.read(path, as_version=4)
    nbformat.validate(made)
    return {cell.metadata.get("nbgrader", {}).get("grade_id", cell.id): cell for cell in made.cells}


def test_the_release_is_the_student_s_notebook(course: Path) -> None:
    made = nbgrader_class.released(course)
    assert [cell.source for cell in made.cells] == [
        cell.source for cell in notebooks.notebook().cells
    ]


def test_all_who_handed_in_are_there_with_their_points(rows: dict[str, dict[str, str]]) -> None:
    assert sorted(rows) == sorted(STUDENTS)
    for student in set(STUDENTS) - {"broken", "empty"}:
        wanted = SCORES.get(student, TOTAL)
        assert float(rows[student]["raw_score"]) == wanted, student
        assert float(rows[student]["max_score"]) == MOST


@pytest.mark.parametrize("student", ["partly", "torn", "depending", "files", "renamed"])
def test_points_are_those_of_official_grading(student: str, graded: Path) -> None:
    work = open_work(home(graded, student), exercises.names(), student)
    seed = json.loads((graded / "results" / "run.json").read_text())["seed"]
    result = grade_one.grade(work, sandbox(), seed)
    found = points_of(graded, student)
    assert {exercise.name: exercise.score for exercise in result.exercises} == {
        name: found[check_cell(name)] for name in NAMES
    }


@pytest.mark.parametrize("student", ["broken", "empty"])
def test_what_cannot_be_graded_waits_for_a_person_and_is_no_zero(
    student: str, graded: Path, rows: dict[str, dict[str, str]]
) -> None:
    row = rows[student]
    assert (row["raw_score"], row["score"], row["status"]) == ("", "", "not graded")
    why = {"broken": "is not JSON.", "empty": "is empty: hand in the file with your answers."}
    assert row["reason"] == f"training_loop.ipynb is not a Jupyter notebook: it {why[student]}"
    assert set(points_of(graded, student).values()) == {None}
    told = notebooks.printed(cells_of(graded, student)[check_cell(FIRST)])
    assert told == f"Not graded: {row['reason']}\n"


def test_cells_tell_what_the_terminal_tells_with_a_picture(graded: Path) -> None:
    cells = cells_of(graded, "partly")
    test = cells[check_cell(SECOND)]
    assert "grows with the number of samples" in notebooks.printed(test)
    assert f"cell {SECOND}, line " in notebooks.printed(test)
    assert notebooks.shown(test, "image/png")
    assert notebooks.shown(test, "text/plain")[-1] == repr(HALF)
    assert "is not written yet" in notebooks.printed(cells[check_cell(FOURTH)])
    assert not notebooks.shown(cells[check_cell(FIRST)], "image/png")  # nothing is wrong there


def test_a_torn_notebook_is_whole_again_and_says_so(graded: Path) -> None:
    cells = cells_of(graded, "torn")
    assert {check_cell(name) for name in NAMES} <= set(cells)
    told = cells["noticed"].source
    assert f"The cell test_{FIRST} was missing: it was put back." in told
    assert f"The cell {SECOND} is there more than once: the last one above its check" in told
    assert "was not handed in" in cells[question_cell(FOURTH)].source
    assert points_of(graded, "torn")[question_cell(FOURTH)] is None
    assert (
        "was changed: it was graded as it was released"
        in cells_of(graded, "forged")["noticed"].source
    )


def test_files_are_shown_as_answers(graded: Path) -> None:
    cells = cells_of(graded, "files")
    assert "def mse_loss" in cells[SECOND].source
    assert "Handed in as files: ex1_forward_pass.py, " in cells["noticed"].source
    assert points_of(graded, "files")[question_cell(FOURTH)] is None  # nobody read one


def test_a_person_s_points_and_words_survive_and_reach_the_student(graded: Path) -> None:
    question = question_cell(FOURTH)
    with gradebook(graded) as held:
        grade = held.find_grade(question, LESSON, LESSON, "right")
        assert grade.needs_manual_grade
        grade.manual_score, grade.needs_manual_grade = 4.0, False
        held.find_comment(question, LESSON, LESSON, "right").manual_comment = "Corners, too."
        held.find_grade(check_cell(FIRST), LESSON, LESSON, "broken").manual_score = 7.0
        held.find_comment(FIRST, LESSON, LESSON, "broken").manual_comment = "Read by hand."
        held.db.commit()
    again = "--student=[rb][ir]*"  # right and broken
    done(graded, "autograde", LESSON, "--force", again, warm=True)
    assert points_of(graded, "right")[question] == 4.0
    assert points_of(graded, "broken")[check_cell(FIRST)] == 7.0
    row = exported(graded)["right"]
    assert (float(row["score"]), row["status"]) == (TOTAL + 4.0, "waits for a person")
    done(graded, "generate_feedback", LESSON, "--student=[rbp][ira]*", warm=True)
    pages = {
        student: (graded / "feedback" / student / LESSON / f"{LESSON}.html").read_text("utf-8")
        for student in ("right", "broken", "partly")
    }
    assert "Corners, too." in pages["right"]
    assert f"Score: {TOTAL + 4.0} so far / {MOST}" in pages["right"]
    assert f"Score: not graded yet / {MOST}" in pages["broken"]
    assert "Score: 0.0" not in pages["broken"] + pages["right"]
    others = len(written_questions()) - 1
    assert pages["right"].count("Score: not graded yet /") == 2 * others  # in the list, at the cell
    assert f"Score: {float(PARTLY)} / {MOST}" in pages["partly"]  # nothing is written: a 0
    assert "Read by hand." in pages["broken"]
    assert f"Score: {HALF} / {float(points(SECOND))}" in pages["partly"]
    assert "grows with the number of samples" in pages["partly"]
    assert "data:image/png;base64" in pages["partly"]
    assert 'alt="What the functions of ex2_mse_loss do' in pages["partly"]


def test_late_work_keeps_nbgrader_s_penalty(rows: dict[str, dict[str, str]]) -> None:
    names = ("raw_score", "late_submission_penalty", "score")
    assert [float(rows["late"][name]) for name in names] == [TOTAL, TOTAL, 0]
    assert [float(rows["torn"][name]) for name in names] == [TOTAL, 0, TOTAL]


def test_in_parallel_it_is_the_same_and_files_need_no_notebook(
    course: Path, tmp_path: Path
) -> None:
    root = copied(course, tmp_path)
    hand_in(root, "partly", nbgrader_class.partly(root))
    (home(root, "one") / f"{SECOND}.py").write_text(solution(SECOND), encoding="utf-8")
    (home(root, "link") / NOTEBOOK).symlink_to("/dev/zero")
    (home(root, "nothing") / "<img src=x>.txt").write_text("")
    command = ("nbgrader", "autograde", "--jobs", "2")
    finished = run(root, *command, module="autograder.cli", warm=True)
    assert finished.returncode == 3, finished.stderr
    assert "Traceback" not in finished.stderr
    assert "SAWarning" not in finished.stderr
    assert "In the gradebook: 4 students, 2 of them not graded." in finished.stdout
    assert "link: training_loop.ipynb is a link (symlink)" in finished.stdout
    assert sum(filter(None, points_of(root, "partly").values())) == PARTLY
    assert points_of(root, "one")[check_cell(SECOND)] == points(SECOND)
    rows = exported(root)
    assert rows["nothing"]["score"] == ""
    assert "There is: <img src=x>.txt" in rows["nothing"]["reason"]
    assert list((root / "results" / "pictures").glob(f"partly-{SECOND}-*.png"))
    with sqlite3.connect(root / "gradebook.db") as base:
        assert base.execute("select count(*) from submitted_assignment").fetchone() == (4,)


def test_collect_tells_what_holds_nothing_to_grade(course: Path, tmp_path: Path) -> None:
    root = copied(course, tmp_path)
    download = tmp_path / "download"
    (download / "nobody").mkdir(parents=True)
    (download / "wrong").mkdir()
    (download / "wrong" / "homework.py").write_text("x = 1\n")
    told = run(
        root, "nbgrader", "collect", str(download), module="autograder.cli", warm=True
    ).stdout
    assert "nobody: Nothing was handed in." in told
    assert "wrong: homework.py is not the name of an exercise" in told


def test_collect_judges_versions_as_every_command_does(course: Path, tmp_path: Path) -> None:
    root = copied(course, tmp_path)
    download = tmp_path / "download"
    stub = (ROOT / "assignments" / f"{SECOND}.py").read_text(encoding="utf-8")
    lesson = json.dumps(nbgrader_class.released(root))
    right = json.dumps(nbgrader_class.answered(root))
    files = {
        "colab": {NOTEBOOK: lesson, f"Copy of {NOTEBOOK}": right},
        "split": {NOTEBOOK: right, f"{FIRST}.py": solution(FIRST)},
        "copies": {f"{SECOND}.py": stub, f"mine/{SECOND}.py": solution(SECOND)},
        "differ": {f"{SECOND}.py": solution(SECOND), f"{SECOND} (1).py": "X = 1\n"},
        "page": {NOTEBOOK: "<!doctype html>"},
        "page-in-part": {f"{SECOND}.py": "<!doctype html>", f"{FIRST}.py": solution(FIRST)},
    }
    for student, texts in files.items():
        for name, text in texts.items():
            path = download / student / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    works = {
        entry.student: open_entry(entry, exercises.names())
        for entry in students_in(download, exercises.names())
    }
    told = run(root, "nbgrader", "collect", str(download), module="autograder.cli", warm=True)
    for student, work in works.items():
        handed_in = look(home(root, student), student)
        reasons = {handed_in.reason(name) for name in NAMES} - {""}
        if work.ungradable:
            assert reasons == {work.ungradable}
            assert f"{student}: {work.ungradable}" in told.stdout
        else:
            assert not reasons
            assert handed_in.work is not None
            for name in NAMES:
                assert handed_in.work.sources[name].text == work.sources[name].text, student
    assert [name for name, work in works.items() if work.ungradable] == [
        "differ",
        "page",
        "page-in-part",
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["autograde"], "holds no nbgrader_config.py"),
        (["collect", "nowhere"], "holds no nbgrader_config.py"),
    ],
)
def test_outside_a_course_it_says_what_to_do(
    arguments: list[str], words: str, tmp_path: Path
) -> None:
    finished = run(tmp_path, "nbgrader", *arguments, module="autograder.cli", warm=True)
    assert finished.returncode == 3
    assert words in finished.stderr


def test_validate_tells_a_student_what_is_wrong(course: Path, tmp_path: Path) -> None:
    wrong = solution(SECOND).replace("torch.mean", "torch.sum")
    made = nbgrader_class.answered(course, {SECOND: wrong})
    kept = {FIRST, SECOND, check_cell(FIRST), check_cell(SECOND)}
    made.cells = [cell for cell in made.cells if cell.id in kept]
    nbformat.write(made, tmp_path / "wrong.ipynb")
    notebooks.cell(made, SECOND).source = notebooks.answer(SECOND, solution(SECOND))
    nbformat.write(made, tmp_path / "right.ipynb")
    told = run(tmp_path, "validate", "wrong.ipynb", "right.ipynb", warm=True).stdout
    failed, passed = told.split("Success! Your notebook passes all the tests.")
    assert passed.strip() == ""
    assert "VALIDATION FAILED ON 1 CELL(S)!" in failed
    assert f'check("{SECOND}")' in failed
    assert "grows with the number of samples" in failed


def test_other_assignments_of_the_course_are_nbgrader_s(course: Path, tmp_path: Path) -> None:
    root = copied(course, tmp_path)
    role = {"schema_version": 3, "grade": False, "locked": False, "solution": False, "task": False}
    answer = {**role, "grade_id": "f", "solution": True}
    test = {**role, "grade_id": "test", "grade": True, "locked": True, "points": 3}
    cells = [
        v4.new_code_cell("def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION",
                         metadata={"nbgrader": answer}),
        v4.new_code_cell("assert f() == 1", metadata={"nbgrader": test}),
    ]  # fmt: skip
    path = root / "source" / "other" / "p1.ipynb"
    path.parent.mkdir()
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    nbformat.write(v4.new_notebook(cells=cells, metadata=kernel), path)
    done(root, "generate_assignment", "other", warm=True)
    made = nbformat.read(root / "release" / "other" / "p1.ipynb", as_version=4)
    assert "# YOUR CODE HERE\n    raise NotImplementedError()" in made.cells[0].source
    made.cells[0].source = "def f():\n    return 1"
    folder = root / "submitted" / "ada" / "other"
    folder.mkdir(parents=True)
    nbformat.write(made, folder / "p1.ipynb")
    done(root, "autograde", "other", warm=True)
    row = exported(root)["ada"]
    assert (row["assignment"], row["status"]) == ("training_loop", "nothing handed in")
    with gradebook(root) as held:
        assert held.find_submission("other", "ada").score == 3.0
