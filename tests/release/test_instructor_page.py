"""docs/instructor.md from top to bottom: its commands, run on a class on Moodle."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from autograder.course.sources import Course
from tests.support.command_page import CommandPage
from tests.support.course import TOTAL, isolates, points, solution
from tests.support.exports import Student, write_moodle
from tests.support.gradebooks import GRADEBOOKS
from tests.support.handout import UV

pytestmark = [
    isolates,
    pytest.mark.skipif(
        sys.platform != "linux" or not UV, reason="the page is for Linux, with uv on the PATH"
    ),
]
ONE, TWO = "ex1_forward_pass", "ex2_mse_loss"
BEFORE, HAND_OUT, GRADE, LOOK = "Before the term", "Hand out", "Grade", "Look"
BACK, LATE, AFTER = "Send back", "Late work, and a check that was wrong", "After the term"
MOODLE = GRADEBOOKS["moodle"]


def solved(*names: str) -> dict[str, bytes]:
    return {f"{name}.py": solution(name).encode() for name in names}


ANN = Student("Ann Lee", solved(ONE, TWO), "101", email="ann@example.org")
BO = Student("Bo Li", solved(ONE), "102", email="bo@example.org")
BROKEN = Student(
    "Cy Ek", {f"{ONE}.py": b"<!DOCTYPE html><p>Sign in</p>"}, "103", email="cy@example.org"
)
MISSING = Student("Di Øst", {}, "104", email="di@example.org")
FIRST = str(points(ONE))
BOTH = str(points(ONE) + points(TWO))


def table(root: Path) -> dict[str, dict[str, str]]:
    with (root / "grades" / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def standing(rows: dict[str, dict[str, str]]) -> dict[str, tuple[str, str]]:
    return {student: (row["status"], row["score"]) for student, row in rows.items()}


def sent(root: Path) -> dict[str, float]:
    return MOODLE.marks((root / "marks.csv").read_bytes())


def worksheet(root: Path, students: Iterable[Student]) -> None:
    (root / "worksheet.csv").write_bytes(MOODLE.exported(students))


@pytest.mark.long
def test_every_command_does_what_the_page_says(course: Course, tmp_path: Path) -> None:
    page = CommandPage("instructor.md", tmp_path, course.root)
    assert f"{TOTAL}/{TOTAL}" in page.run(BEFORE, 0)
    page.run(HAND_OUT, 0)
    assert (tmp_path / "training-loop.zip").stat().st_size > 0

    worksheet(tmp_path, [ANN, BO, BROKEN, MISSING])
    write_moodle(tmp_path / "submissions.zip", [ANN, BO, BROKEN])
    command = page.blocks[GRADE][0]
    page.left.discard((GRADE, 0))
    told = page.shell(command, code=3)
    assert "2 of 3 graded" in told
    assert "3 of 4 on the roster handed in" in told
    first = {
        "Ann Lee": ("graded", BOTH),
        "Bo Li": ("graded", FIRST),
        "Cy Ek": ("not graded", ""),
        "Di Øst": ("nothing handed in", ""),
    }
    assert standing(table(tmp_path)) == first
    assert table(tmp_path)["Di Øst"]["email"] == "di@example.org"

    by_hand = tmp_path / "mended" / BROKEN.name
    by_hand.mkdir(parents=True)
    (by_hand / f"{ONE}.py").write_text(solution(ONE), encoding="utf-8")
    page.run(LOOK, 0)
    mended = {**first, "Cy Ek": ("graded", FIRST)}
    assert standing(table(tmp_path)) == mended
    assert "The download is as it was then: kept." in page.shell(f"{command.rstrip()} 2>&1")
    assert standing(table(tmp_path)) == mended
    page.run(LOOK, 1)
    assert "Bo Li" in (tmp_path / "grades" / "report.html").read_text(encoding="utf-8")

    page.run(BACK, 0)
    assert sent(tmp_path) == {"101": float(BOTH), "102": float(FIRST), "103": float(FIRST)}
    assert len([*(tmp_path / "feedback").rglob("feedback.md")]) == 4
    assert (tmp_path / "feedback" / "moodle.zip").is_file()

    again = Student(BO.name, solved(ONE, TWO), BO.id)
    renewed = Student(BROKEN.name, solved(TWO), BROKEN.id)
    write_moodle(tmp_path / "submissions-2.zip", [ANN, again, renewed])
    page.run(LATE, 0)
    told = page.shell(page.blocks[LATE][1], code=1)
    page.left.discard((LATE, 1))
    assert "Bo Li" in told
    assert "Ann Lee" not in told
    page.run(BACK, 0)
    assert sent(tmp_path) == {
        "101": float(BOTH),
        "102": float(BOTH),
        "103": float(points(TWO)),
    }

    page.run(AFTER, 0)
    shown = (tmp_path / "class.html").read_text(encoding="utf-8")
    assert not re.search("Ann|Bo Li|Cy Ek", shown)
    assert page.left == set()
