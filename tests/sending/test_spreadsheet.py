"""Single cells are replaced, and every other byte of the file stays."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.sending.spreadsheet import Spreadsheet, WrongSpreadsheet, read_spreadsheet

TEXT = 'Student;"Grade ""A"""\r\n"Lee; Ann";\r\n\r\n李雷;"7,5"\r\n'


def values(sheet: Spreadsheet) -> list[list[str]]:
    return [[cell.value for cell in row] for row in sheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_cell_is_replaced_in_any_encoding(encoding: str) -> None:
    content = TEXT.encode(encoding)
    sheet = read_spreadsheet(content)
    assert values(sheet) == [["Student", 'Grade "A"'], ["Lee; Ann", ""], ["李雷", "7,5"]]
    assert sheet.replaced({}) == content
    changed = sheet.replaced({(2, 1): "8", (1, 1): "90"}).decode(encoding)
    assert changed == TEXT.replace('Ann";', 'Ann";90').replace('"7,5"', '"8"')


def test_an_old_encoding_of_windows_stays() -> None:
    content = "Name\tGrade\nBjørn Øst\t\n".encode("cp1252")
    sheet = read_spreadsheet(content)
    assert values(sheet)[1][0] == "Bjørn Øst"
    assert sheet.replaced({(1, 1): "5"}) == content[:-1] + b"5\n"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b", [["a", "b"]]),
        ("a,b,", [["a", "b", ""]]),
        ("a,b\n", [["a", "b"]]),
        ("a,b\rc,d\r", [["a", "b"], ["c", "d"]]),
        ('a,"b\nc"\nd,e', [["a", "b\nc"], ["d", "e"]]),
        ('a,"b"c\nd,e', [["a", "bc"], ["d", "e"]]),
        ("\n\na\tb\tc,d\n", [["a", "b", "c,d"]]),
    ],
)
def test_rows_and_cells(text: str, rows: list[list[str]]) -> None:
    sheet = read_spreadsheet(text.encode())
    assert values(sheet) == rows
    assert sheet.replaced({}) == text.encode()


@settings(deadline=None, derandomize=True)
@given(st.lists(st.lists(st.text(), min_size=2, max_size=4), min_size=1), st.sampled_from(",;\t"))
def test_what_csv_writes_is_read_as_it_was(rows: list[list[str]], delimiter: str) -> None:
    clean = [[cell.replace("\0", "").encode("utf-8", "replace").decode() for cell in row]
             for row in rows]  # fmt: skip
    head = ["one", "two", "three", "four"]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([head, *clean])
    sheet = read_spreadsheet(out.getvalue().encode())
    assert values(sheet) == [head, *(row for row in clean if any(row))]
    assert sheet.replaced({}) == out.getvalue().encode()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\r\n\n", "is empty"),
        (b"PK\x03\x04rest", "save it as CSV"),
        (b"\xd0\xcf\x11\xe0rest", "save it as CSV"),
        (b"ab\0", "is no text"),
        (b'a,b\n1,"2\n', "a quotation mark in line 2 is never closed"),
        ("Ann,1".encode("utf-16")[:-1], "breaks off in a character"),
    ],
)
def test_what_is_no_table_is_told(content: bytes, told: str) -> None:
    with pytest.raises(WrongSpreadsheet, match=told):
        read_spreadsheet(content)
