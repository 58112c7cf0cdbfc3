"""A roster in any encoding and with any delimiter has the same cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.roster.cells import LARGEST, WrongRoster, read_sheet

ROWS = (("ID", "Name"), ("17", "Zoë Lee"), ("18", "Bjørn; Øst, Jr"))


def written(delimiter: str, end: str = "\r\n") -> str:
    return "".join(f'"{one}"{delimiter}"{other}"{end}' for one, other in ROWS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_gives_the_same(
    encoding: str, delimiter: str, tmp_path: Path
) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(written(delimiter).encode(encoding))
    sheet = read_sheet(path)
    assert (sheet.head, *(line.cells for line in sheet.lines)) == ROWS
    assert [line.number for line in sheet.lines] == [2, 3]
    assert ["Windows-1252" in told for told in sheet.told] == [True] * (encoding == "cp1252")


def test_names_outside_of_the_western_scripts_stay_whole(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    for encoding in ("utf-8", "utf-16"):
        path.write_bytes("id,name\n1,李雷\n2,نور\n".encode(encoding))
        assert [line.cells[1] for line in read_sheet(path).lines] == ["李雷", "نور"]


def test_what_excel_adds_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("sep=;\nid;name;;\n1;Ann;;\n;;;\n2;Bob\n", encoding="utf-8")
    sheet = read_sheet(path)
    assert sheet.head == ("id", "name")
    assert [line.cells for line in sheet.lines] == [("1", "Ann"), ("", ""), ("2", "Bob")]


def test_cells_are_safe_to_show(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text('id,name\n1,"A\x1b[31mnn\nLee\u202e"\n', encoding="utf-8")
    (line,) = read_sheet(path).lines
    assert line.cells == ("1", "A\ufffd[31mnn\ufffdLee\ufffd")


WRONG = {
    "nothing": (b"", "is empty: it needs a line with the names of the columns"),
    "blank": (b"\n \n,,\n", "is empty"),
    "unquoted": (b"id,name\n1,Lee, Ann\n", "line 2: there are 3 cells below 2 names of columns"),
    "workbook": (b"PK\x03\x04[Content_Types].xml", "is a workbook: save its sheet as CSV"),
    "old workbook": (b"\xd0\xcf\x11\xe0", "is a workbook: save its sheet as CSV"),
    "submissions": (b"PK\x03\x04Ann_101/ex1.py", "is a zip, as submissions are: the roster is"),
    "half": ("id,name\n1,Ann\n".encode("utf-16")[:-1], "is damaged: save it once more"),
    "zeros": (b"\xff\xfe\x00", "is damaged"),
    "huge cell": (b"id,name\n1," + b"x" * 200_000, "is no table: field larger"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_no_roster_is_refused_in_a_sentence(case: str, tmp_path: Path) -> None:
    content, words = WRONG[case]
    path = tmp_path / "roster.csv"
    path.write_bytes(content)
    with pytest.raises(WrongRoster, match=rf"roster\.csv.*{words}"):
        read_sheet(path)


def test_a_file_that_is_too_large_or_not_there_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "roster.csv").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(WrongRoster, match="it is no roster"):
        read_sheet(tmp_path / "roster.csv")
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(WrongRoster, match=r"cannot be read: (Is a|No such)"):
            read_sheet(path)
