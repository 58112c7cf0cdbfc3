"""docs/handout.md from top to bottom: its commands, run on a class that begins with nothing."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

from autograder.course.build import build
from autograder.course.sources import Course
from tests.support.classroom import commit, git, settings, write
from tests.support.command_page import CommandPage
from tests.support.course import solution
from tests.support.course_copy import change
from tests.support.handout import UV

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not UV, reason="the page is for Linux, with uv on the PATH"
)
HAND_OUT = "From an empty organization to work that is handed out"
GRADES = "Grades that count"
UPDATE = "An update after the hand-out"
ALONE = "Without you"
PART = "A part of the course"
AUDIT = "Who changed what grades"
WHEELS = "The two wheels"
FIRST, SECOND = "assignments/ex1_forward_pass.py", "assignments/ex2_mse_loss.py"
WORKFLOW = ".github/workflows/classroom.yml"


@pytest.mark.long
def test_every_command_does_what_the_page_says(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings(tmp_path).items():
        monkeypatch.setenv(name, value)
    page = CommandPage("handout.md", tmp_path, course.root)
    page.run(HAND_OUT, 0)
    page.run(HAND_OUT, 1)
    bob = page.blocks[HAND_OUT][1].replace("ANN", "bob")
    page.shell(bob)
    page.run(GRADES, 0)
    homes = {name: tmp_path / "home" / name for name in ("ann", "bob")}
    for name, home in homes.items():
        git(
            tmp_path,
            "clone",
            "--quiet",
            str(page.server / f"acme/training-loop-{name}.git"),
            str(home),
        )
    answer = solution("ex1_forward_pass")
    write(homes["ann"], {FIRST: answer})
    commit(homes["ann"], "Work", "2026-11-30T12:00:00+01:00")
    write(homes["ann"], {SECOND: solution("ex2_mse_loss")})
    commit(homes["ann"], "Late", "2026-12-01T12:00:00+01:00")
    git(homes["ann"], "push", "--quiet")

    page.shell(bob.replace("bob", "cid"))
    page.run(GRADES, 0)  # again, for who has joined
    assert len(list((tmp_path / "clones").iterdir())) == 3
    told = page.run(GRADES, 1)
    assert "training-loop-ann: took " in told
    assert ", 1 later left out." in told
    assert (tmp_path / "work" / "training-loop-ann" / FIRST).read_text() == answer
    assert "3 of 3 taken" in told
    with (tmp_path / "grades" / "grades.csv").open() as file:
        points = {row["student"]: row for row in csv.DictReader(file)}
    assert points["ann"]["ex1_forward_pass"] == "15"
    assert points["ann"]["ex2_mse_loss"] == "0"

    change(course.solutions / "ex1_forward_pass.py", "Exercise 1", "Exercise one")
    build(course, force=True)
    page.run(UPDATE, 0)
    assert "3 of 3 clones have the update" in page.run(UPDATE, 1)
    git(homes["ann"], "pull", "--quiet", "--no-edit", "origin", "course-update")
    git(homes["ann"], "push", "--quiet")
    held = (homes["ann"] / FIRST).read_text(encoding="utf-8")
    assert held == answer.replace("Exercise 1", "Exercise one")
    page.run(ALONE, 1, homes["bob"])
    page.run(ALONE, 0, tmp_path / "clones" / "training-loop-cid")
    template = tmp_path / "training-loop"
    for folder in (homes["bob"], tmp_path / "clones" / "training-loop-cid"):
        assert git(folder, "rev-parse", "HEAD^{tree}") == git(template, "rev-parse", "HEAD^{tree}")

    page.run(PART, 0)
    stubs = (tmp_path / "two-weeks" / "assignments").glob("ex*.py")
    assert {f"assignments/{stub.name}" for stub in stubs} == {FIRST, SECOND}

    assert "0 findings" in page.run(AUDIT, 0)
    write(homes["bob"], {WORKFLOW: "on: push\n"})
    commit(homes["bob"], "Mine")
    git(homes["bob"], "push", "--quiet")
    page.run(GRADES, 1, without="grade-class")
    audit = page.blocks[AUDIT][0]
    assert f"{WORKFLOW} changed." in page.shell(audit, code=1)
    assert (tmp_path / "findings.csv").read_text().count("\n") == 2
    page.run(AUDIT, 1)
    assert " Mine\n" in page.run(AUDIT, 2, tmp_path / "clones" / "training-loop-bob")
    submission = str(tmp_path / "work" / "training-loop-ann")
    page.blocks[WHEELS][0] = page.blocks[WHEELS][0].replace("SUBMISSION", submission)
    assert "15/15" in page.run(WHEELS, 0)
    assert page.left == set()
