"""Reads the folder of a class run, or any folder of results, and misses nothing without a word."""

from __future__ import annotations

import csv
import json
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from autograder.class_report.pseudonyms import Pseudonyms
from autograder.class_report.summary import SCHEMA as SUMMARY_SCHEMA
from autograder.class_report.summary import ClassSummary, Summing, Ungraded
from autograder.official.class_file import (
    CLASS_SCHEMA,
    MISSING,
    WrongClassFile,
    read_class_file,
)
from autograder.official.class_table import TABLE, shown_in_table
from autograder.official.records import RUN, RUN_SCHEMA
from autograder.reports.atomic_write import write_atomically
from autograder.results import SCHEMA, Result

KEY = "pseudonyms.key"
KEY_BYTES = 32
LARGEST = 64 * 2**20  # bytes of a result; a usual one has some dozen thousand
FAMILY = SCHEMA.rpartition("/")[0]  # of the schemas of all versions
WITHOUT_POINTS = ("not graded", MISSING)  # what the table says of who has none
DEDUCTED = "Points are shown as they were earned: nothing is deducted here for late work."
INTERRUPTED = (
    "The run was interrupted, and some are not graded yet: run the same grade-class again."
)
LOST = "The result is missing or cannot be read: grade this student again."
NEEDED = ("student", "status", "reason")  # columns of the table


class UnreadReason(Enum):
    """Why a file is no result that can be read; the value ends a sentence about such files."""

    OTHER_VERSION = "of another version of the autograder: grade these students again"
    BROKEN = "half-written or damaged: grade these students again"
    STRANGER = "no result of the autograder"
    CLOSED = "not readable"


@dataclass(frozen=True)
class UnreadFile:
    """A file of the folder that was not taken up."""

    name: str
    why: UnreadReason


class WrongTable(Exception):
    """The table of grades cannot be read; the text is a sentence."""


@dataclass(frozen=True)
class ReadClass:
    """A folder of results, summed up.

    `notes` are sentences on what is not in the summary; they hold no name. `unread` are the files
    that could not be read.
    """

    summary: ClassSummary
    notes: tuple[str, ...]
    unread: tuple[UnreadFile, ...]


def read_class(folder: Path, files: Iterable[Path], hidden: Pseudonyms | None = None) -> ReadClass:
    """Sum up the results in `files`, which are those of `folder`.

    If the folder has a table of grades, its students make the class: who is not graded there has no
    points here. With `hidden` students go by their pseudonyms.
    """
    notes: list[str] = []
    try:
        table = students_in_table(folder)
    except WrongTable as wrong:
        table = None
        notes.append(str(wrong))
    summing, unread, strangers = Summing(), list[UnreadFile](), 0
    seen: Counter[str] = Counter()
    for path in files:
        found = read_result(path)
        if found is None:
            continue
        if isinstance(found, UnreadFile):
            unread.append(found)
        elif table is not None and not _has_points(table.get(found.student)):
            strangers += 1
        else:
            seen[found.student] += 1
            summing.add(hidden.hidden_in(found) if hidden else found)
    ungraded = [_named(one, hidden) for one in _without_points(table or {}, seen)]
    if hidden:
        ungraded.sort(key=lambda row: row.student)
    notes += _on_the_run(folder)
    notes += _told(unread, strangers, seen.total() - len(seen))
    return ReadClass(summing.summary(ungraded), tuple(notes), tuple(unread))


def _on_the_run(folder: Path) -> Iterator[str]:
    """What there is to know of the class run that is in no result."""
    try:
        held = read_class_file(folder)
    except WrongClassFile:
        return
    if any(mark.deducted for mark in held.students):
        yield DEDUCTED
    if held.interrupted:
        yield INTERRUPTED


def _has_points(row: Ungraded | None) -> bool:
    return row is not None and row.status not in WITHOUT_POINTS


def _without_points(table: dict[str, Ungraded], seen: Counter[str]) -> Iterator[Ungraded]:
    """The students of the table who have no points there, or of whom no result was read."""
    for row in table.values():
        if not _has_points(row):
            yield row
        elif row.student not in seen:
            yield replace(row, status="no result", reason=LOST)


def _named(row: Ungraded, hidden: Pseudonyms | None) -> Ungraded:
    """The row itself, or without anything that could hold a name."""
    return replace(row, student=hidden.of(row.student), reason="") if hidden else row


def _told(unread: Sequence[UnreadFile], strangers: int, twice: int) -> Iterator[str]:
    counted = Counter(file.why for file in unread)
    for why in UnreadReason:
        if counted[why]:
            yield f"{_files(counted[why])} {why.value}."
    if strangers:
        results = "1 result is" if strangers == 1 else f"{strangers} results are"
        yield f"{results} of students who are not graded in {TABLE}: left out."
    if twice:
        results = "1 result is" if twice == 1 else f"{twice} results are"
        yield f"{results} of a student who has another one in this folder: all are counted."


def _files(count: int) -> str:
    return "1 file is" if count == 1 else f"{count} files are"


def results_that_count(folder: Path) -> Iterator[Result]:
    """Yield the results that `read_class` sums up. Raises OSError if there is no such folder."""
    try:
        table = students_in_table(folder)
    except WrongTable:
        table = None
    for found in map(read_result, result_files(folder)):
        if isinstance(found, Result) and (table is None or _has_points(table.get(found.student))):
            yield found


def result_files(folder: Path, hidden: Pseudonyms | None = None) -> list[Path]:
    """Return the files that may hold results, sorted. Raises OSError if `folder` is none.

    With `hidden` they are shuffled: in the order of their names, students would not be hidden.
    """
    found = (path for path in folder.iterdir() if path.suffix == ".json" and path.name != RUN)
    return sorted(found, key=lambda path: hidden.digest(path.name) if hidden else path)


def read_result(path: Path) -> Result | UnreadFile | None:
    """Return the result in a file, or why there is none.

    None if the file is one that this program wrote for another purpose.
    """
    try:
        if not path.is_file():
            return UnreadFile(path.name, UnreadReason.CLOSED)
        if path.stat().st_size > LARGEST:
            return UnreadFile(path.name, UnreadReason.STRANGER)
        content = path.read_bytes()
    except OSError:
        return UnreadFile(path.name, UnreadReason.CLOSED)
    try:
        return Result.from_json(content)
    except ValueError:
        schema = _schema(content)
    if schema in (SUMMARY_SCHEMA, RUN_SCHEMA, CLASS_SCHEMA):
        return None
    return UnreadFile(path.name, _why(schema))


def _schema(content: bytes) -> str | None:
    """The schema that a JSON text names; "" if it names none, None if it is no JSON."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return None
    schema = data.get("schema") if isinstance(data, dict) else ""
    return schema if isinstance(schema, str) else ""


def _why(schema: str | None) -> UnreadReason:
    if schema is None or schema == SCHEMA:
        return UnreadReason.BROKEN
    return UnreadReason.OTHER_VERSION if schema.startswith(FAMILY) else UnreadReason.STRANGER


def students_in_table(folder: Path) -> dict[str, Ungraded] | None:
    """Return the students of the table of grades by their names; None if there is no table.

    Raises WrongTable if it is not one that a class run wrote.
    """
    path = folder / TABLE
    if not path.exists():
        return None
    try:
        with path.open(encoding="utf-8", newline="") as file:
            found = {row.student: row for row in _rows(csv.DictReader(file))}
    except (OSError, ValueError, csv.Error):
        raise WrongTable(
            f"{TABLE} is not a table that grade-class wrote: who was not graded is not known."
        ) from None
    return found


def _rows(table: csv.DictReader[str]) -> Iterator[Ungraded]:
    if not set(NEEDED) <= set(table.fieldnames or ()):
        raise ValueError("other columns")
    for row in table:
        student, status, reason = (row[name] for name in NEEDED)
        if None in (student, status, reason):  # half a row
            raise ValueError("a row is not whole")
        yield Ungraded(shown_in_table(student), status, shown_in_table(reason))


def pseudonym_key(folder: Path) -> bytes:
    """Return the secret of this folder's pseudonyms, which is made once and kept there.

    Raises OSError if it cannot be kept: the next report would have other pseudonyms.
    """
    path = folder / KEY
    try:
        held = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        held = b""
    if len(held) != KEY_BYTES:
        held = secrets.token_bytes(KEY_BYTES)
        write_atomically(path, held.hex() + "\n")
    return held
