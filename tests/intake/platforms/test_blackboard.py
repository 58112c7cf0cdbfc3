"""Blackboard's flat files are sorted by student and attempt; its text files say who they are."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from autograder.intake import Person, class_in
from tests.support.exports import NOON, Student, write_blackboard
from tests.support.handed_in import CODE, EXERCISES, ONE, TWO, graded, put, told_of, works

STEM = "HW_1_a_lee_attempt_2026-11-03-12-00-00"


@pytest.mark.parametrize("end", ["", ".zip"])
def test_a_login_and_an_assignment_may_hold_underscores(end: str, tmp_path: Path) -> None:
    students = [
        Student("Ann Lee", {f"{ONE}.py": CODE, "my_notes.txt": b""}, login="a_lee"),
        Student("Bo Lee", {f"{TWO}.py": CODE}, login="b_lee"),
    ]
    path = write_blackboard(tmp_path / f"in{end}", students, "HW_1")
    ann, bo = class_in(path, EXERCISES).entries
    assert (ann.student, ann.delivery.person) == ("Ann Lee", Person(name="Ann Lee", login="a_lee"))
    assert (bo.student, bo.delivery.person) == ("Bo Lee", Person(name="Bo Lee", login="b_lee"))
    assert ann.delivery.place == STEM
    assert ann.delivery.at == NOON.replace(tzinfo=None).astimezone()
    assert [graded(work) for work in works(path).values()] == [[ONE], [TWO]]
    assert "The times in it have no zone" in told_of(path)


def test_without_its_text_file_a_student_has_a_login(tmp_path: Path) -> None:
    put(tmp_path / "in", f"{STEM}_{ONE}.py")
    (entry,) = class_in(tmp_path / "in", EXERCISES).entries
    assert (entry.student, entry.delivery.person) == ("lee", Person(login="lee"))


def test_without_text_files_a_login_is_what_follows_the_title_that_all_share(
    tmp_path: Path,
) -> None:
    end = f"attempt_2026-11-03-12-00-00_{ONE}.py"
    put(tmp_path / "in", *(f"HW_1_{login}_{end}" for login in ("anna_s", "bo", "cy_lee")))
    found = class_in(tmp_path / "in", EXERCISES).entries
    assert [one.delivery.person.login for one in found] == ["anna_s", "bo", "cy_lee"]
    assert [one.student for one in found] == ["anna_s", "bo", "cy_lee"]


def test_the_last_attempt_counts_and_that_is_told(tmp_path: Path) -> None:
    later = NOON + timedelta(days=1)
    students = [
        Student("Ann Lee", {f"{ONE}.py": CODE}, login="alee", at=later),
        Student("Ann Lee", {f"{TWO}.py": CODE}, login="alee"),
    ]
    path = write_blackboard(tmp_path / "in", students)
    (work,) = works(path).values()
    assert graded(work) == [ONE]
    assert work.notes == (
        f"There are 2 attempts: the last counts, of {later:%Y-%m-%d %H:%M}. Not in the last, but in"
        f" an earlier one: {TWO}.py.",
    )
    (entry,) = class_in(path, EXERCISES).entries
    assert entry.delivery.place.endswith("_attempt_2026-11-04-12-00-00")


def test_a_last_attempt_without_files_needs_a_person(tmp_path: Path) -> None:
    students = [
        Student("Ann Lee", {f"{ONE}.py": CODE}, login="alee"),
        Student("Ann Lee", login="alee", at=NOON + timedelta(days=1)),
    ]
    (entry,) = class_in(write_blackboard(tmp_path / "in", students), EXERCISES).entries
    assert "of which the last holds no file: keep the one that counts" in entry.refused


def test_text_in_place_of_files_is_told(tmp_path: Path) -> None:
    about = "\ufeffName: Ann (alee)\r\nAssignment: a\r\n\nSubmission Field:\nmy code\n\nComments:\n"
    put(tmp_path / "in", "HW_alee_attempt_2026-11-03-12-00-00.txt", text=about.encode())
    (work,) = works(tmp_path / "in").values()
    assert (work.student, graded(work)) == ("Ann", [])
    assert work.notes == ("What was handed in as text in Blackboard was not graded.",)
