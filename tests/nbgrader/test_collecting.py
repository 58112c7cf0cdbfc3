"""A class is collected, collected again, and graded again: nothing stays behind in silence."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nbformat import NotebookNode

from autograder.intake.cells import check_cell, question_cell
from autograder.nbgrader.bundle import TIMESTAMP
from tests.nbgrader.test_class import cells_of, exported, gradebook, points_of
from tests.support import exports, nbgrader_class, notebooks
from tests.support.course import isolates, points, sandbox, solution
from tests.support.exports import Student
from tests.support.handed_in import zip_bytes
from tests.support.nbgrader_class import (
    FOURTH,
    LESSON,
    NOTEBOOK,
    SECOND,
    SUM_FAILS,
    copied,
    done,
    home,
    run,
)

pytestmark = isolates
CLI = "autograder.cli"
BROKEN = b'{"cells": ['


@pytest.fixture
def root(course: Path, tmp_path: Path) -> Path:
    """A course in which nothing is handed in and no picture is drawn."""
    root = copied(course, tmp_path)
    with (root / "nbgrader_config.py").open("a") as config:
        config.write('c.IsolatedGrading.figures = "none"\n')
        config.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    return root


def put(download: Path, student: str, **files: bytes | str) -> None:
    """Put files into a student's folder of the download: `name__py` is called name.py."""
    for name, content in files.items():
        path = download / student / name.replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def collected(root: Path, download: Path, *options: str) -> str:
    return done(root, "nbgrader", "collect", str(download), *options, module=CLI, warm=True)


def autograded(root: Path, *options: str) -> str:
    """What autograding says, with one worker that runs already."""
    command = ("nbgrader", "autograde", "--jobs", "1", *options)
    finished = run(root, *command, module=CLI, warm=True, zygote=sandbox())
    assert "Traceback" not in finished.stderr, finished.stderr
    return finished.stdout


def test_new_work_and_new_results_reach_the_gradebook(root: Path, tmp_path: Path) -> None:
    download = tmp_path / "download"
    wrong = solution(SECOND).replace("torch.mean", "torch.sum")
    put(download, "ada", **{f"{SECOND}__py": wrong})
    put(download, "bob", training_loop__ipynb=BROKEN)
    put(download, "eve", training_loop__ipynb=BROKEN)
    collected(root, download)
    told = autograded(root)
    assert "In the gradebook: 3 students, 2 of them not graded." in told
    half = points(SECOND) - points(SECOND, *SUM_FAILS)
    assert points_of(root, "ada")[check_cell(SECOND)] == half
    question = question_cell(FOURTH)
    with gradebook(root) as held:
        held.find_grade(question, LESSON, LESSON, "ada").manual_score = 3.0
        held.find_comment(question, LESSON, LESSON, "ada").manual_comment = "Corners, too."
        held.db.commit()
    page = root / "feedback" / "ada" / LESSON / f"{LESSON}.html"
    page.parent.mkdir(parents=True)
    page.write_text("the page of the earlier work")

    put(download, "ada", **{f"{SECOND}__py": solution(SECOND)})
    put(download, "bob", training_loop__ipynb=json.dumps(_second_answered(root)))
    collected(root, download, "--force")
    row = exported(root)["ada"]
    assert (row["score"], row["status"]) == ("", "not graded")  # the old points are not of this
    told = autograded(root)
    assert f"ada: {half + 3} → {points(SECOND) + 3}" in told
    assert f"bob: not graded → {points(SECOND)}" in told
    assert "eve: not graded" not in told
    assert "In the gradebook: 3 students, 1 of them not graded." in told
    assert points_of(root, "ada") | {question: 3.0, check_cell(SECOND): points(SECOND)} == (
        points_of(root, "ada")
    )
    with gradebook(root) as held:
        comment = held.find_comment(question, LESSON, LESSON, "ada").comment
    assert comment == "Corners, too."
    assert not page.exists()

    _change_result(root, "ada", half)
    assert f"ada: {points(SECOND) + 3} → {half + 3}" in autograded(root)
    assert f"ada: {half + 3} → {points(SECOND) + 3}" in autograded(root, "--again")
    assert {name: row["raw_score"] for name, row in exported(root).items()} == {
        "ada": f"{points(SECOND) + 3:.1f}",
        "bob": f"{points(SECOND):.1f}",
        "eve": "",
    }


def _second_answered(root: Path) -> NotebookNode:
    made = nbgrader_class.released(root)
    notebooks.cell(made, SECOND).source = notebooks.answer(SECOND, solution(SECOND))
    return made


def _change_result(root: Path, student: str, score: int) -> None:
    """Give a kept result other points, as another version of a check would."""
    path = root / "results" / f"{student}.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    (found,) = (one for one in held["exercises"] if one["name"] == SECOND)
    for check in found["checks"]:
        check["score"] = 0 if check["name"] in SUM_FAILS else check["max_score"]
    path.write_text(json.dumps(held), encoding="utf-8")
    assert sum(check["score"] for check in found["checks"]) == score


def test_a_second_collect_says_what_changed(root: Path, tmp_path: Path) -> None:
    download = tmp_path / "download"
    put(download, "ada", **{f"{SECOND}__py": "x = 1\n"})
    put(download, "bob", training_loop__ipynb=BROKEN, answer__pdf=b"%PDF-1.7")
    lesson = json.dumps(nbgrader_class.released(root)).encode()
    packed = zip_bytes({f"{SECOND}.py": b"x = 1\n", NOTEBOOK: lesson})
    put(download, "eve", hw__zip=packed)
    assert "3 students of this download: 3 new." in collected(root, download)
    assert "3 students of this download: 3 as before." in collected(root, download)
    kept = root / "originals" / "bob"
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == {
        NOTEBOOK: BROKEN,
        "answer.pdf": b"%PDF-1.7",
    }
    assert not (root / "originals" / "ada").exists()
    assert (root / "originals" / "eve" / "hw.zip").read_bytes() == packed

    put(download, "ada", **{f"{SECOND}__py": "x = 2\n"})
    (download / "eve").rename(download / "zoe")
    told = collected(root, download)
    assert "ada: handed in something else than was collected before: --force takes it." in told
    assert "3 students of this download: 1 changed and not replaced, 1 as before, 1 new." in told
    assert "In submitted, and not in this download: eve." in told
    assert (home(root, "ada") / f"{SECOND}.py").read_text() == "x = 1\n"
    told = collected(root, download, "--force")
    assert "3 students of this download: 1 changed, 2 as before." in told
    assert (home(root, "ada") / f"{SECOND}.py").read_text() == "x = 2\n"
    assert (home(root, "eve") / f"{SECOND}.py").read_text() == "x = 1\n"


def test_the_time_and_the_name_reach_nbgrader(root: Path, tmp_path: Path) -> None:
    due = datetime(2030, 1, 1, tzinfo=UTC)
    with gradebook(root) as held:
        held.update_or_create_assignment(LESSON, duedate=f"{due:%Y-%m-%d %H:%M:%S} UTC")
    work = {f"{SECOND}.py": b"x = 1\n"}
    hour, days = timedelta(hours=1), timedelta(days=2)
    ada = Student("Ada Lovelace", work, id="1", email="ada@example.org", at=due - hour)
    bob = Student("Bob Ross", work, id="2", email="bob@example.org", at=due + days)
    collected(root, exports.write_gradescope(tmp_path / "class.zip", [ada, bob]))
    early = {TIMESTAMP: b"2020-01-01 00:00:00 UTC"}  # a student's own word does not count
    eve = Student("Noether Eve", work | early, id="77", login="eve", late=True)
    roster = tmp_path / "roster.csv"
    roster.write_text("Name,ID,Email\nEve Noether,77,eve@example.org\n", encoding="utf-8")
    export = exports.write_canvas(tmp_path / "canvas.zip", [eve])
    told = collected(root, export, "--roster", str(roster))
    assert "it counts as one second late" in told
    own = "2029-12-24 12:00:00.000000 UTC"
    put(tmp_path / "download", "mia", **{f"{SECOND}__py": "x = 1\n", "timestamp__txt": own})
    put(tmp_path / "download", "leo", **{f"{SECOND}__py": "x = 1\n", "timestamp__txt": "yesterday"})
    collected(root, tmp_path / "download")
    assert not (home(root, "leo") / TIMESTAMP).exists()
    autograded(root)
    with gradebook(root) as held:
        found = {
            student.email or student.id: (student.last_name, student.first_name)
            for student in held.students
        }
        late = {
            submission.student.email or submission.student_id: submission.total_seconds_late
            for submission in held.assignment_submissions(LESSON)
        }
        (name,) = (one.id for one in held.students if one.email == "eve@example.org")
    assert late == {
        "ada@example.org": 0,
        "bob@example.org": days.total_seconds(),
        "eve@example.org": 1,
        "leo": 0,
        "mia": 0,
    }
    assert found["ada@example.org"] == ("Lovelace", "Ada")
    assert found["eve@example.org"] == ("Noether", "Eve")
    assert "it counts as one second late" in cells_of(root, name)["noticed"].source
    assert exported(root)[name]["email"] == "eve@example.org"
    (tmp_path / "download" / "mia" / "timestamp.txt").unlink()
    collected(root, tmp_path / "download", "--force")
    with gradebook(root) as held:
        assert held.find_submission(LESSON, "mia").timestamp is None
