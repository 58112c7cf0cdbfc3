"""Brightspace's folders say whose they are and when they came; the last of a student counts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from autograder.intake import Person, class_in
from tests.support.exports import NOON, Student, write_brightspace
from tests.support.handed_in import CODE, EXERCISES, ONE, TWO, graded, put, told_of, works

ANN = Student("Ann - Marie Lee", {f"{ONE}.py": CODE}, "39786")


@pytest.mark.parametrize("end", ["", ".zip"])
def test_a_student_and_the_time(end: str, tmp_path: Path) -> None:
    path = write_brightspace(tmp_path / f"in{end}", [ANN, Student("Bo", ANN.files, "39787")])
    ann, bo = class_in(path, EXERCISES).entries
    assert ann.delivery.person == Person(id="39786", name="Ann - Marie Lee")
    assert ann.delivery.at == NOON.replace(tzinfo=None).astimezone()
    assert ann.delivery.place == "39786-7001 - Ann - Marie Lee - Nov 3, 2026 1200 PM"
    assert bo.delivery.person.id == "39787"
    assert "index.html" in told_of(path)


@pytest.mark.parametrize("gap", [1, 60 * 12])
def test_the_last_attempt_counts_whatever_the_order_of_the_names(gap: int, tmp_path: Path) -> None:
    late = Student(ANN.name, {f"{TWO}.py": CODE}, ANN.id, at=NOON + timedelta(minutes=gap))
    path = write_brightspace(tmp_path / "in", [late, ANN])
    (work,) = works(path).values()
    assert graded(work) == [TWO]
    assert work.notes[0].startswith("There are 2 attempts: the last counts, of 2026-11-0")


def test_attempts_of_the_same_minute_need_a_person(tmp_path: Path) -> None:
    names = [
        f"{user}-1 - Ann - Nov 3, 2026 {time} PM" for user in ("7",) for time in ("205", "2 05")
    ]
    put(tmp_path / "in", *(f"{name}/{ONE}.py" for name in names))
    (entry,) = class_in(tmp_path / "in", EXERCISES).entries
    assert "no time says which is the last: keep the one that counts" in entry.refused


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (["1-7 - Ann - Nov 3, 2026 205 PM", "1-8 - Bo - Nov 3, 2026 205 PM"], ["7", "8"]),
        (["1-7 - Ann - Nov 3, 2026 205 PM", "1-7 - Bo - Nov 3, 2026 205 PM"], ["", ""]),
        (["5 - Ann - 3 Nov, 2026 14:05", "6 - Bo - 3 Nov, 2026 14:05"], ["5", "6"]),
    ],
)
def test_the_number_that_differs_is_the_student_s(
    names: list[str], ids: list[str], tmp_path: Path
) -> None:
    put(tmp_path / "in", *(f"{name}/{ONE}.py" for name in names))
    entries = class_in(tmp_path / "in", EXERCISES).entries
    assert [entry.delivery.person.id for entry in entries] == ids
    assert [entry.student for entry in entries] == ["Ann", "Bo"]


def test_files_without_folders(tmp_path: Path) -> None:
    name = "39786-7001 - Ann Lee - Nov 3, 2026 205 PM"
    put(tmp_path / "in", f"{name} - {ONE}.py", f"{name} - {TWO}.py")
    (entry,) = class_in(tmp_path / "in", EXERCISES).entries
    assert entry.delivery.place == name
    assert [graded(work) for work in works(tmp_path / "in").values()] == [[ONE, TWO]]
