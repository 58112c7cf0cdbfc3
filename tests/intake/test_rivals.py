"""A notebook with more work than the begun files is never passed over without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.intake import open_work
from tests.intake.test_choosing import (
    LESSON,
    MINE,
    MINE_TWO,
    OTHER,
    PLAIN,
    STUB,
    STUB_TWO,
    lesson,
)
from tests.support.handed_in import EXERCISES, ONE, TWO, notebook, put, works

STRAY = STUB + b"\nx = 1\n"
BOTH = lesson({ONE: MINE, TWO: MINE_TWO})
UNNAMED = notebook("import torch\n", MINE.decode(), MINE_TWO.decode())


def clone(tmp_path: Path, first: bytes, second: bytes, book: bytes) -> Path:
    home = tmp_path / "ann"
    put(home, ".git/HEAD")
    put(home, f"{ONE}.py", text=first)
    put(home, f"{TWO}.py", text=second)
    put(home, PLAIN, text=book)
    return home


@pytest.mark.parametrize(
    ("book", "lost"), [(BOTH, [ONE]), (UNNAMED, [ONE, TWO])], ids=["named", "unnamed"]
)
def test_a_stray_line_beside_a_finished_notebook_is_for_a_person(
    book: bytes, lost: list[str], tmp_path: Path
) -> None:
    home = clone(tmp_path, STRAY, STUB_TWO, book)
    work = open_work(home, EXERCISES)
    assert work.ungradable == ""
    assert (work.sources[ONE].name, list(work.rivals)) == (f"{ONE}.py", lost)
    assert {source.name for source in work.other.sources.values()} == {PLAIN}
    assert not work.other.rivals
    asked = works(tmp_path)["ann"]
    assert asked.ungradable == (
        f"{PLAIN} holds other answers to {', '.join(lost)} than the .py files: hand in one of them."
    )
    assert not asked.rivals


def test_without_git_it_is_for_a_person_too(tmp_path: Path) -> None:
    for name, text in ((f"{ONE}.py", STRAY), (f"{TWO}.py", STUB_TWO), (PLAIN, UNNAMED)):
        put(tmp_path / "ann", name, text=text)
    assert list(open_work(tmp_path / "ann", EXERCISES).rivals) == [ONE, TWO]
    assert PLAIN in works(tmp_path)["ann"].ungradable


NO_DOUBT = {
    "finished files": (MINE, MINE_TWO, lesson({ONE: OTHER})),
    "the same answers": (MINE, MINE_TWO, BOTH),
    "finished files, unnamed cells": (MINE, MINE_TWO, UNNAMED),
    "an untouched notebook": (MINE, STUB_TWO, LESSON),
    "a plot": (MINE, STUB_TWO, notebook("plot(1)")),
    "untouched files": (STUB, STUB_TWO, BOTH),
    "a part in each": (MINE, STUB_TWO, lesson({TWO: MINE_TWO})),
}


@pytest.mark.parametrize("case", NO_DOUBT)
def test_where_nothing_is_lost_nobody_is_asked(case: str, tmp_path: Path) -> None:
    home = clone(tmp_path, *NO_DOUBT[case])
    assert (open_work(home, EXERCISES).rivals, works(tmp_path)["ann"].ungradable) == ({}, "")
