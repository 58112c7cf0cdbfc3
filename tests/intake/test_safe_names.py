"""Names are shown clean, and a student's name becomes a file's name that is safe everywhere."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from autograder.intake import clean, file_stem, open_work
from tests.support.handed_in import EXERCISES, ONE, any_name, is_one_clean_line, put, refusal


@any_name
def test_messages_show_no_raw_name(tmp_path: Path) -> None:
    name = "\x1b[2J\u202e\nx"
    put(tmp_path / "a", f"{ONE}.py", f"{name}.py", f"{ONE}{name}.txt")
    put(tmp_path / "b", f"{name}.docx")
    put(tmp_path / "c", f"{name}1.ipynb", f"{name}2.ipynb", text=b"x")
    put(tmp_path / "d", f"{name}.ipynb", text=b"x")
    told = [
        *open_work(tmp_path / "a", EXERCISES).notes,
        *open_work(tmp_path / "b", EXERCISES).notes,
    ]
    told += [refusal(tmp_path / "c"), refusal(tmp_path / name)]
    told += [open_work(tmp_path / "d", EXERCISES).sources[ONE].problem]
    assert len(told) == 6
    assert all(is_one_clean_line(text) and "\u202e" not in text for text in told)


PLAIN = ["ann", "Family Given", "familygiven", "family given", "王小明", "O'Brien Pat", "a.b", "é"]
ODD = [
    "Ann",
    "ANN",
    "Family given",
    "Zoe\u0301",
    "Zoé",
    "straße",
    "strasse",
    "",
    " ",
    ".",
    "..",
    ".hidden",
    "-rf",
    "../../etc/passwd",
    "a/b",
    "a\\b",
    "a:b",
    "a b.",
    "a b. ",
    "CON",
    "con",
    "nul.txt",
    "com1",
    "COM¹",
    "a\nb",
    "a\x00b",
    "a\x1b[31m",
    "a\u202eb",
    "a\ud800b",
    "a\udc80b",
    "👩‍🎓",
    "x" * 300,
    "x" * 301,
    "王" * 100,
    "ann-39d1f1f7",
]
RESERVED = {"con", "prn", "aux", "nul", "com1", "com¹", "lpt1"}


@pytest.mark.parametrize("name", [*PLAIN, *ODD])
def test_a_file_s_name_is_safe_everywhere(name: str, tmp_path: Path) -> None:
    stem = file_stem(name)
    assert 0 < len(stem.encode()) <= 200
    assert stem.isprintable()
    assert stem == unicodedata.normalize("NFC", stem)
    assert not set('<>:"/\\|?*') & set(stem)
    assert stem[0] not in ".- "
    assert stem[-1] not in ". "
    assert stem.partition(".")[0].casefold() not in RESERVED
    (tmp_path / f"{stem}.json").write_text("{}")
    assert [path.name for path in tmp_path.iterdir()] == [f"{stem}.json"]


def test_a_file_s_name_is_nobody_else_s() -> None:
    names = [*PLAIN, *ODD, file_stem("Ann"), file_stem("../../etc/passwd")]
    assert len({file_stem(name).casefold() for name in names}) == len(names)


def test_a_usual_name_is_its_own_file_s_name() -> None:
    usual = ["ann", "Family Given", "familygiven", "王小明", "O'Brien Pat", "anna-maria", "a.b"]
    assert [file_stem(name) for name in usual] == usual


def test_a_long_text_is_cut() -> None:
    assert clean("x" * 10**7) == "x" * 119 + "…"
    assert clean("x" * 120) == "x" * 120
    assert clean("\u200f" * 1000 + "x") == "…"
