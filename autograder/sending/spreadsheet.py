"""A file of rows and cells in which single cells are replaced and every other byte stays."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

BOM = "\ufeff"
DELIMITERS = ",;\t"
LARGEST = 64 * 2**20  # bytes; the gradebook of a large course has some hundred thousand

Position: TypeAlias = "tuple[int, int]"  # of a cell: its row and its column, from 0


class WrongSpreadsheet(Exception):
    """The file has no rows and cells that can be read; the text is a sentence without a subject."""


@dataclass(frozen=True)
class SheetCell:
    """One cell: its value, and where it begins and ends in the text, with its quotes."""

    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Spreadsheet:
    """The text of a file and its cells, row by row; rows without any text are left out."""

    text: str
    encoding: str
    rows: tuple[tuple[SheetCell, ...], ...]

    def replaced(self, values: Mapping[Position, str]) -> bytes:
        """The file with other values in some cells; they stand in quotes where the old ones did."""
        parts, done = [], 0
        for row, column in sorted(values):
            cell = self.rows[row][column]
            quote = '"' if self.text[cell.start : cell.start + 1] == '"' else ""
            parts += [self.text[done : cell.start], quote, values[row, column], quote]
            done = cell.end
        return "".join([*parts, self.text[done:]]).encode(self.encoding)


def read_spreadsheet(content: bytes) -> Spreadsheet:
    """Read a file with commas, semicolons or tabs between its cells.

    Raises WrongSpreadsheet if it is none.
    """
    if len(content) > LARGEST:
        raise WrongSpreadsheet("is too large for a table of students")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise WrongSpreadsheet("is a workbook of a spreadsheet program: save it as CSV")
    text, encoding = _decoded(content)
    if "\0" in text:
        raise WrongSpreadsheet("is no text")
    start = len(BOM) if text.startswith(BOM) else 0
    delimiter = _delimiter(text[start:])
    rows = [row for row in _rows(text, start, delimiter) if any(cell.value for cell in row)]
    if not rows:
        raise WrongSpreadsheet("is empty")
    return Spreadsheet(text, encoding, tuple(rows))


def _decoded(content: bytes) -> tuple[str, str]:
    """The text, with its byte order mark, and the encoding that gives the same bytes again."""
    encodings = ["utf-8", "cp1252", "latin-1"]
    # Without a mark, Western letters show it: one of their two bytes is 0.
    if content.startswith(codecs.BOM_UTF16_LE) or content[1:2] == b"\0":
        encodings = ["utf-16-le"]
    elif content.startswith(codecs.BOM_UTF16_BE) or content[:1] == b"\0":
        encodings = ["utf-16-be"]
    for encoding in encodings:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise WrongSpreadsheet("is damaged: its text breaks off in a character")


def _delimiter(text: str) -> str:
    """What stands most often between the quoted cells of the first line."""
    line = re.sub(r'"(?:[^"]|"")*"', "", text.lstrip("\r\n")).partition("\n")[0]
    return max(DELIMITERS, key=line.count)


def _rows(text: str, start: int, delimiter: str) -> Iterator[tuple[SheetCell, ...]]:
    row: list[SheetCell] = []
    while True:
        cell = _cell(text, start, delimiter)
        row.append(cell)
        start = cell.end + 1
        if text[cell.end : start] == delimiter:
            continue
        yield tuple(row)
        row = []
        start += text[cell.end : cell.end + 2] == "\r\n"
        if start >= len(text):
            return


def _cell(text: str, start: int, delimiter: str) -> SheetCell:
    """The cell that begins at `start`."""
    if text[start : start + 1] != '"':
        found = _plain(delimiter).match(text, start)
        assert found is not None  # it may be empty
        return SheetCell(found[0], start, found.end())
    quoted = QUOTED.match(text, start)
    if quoted is None:
        line = text.count("\n", 0, start) + 1
        raise WrongSpreadsheet(f"is damaged: a quotation mark in line {line} is never closed")
    # What follows the closing mark belongs to the cell, as spreadsheets read it.
    rest = _plain(delimiter).match(text, quoted.end())
    assert rest is not None
    return SheetCell(quoted[1].replace('""', '"') + rest[0], start, rest.end())


QUOTED = re.compile(r'"((?:[^"]|"")*+)"')


@cache
def _plain(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf"[^\r\n{delimiter}]*")


def number_in(text: str) -> float | None:
    """The number that a cell shows, with a point or a comma before its places, None if none."""
    plain = text.strip().replace(",", ".") if "." not in text else text.strip().replace(",", "")
    return float(plain) if re.fullmatch(r"\d+(\.\d+)?", plain) else None
