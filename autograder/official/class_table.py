"""`grades.csv`: the marks of a class run as a table for people and their spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from autograder.official.class_file import ClassFile, StudentMark
from autograder.official.lateness import shown_time
from autograder.reports.atomic_write import write_atomically

TABLE = "grades.csv"
FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would compute instead of show


def keep_table(folder: Path, held: ClassFile) -> None:
    """Write the table: the whole or nothing. Raises OSError if it cannot be written."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_head(held))
    writer.writerows([*_cells(mark, held)] for mark in held.students)
    write_atomically(folder / TABLE, out.getvalue())


def shown_as_text(text: str) -> str:
    """`text` as a cell of a CSV file, behind an apostrophe where a spreadsheet would compute it.

    So is a text that looks like such a cell: each cell has one meaning.
    """
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


def shown_in_table(cell: str) -> str:
    """The text that `shown_as_text` made into `cell`."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell


def shown_points(points: float) -> str:
    """Points with at most two places: 12, 10.8 or 9.25."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def _head(held: ClassFile) -> list[str]:
    late = ["handed_in", "late", "before_late"] if held.rule else []
    last = ["late_rule"] if held.rule else []
    marks = ["score", "max_score", *held.exercises]
    return ["student", "id", "name", "email", *late, *marks, "status", "reason", "notes", *last]


def _cells(mark: StudentMark, held: ClassFile) -> Iterator[str]:
    person = mark.known
    yield from map(shown_as_text, (mark.student, person.id, person.name, person.email))
    # Without a mark the cells stay empty: a 0 would be a grade.
    if held.rule:
        yield _on_its_clock(mark.at, held.due) if mark.at else ""
        yield mark.late
        yield "" if mark.earned is None else str(mark.earned)
    yield "" if mark.score is None else shown_points(mark.score)
    yield "" if mark.score is None else str(mark.max_score)
    for name in held.exercises:
        yield str(mark.points.get(name, ""))
    yield from map(shown_as_text, (mark.status, mark.reason, " ".join(mark.notes)))
    if held.rule:
        yield held.rule


def _on_its_clock(time: datetime, due: datetime | None) -> str:
    """A time as the clock of the deadline shows it."""
    try:
        return shown_time(time.astimezone(due.tzinfo) if due else time)
    except OverflowError:  # at the end of all years
        return shown_time(time)
