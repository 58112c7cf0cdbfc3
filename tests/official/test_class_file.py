"""The class as data: written, read again, and refused where it is not whole."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.intake import Delivery, Person, Platform
from autograder.official.class_file import (
    CLASS,
    ClassFile,
    StudentMark,
    WrongClassFile,
    keep_class,
    read_class_file,
)
from autograder.official.records import Records

ANN = StudentMark(
    student="Ann Ames",
    delivery=Delivery(Person("17", "Ann Ames"), datetime(2026, 11, 3, 23, 0, tzinfo=UTC), True),
    status="graded",
    notes=("a note",),
    points={"ex1": 12},
    score=10.8,
    max_score=15,
    deducted=1.2,
)
BOB = StudentMark(student="Bób", status="not graded", reason="Nothing was handed in.")
HELD = ClassFile(
    platform=Platform.MOODLE, exercises=("ex1",), max_score=15, rule="10 %", students=(ANN, BOB)
)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    keep_class(tmp_path, HELD)
    assert read_class_file(tmp_path) == HELD


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "no class was graded into it"),
        ("{", "cannot be read"),
        ('{"schema": "autograder/class-run/v1"}', "cannot be read"),
        (
            '{"schema": "autograder/class-run/v0", "exercises": [],'
            ' "max_score": 0, "students": []}',
            "v0",
        ),
    ],
)
def test_another_file_is_refused_in_a_sentence(
    tmp_path: Path, content: str | None, told: str
) -> None:
    if content is not None:
        (tmp_path / CLASS).write_text(content)
    with pytest.raises(WrongClassFile, match=told):
        read_class_file(tmp_path)


def test_a_folder_without_a_class_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WrongClassFile, match="no class was graded into it"):
        read_class_file(tmp_path)
    Records(tmp_path).keep_seed(1)
    with pytest.raises(WrongClassFile, match="grade the class once more"):
        read_class_file(tmp_path)


def test_a_name_that_a_spreadsheet_has_damaged_is_that_of_the_download() -> None:
    own = Delivery(Person("1", "李 雷"))
    for name in ("? ?", "\ufffd L"):
        mark = StudentMark(student="x", status="graded", delivery=own, listed=Person("7", name))
        assert (mark.known.id, mark.known.name) == ("7", "李 雷")
        alone = StudentMark(student="x", status="graded", listed=Person("7", name))
        assert alone.known.name == name
