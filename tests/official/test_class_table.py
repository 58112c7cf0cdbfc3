"""The table of grades: points, no points for who has none, and nothing that computes."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace

from autograder.intake import Delivery, Person
from autograder.official.class_file import ClassFile, StudentMark
from autograder.official.class_table import TABLE, keep_table, shown_as_text, shown_in_table

ANN = StudentMark(
    student="Ann Lee",
    delivery=Delivery(Person("17", "Ann Lee", email="ann@x.org")),
    status="graded",
    notes=("=a was not graded.", "b too."),
    points={"ex1": 2},
    score=2,
    max_score=10,
)
BOB = StudentMark(student="bob", status="grader broken", points={"ex1": 0}, max_score=10)
NOBODY = StudentMark(
    student="=cmd()",
    delivery=Delivery(Person("-5", "@x")),
    status="not graded",
    reason="-1 file, nothing else",
)


def table(folder: Path, *students: StudentMark) -> list[list[str]]:
    held = ClassFile(exercises=("ex1", "ex2"), max_score=10, students=students)
    keep_table(folder, held)
    with (folder / TABLE).open(encoding="utf-8", newline="") as file:
        return [*csv.reader(file)]


def test_the_table_has_points_and_no_points_for_who_was_not_graded(tmp_path: Path) -> None:
    assert table(tmp_path, ANN, BOB, NOBODY) == [
        ["student", "id", "name", "email", "score", "max_score", "ex1", "ex2",
         "status", "reason", "notes"],
        ["Ann Lee", "17", "Ann Lee", "ann@x.org", "2", "10", "2", "",
         "graded", "", "'=a was not graded. b too."],
        ["bob", "", "", "", "", "", "0", "", "grader broken", "", ""],
        ["'=cmd()", "'-5", "'@x", "", "", "", "", "",
         "not graded", "'-1 file, nothing else", ""],
    ]  # fmt: skip


def test_with_a_deadline_it_says_when_how_late_and_by_which_rule(tmp_path: Path) -> None:
    due = datetime(2026, 11, 3, 23, 59, tzinfo=timezone(timedelta(hours=1)))
    late = replace(
        ANN,
        delivery=Delivery(Person("17"), datetime(2026, 11, 4, 1, 30, tzinfo=UTC)),
        late="2 h 31 min",
        score=1.8,
        deducted=0.2,
    )
    early = replace(ANN, delivery=Delivery(at=datetime.min.replace(tzinfo=UTC)), late="no")
    held = ClassFile(
        exercises=("ex1",), max_score=10, rule="Rule.", due=due, students=(late, early, NOBODY)
    )
    keep_table(tmp_path, held)
    with (tmp_path / TABLE).open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    names = ("handed_in", "late", "before_late", "score", "late_rule")
    assert [[row[name] for name in names] for row in rows] == [
        ["2026-11-04 02:30+01:00", "2 h 31 min", "2", "1.8", "Rule."],
        ["0001-01-01 01:00+01:00", "no", "2", "2", "Rule."],
        ["", "", "", "", "Rule."],
    ]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a"])
def test_a_spreadsheet_computes_no_text(text: str) -> None:
    assert shown_as_text(text) == f"'{text}"
    assert shown_as_text(f"a{text}") == f"a{text}"
    for own in (text, f"'{text}", f"''{text}", f"'a{text}", "'", ""):
        assert shown_in_table(shown_as_text(own)) == own
    assert shown_as_text(f"'{text}") != shown_as_text(text)
