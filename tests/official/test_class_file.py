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
        (None, "grade the class once more with `autograder grade-class`"),
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
