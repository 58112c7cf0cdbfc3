"""A folder of results is read whole, and what cannot be read is counted."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from autograder.class_report.pseudonyms import Pseudonyms
from autograder.class_report.summary import summary_of
from autograder.official.class_file import keep_class, read_class_file
from autograder.official.class_folder import (
    LARGEST,
    ReadClass,
    pseudonym_key,
    read_class,
    result_files,
    results_that_count,
)
from autograder.official.class_table import TABLE
from autograder.official.records import Records
from tests.support.class_results import EXPLAINED, result, small_class, write_class

KEY = bytes(32)


def read(folder: Path, hidden: Pseudonyms | None = None) -> ReadClass:
    return read_class(folder, result_files(folder, hidden), hidden)


def graded(found: ReadClass) -> list[str]:
    return [one.student for one in found.summary.students]


def test_a_class_run_is_read_with_those_who_have_no_points(tmp_path: Path) -> None:
    write_class(tmp_path, small_class(), {"Zoë": "No file.", "=cmd()": "-1 file"})
    found = read(tmp_path)
    assert len(graded(found)) == 5
    assert [(one.student, one.reason) for one in found.summary.ungraded] == [
        ("Zoë", "No file."), ("=cmd()", "-1 file"),
    ]  # fmt: skip
    assert (found.notes, found.unread) == ((), ())


def test_a_folder_of_results_alone_is_a_class(tmp_path: Path) -> None:
    for number, one in enumerate(small_class()):
        (tmp_path / f"{number}.json").write_text(one.to_json(), encoding="utf-8")
    assert len(graded(read(tmp_path))) == 5


def test_the_program_s_own_other_files_are_no_results(tmp_path: Path) -> None:
    write_class(tmp_path, small_class())
    (tmp_path / "summary.json").write_text(summary_of(small_class()).to_json(), encoding="utf-8")
    found = read(tmp_path)
    assert (len(graded(found)), found.notes, found.unread) == (5, (), ())


def test_every_file_that_cannot_be_read_is_counted_with_its_reason(tmp_path: Path) -> None:
    write_class(tmp_path, small_class())
    (tmp_path / TABLE).unlink()
    text = result("x").to_json()
    (tmp_path / "half.json").write_text(text[: len(text) // 2], encoding="utf-8")
    (tmp_path / "empty.json").write_text("")
    (tmp_path / "other.json").write_text(text.replace("/v2", "/v9"), encoding="utf-8")
    (tmp_path / "list.json").write_text("[1, 2]")
    (tmp_path / "number.json").write_text('{"schema": 3}')
    (tmp_path / "deep.json").write_text("[" * 100_000)
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "nowhere.json").symlink_to(tmp_path / "missing")
    os.mkfifo(tmp_path / "pipe.json")
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(LARGEST + 1)
    found = read(tmp_path)
    assert len(graded(found)) == 5
    assert found.notes == (
        "1 file is of another version of the autograder: grade these students again.",
        "4 files are half-written or damaged: grade these students again.",
        "3 files are no result of the autograder.",
        "3 files are not readable.",
    )
    assert len(found.unread) == 11


def test_who_is_not_graded_in_the_table_has_no_points_here(tmp_path: Path) -> None:
    """An earlier run's result stays in the folder when the newer work cannot be graded."""
    first, second, *_ = small_class()
    write_class(tmp_path, [first], {second.student: "It cannot be read."})
    Records(tmp_path).keep(second.student, second.to_json())
    Records(tmp_path).keep("left", result("left").to_json())
    found = read(tmp_path)
    assert graded(found) == [first.student]
    assert found.notes == ("2 results are of students who are not graded in grades.csv: left out.",)


def test_who_is_graded_in_the_table_and_has_no_result_is_not_lost(tmp_path: Path) -> None:
    write_class(tmp_path, small_class())
    path = next(tmp_path.glob("Ada*.json"))
    path.write_text(path.read_text(encoding="utf-8")[:100], encoding="utf-8")
    found = read(tmp_path)
    assert len(graded(found)) == 4
    (lost,) = found.summary.ungraded
    assert (lost.student, lost.status) == ("Ada Lovelace", "no result")
    assert "grade this student again" in lost.reason


def test_two_results_of_one_student_are_both_counted_and_told(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.json").write_text(result("ada").to_json(), encoding="utf-8")
    found = read(tmp_path)
    assert len(graded(found)) == 3
    assert found.notes == (
        "2 results are of a student who has another one in this folder: all are counted.",
    )


@pytest.mark.parametrize(
    "table", [b"", b"a,b\n1,2\n", b"student,status,reason\nada\n", b"\xff\xfe", b"\0" * 9]
)
def test_a_table_of_somebody_else_is_told_and_ignored(table: bytes, tmp_path: Path) -> None:
    write_class(tmp_path, small_class())
    (tmp_path / TABLE).write_bytes(table)
    found = read(tmp_path)
    assert len(graded(found)) == 5
    assert found.notes == (
        "grades.csv is not a table that grade-class wrote: who was not graded is not known.",
    )


def test_hidden_students_leave_no_name_and_no_reason(tmp_path: Path) -> None:
    write_class(tmp_path, small_class(), {"Zoë Žižek": "Zoë.py cannot be read."})
    found = read(tmp_path, Pseudonyms(KEY))
    text = found.summary.to_json()
    names = [one.student for one in small_class()] + ["Zoë"]
    assert not [name for name in names if name in text]
    assert len(found.summary.students) == 5


def test_hidden_students_stand_in_no_order_of_their_names(tmp_path: Path) -> None:
    names = [f"student {number:02}" for number in range(20)]
    results = [result(name, two=EXPLAINED) for name in names]
    write_class(tmp_path, results, {f"late {number:02}": "No file." for number in range(20)})
    pseudonyms = Pseudonyms(KEY)
    found = read(tmp_path, pseudonyms).summary
    (cause,) = found.causes
    given = [pseudonyms.of(name) for name in names]
    assert sorted(cause.students) == sorted(given)
    assert list(cause.students) != given
    assert [one.student for one in found.students] == sorted(given)
    late = [one.student for one in found.ungraded]
    assert late == sorted(late)


def test_the_results_that_count_are_those_of_the_summary(tmp_path: Path) -> None:
    first, second, *_ = small_class()
    write_class(tmp_path, [first], {second.student: "It cannot be read."})
    Records(tmp_path).keep(second.student, second.to_json())
    (tmp_path / "half.json").write_text("{")
    assert [one.student for one in results_that_count(tmp_path)] == [first.student]
    (tmp_path / TABLE).write_text("of somebody else")
    assert len([*results_that_count(tmp_path)]) == 2


def test_the_key_is_made_once_and_kept(tmp_path: Path) -> None:
    key = pseudonym_key(tmp_path)
    assert key == pseudonym_key(tmp_path)
    assert len(key) == 32
    other = tmp_path / "other"
    other.mkdir()
    assert pseudonym_key(other) != key


def test_a_damaged_key_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "pseudonyms.key").write_text("zz")
    assert len(pseudonym_key(tmp_path)) == 32


def test_a_behaviour_comes_back_from_the_folder(tmp_path: Path) -> None:
    write_class(tmp_path, small_class())
    (cluster,) = read(tmp_path).summary.clusters
    assert cluster.example == "李雷"
    assert json.loads(next(tmp_path.glob("李*.json")).read_text(encoding="utf-8"))["score"] == 6


def test_a_run_that_was_interrupted_is_told(tmp_path: Path) -> None:
    write_class(tmp_path, small_class())
    keep_class(tmp_path, replace(read_class_file(tmp_path), interrupted=True))
    (note,) = read(tmp_path).notes
    assert note.startswith("The run was interrupted, and some are not graded yet")
