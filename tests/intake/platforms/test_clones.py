"""A clone's name without the assignment is a login; tables beside the clones say more."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.intake import Person, Platform, class_in, open_entry
from tests.support.exports import NOON, Student, write_classroom50, write_folders, write_github
from tests.support.handed_in import CODE, EXERCISES, ONE, graded, put, told_of, works

FILES = {f"{ONE}.py": CODE}
CLASS = [
    Student("Ann Lee", FILES, login="ann-lee", email="ann@example.org"),
    Student("Bo Li", FILES, login="bo", late=True),
]


def test_the_assignment_is_no_part_of_a_name(tmp_path: Path) -> None:
    path = write_github(tmp_path / "clones", CLASS, "training-loop")
    found = class_in(path, EXERCISES)
    assert [entry.student for entry in found.entries] == ["ann-lee", "bo"]
    assert found.entries[0].delivery.person == Person(id="ann-lee", login="ann-lee")
    assert found.entries[0].delivery.place == "training-loop-ann-lee"
    assert "Names were read without training-loop-, with which all begin." in told_of(path)
    assert [graded(work) for work in works(path).values()] == [[ONE], [ONE]]


@pytest.mark.parametrize("folder", ["hw-1-submissions", "hw-1_submissions_2026_11_03_T_12_00_00"])
def test_a_single_clone_is_named_by_its_folder(folder: str, tmp_path: Path) -> None:
    (entry,) = class_in(write_github(tmp_path / folder, CLASS[:1], "hw-1"), EXERCISES).entries
    assert entry.student == "ann-lee"


def test_clones_without_a_shared_beginning_keep_their_names(tmp_path: Path) -> None:
    put(tmp_path / "in", *(f"{name}/.git/HEAD" for name in ("ann", "bo", "-")))
    entries = class_in(tmp_path / "in", EXERCISES).entries
    assert [entry.student for entry in entries] == ["-", "ann", "bo"]


def test_classroom_50_s_table_names_students_times_and_who_was_late(tmp_path: Path) -> None:
    ann, bo = class_in(write_classroom50(tmp_path / "in", CLASS), EXERCISES).entries
    assert ann.student == "Ann Lee"
    assert ann.delivery.person == Person("ann-lee", "Ann Lee", "ann-lee", "ann@example.org")
    assert (ann.delivery.at, ann.delivery.late) == (NOON, False)
    assert (bo.delivery.at, bo.delivery.late) == (NOON, True)


def test_the_table_of_collect_clones_says_when_and_why_nothing_is_there(tmp_path: Path) -> None:
    put(tmp_path / "work", f"hw-ann/{ONE}.py", ".collected.json")
    (tmp_path / "work" / "hw-bo").mkdir()
    table = (
        "student,commit,date,later_commits,problem,notes\n"
        "hw-ann,1a,2026-11-03 13:00:00+01:00,2,,\n"
        "hw-bo,,,0,nothing was committed before the deadline.,\n"
    )
    put(tmp_path, "work.csv", text=table.encode())
    ann, bo = class_in(tmp_path / "work", EXERCISES).entries
    assert (ann.student, ann.delivery.at) == ("ann", NOON)
    assert (bo.student, bo.delivery.at) == ("bo", None)
    told = "Nothing was handed in. Nothing was committed before the deadline."
    assert bo.notes == (told,)
    assert open_entry(bo, EXERCISES).ungradable == told
    assert told_of(tmp_path / "work").endswith(" Names or times are from work.csv.")
    (tmp_path / "work.csv").unlink()
    assert told_of(tmp_path / "work").endswith(
        " work.csv is not beside it, which collect-clones wrote: no time is known."
    )


def test_the_repository_of_the_assignment_among_its_clones(tmp_path: Path) -> None:
    put(tmp_path / "in", *(f"hw-1{name}/.git/HEAD" for name in ("", "-ann-lee", "-bo")))
    found = [entry.student for entry in class_in(tmp_path / "in", EXERCISES).entries]
    assert found == ["ann-lee", "bo", "hw-1"]


def test_logins_that_begin_alike_keep_their_beginning_where_a_table_names_them(
    tmp_path: Path,
) -> None:
    twins = [Student(name, FILES, login=f"hka-{name}") for name in ("ann", "bo")]
    path = write_classroom50(tmp_path / "in", twins)
    assert [one.delivery.person.login for one in class_in(path, EXERCISES).entries] == [
        "hka-ann",
        "hka-bo",
    ]
    assert "hka-," not in told_of(path)


@pytest.mark.parametrize("table", ["", "student\n", "username,x\n\0", '"', "student,date\nann,x\n"])
def test_a_table_that_says_nothing_hides_nothing(table: str, tmp_path: Path) -> None:
    path = write_github(tmp_path / "work", CLASS)
    put(tmp_path, "work.csv", text=table.encode())
    put(path, "scores.csv", text=table.encode())
    assert [entry.student for entry in class_in(path, EXERCISES).entries] == ["ann-lee", "bo"]


def test_downloads_of_repositories_without_git_when_that_is_asked_for(tmp_path: Path) -> None:
    names = ("hw-ann", "hw-bo")
    path = write_folders(tmp_path / "in", [Student(name, FILES) for name in names])
    asked = class_in(path, EXERCISES, Platform.GITHUB).entries
    assert [entry.student for entry in asked] == ["ann", "bo"]
    assert [entry.student for entry in class_in(path, EXERCISES).entries] == list(names)


def test_repositories_that_were_downloaded_one_by_one_need_a_roster(tmp_path: Path) -> None:
    put(tmp_path / "in", *(f"hw-{name}-main/{ONE}.py" for name in ("ann", "bo")))
    told = "GitHub's Download ZIP names them so: the logins in the names are found with --roster."
    assert told_of(tmp_path / "in").endswith(told)
    put(tmp_path / "in", *(f"{name}/{ONE}.py" for name in ("cy", "di")))
    assert told not in told_of(tmp_path / "in")
