"""Reads the cells of a CSV file, in whatever form a learning platform or a spreadsheet wrote it."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from autograder.intake import clean

LARGEST = 16 * 2**20  # bytes
WIDEST_CELL = 2**17  # characters; feedback in a grading worksheet may be long
DELIMITERS = (",", ";", "\t")
EXCEL_HINT = "sep="  # a first line with which Excel is told the delimiter
_WORKBOOK = (b"[Content_Types].xml", b"opendocument.spreadsheet")  # what a zip of Excel's holds
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class WrongRoster(Exception):
    """The file is no roster that can be used; the text is a sentence that says what to mend."""


@dataclass(frozen=True)
class Line:
    """The cells of one row, and the number of the line on which it ends."""

    number: int
    cells: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Sheet:
    """A CSV file: the names of the columns and the rows below them."""

    head: tuple[str, ...]
    lines: tuple[Line, ...]
    told: tuple[str, ...] = ()


def read_sheet(path: Path) -> Sheet:
    """Read a CSV file. Raises WrongRoster if it is none."""
    name = clean(path.name)
    text, told = _text(_content(path, name), name)
    lines = [line for line in _lines(text, name) if not _hint(line)]
    while lines and lines[0].empty:
        lines.pop(0)
    if not lines:
        raise WrongRoster(f"{name} is empty: it needs a line with the names of the columns.")
    head = [cell.strip() for cell in lines[0].cells]
    while head and not head[-1]:
        head.pop()
    rows = [_fitted(line, len(head), name) for line in lines[1:]]
    return Sheet(tuple(head), tuple(rows), told)


def _content(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise WrongRoster(f"the roster {path} cannot be read: {error.strerror}.") from None
    if len(content) > LARGEST:
        raise WrongRoster(f"{name} has more than {LARGEST >> 20} MB: it is no roster.")
    if content.startswith(b"PK\x03\x04") and not any(part in content for part in _WORKBOOK):
        raise WrongRoster(
            f"{name} is a zip, as submissions are: the roster is the CSV file that says who"
            " belongs to the class."
        )
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise WrongRoster(f"{name} is a workbook: save its sheet as CSV, and name that file.")
    return content


def _text(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Decode a file, and say so where its encoding was guessed."""
    encoding = next((known for mark, known in _MARKS.items() if content.startswith(mark)), "")
    # Letters of Western names are two bytes in UTF-16, and one of them is 0.
    if not encoding and b"\0" in content[:2000]:
        encoding = "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
    try:
        return content.decode(encoding or "utf-8"), ()
    except UnicodeDecodeError:
        if encoding:
            raise WrongRoster(f"{name} is damaged: save it once more as CSV in UTF-8.") from None
    # What Excel writes on Windows; the five bytes that have no character there are shown as such.
    text = content.decode("cp1252", errors="replace")
    return text, (f"{name} is not in UTF-8: read as Windows-1252. Look at the names.",)


def _lines(text: str, name: str) -> list[Line]:
    """Read the rows with the delimiter with which most rows have as many cells as the first."""
    delimiter = max(DELIMITERS, key=lambda one: _fit(text, one))
    former = csv.field_size_limit(WIDEST_CELL)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [Line(reader.line_num, tuple(row)) for row in reader]
    except csv.Error as error:
        raise WrongRoster(f"{name} is no table: {error}.") from None
    finally:
        csv.field_size_limit(former)


def _fit(text: str, delimiter: str) -> tuple[int, int]:
    """How well a delimiter explains the first rows: rows of one width, and the width."""
    start = io.StringIO(text[:20_000], newline="")
    try:
        widths = [len(row) for row in csv.reader(start, delimiter=delimiter) if row][:50]
    except csv.Error:
        return 0, 0
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return 0, 0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    return count, width


def _hint(line: Line) -> bool:
    """Whether the line tells Excel the delimiter, which splits it, too."""
    return line.number == 1 and line.cells[:1] != () and line.cells[0].startswith(EXCEL_HINT)


def _fitted(line: Line, width: int, name: str) -> Line:
    """The line with as many cells as there are columns."""
    if any(cell.strip() for cell in line.cells[width:]):
        raise WrongRoster(
            f"{name}, line {line.number}: there are {len(line.cells)} cells below {width} names of"
            " columns. A cell that holds the delimiter, such as 'Lee, Ann', has to be in quotes."
        )
    cells = [clean(cell) for cell in line.cells[:width]]
    return Line(line.number, (*cells, *[""] * (width - len(cells))))
