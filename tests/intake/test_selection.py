"""Of several copies of a file the one that was handed in last is graded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from autograder.intake import open_work
from tests.support.handed_in import (
    CODE,
    EXERCISES,
    EXPORTED,
    ONE,
    graded,
    notebook,
    put,
    works,
    zip_bytes,
)


@pytest.mark.parametrize(
    "name",
    [
        f"{ONE} (1).py",
        f"{ONE}(12).py",
        f"{ONE}-1.py",
        f"{ONE}-123e4567-e89b-12d3-a456-426614174000.py",
        f"{ONE} - Copy.py",
        f"{ONE} - Copy (2).py",
        f"{ONE} copy 2.py",
        f"{ONE} - Kopie.py",
        f"Copy of {ONE}.py",
        f"Copy of Copy of {ONE} (1).py",
        "Ex1_Forward_Pass.PY",
        f"{ONE} .py",
    ],
)
def test_a_copy_is_graded_when_it_is_alone(name: str, tmp_path: Path) -> None:
    work = open_work(put(tmp_path, name), EXERCISES)
    assert (work.sources[ONE].name, work.sources[ONE].text) == (name, CODE)
    assert work.notes == ()


@pytest.mark.parametrize(
    ("names", "winner"),
    [
        ([f"{ONE}.py", f"{ONE}-1.py"], f"{ONE}-1.py"),
        ([f"{ONE}-2.py", f"{ONE}-10.py", f"{ONE}-9.py"], f"{ONE}-10.py"),
        ([f"{ONE}.py", f"{ONE} (1).py"], f"{ONE}.py"),
        ([f"{ONE} (2).py", f"{ONE} (1).py"], f"{ONE} (2).py"),
        ([f"{ONE} (2).py", f"{ONE}-1.py"], f"{ONE}-1.py"),
    ],
)
def test_the_latest_that_was_handed_in_wins(
    names: Sequence[str], winner: str, tmp_path: Path
) -> None:
    put(tmp_path / EXPORTED, *names)
    work = works(tmp_path)["Bo Li"]
    assert open_work(tmp_path / EXPORTED, EXERCISES) == work
    assert work.sources[ONE].name == winner
    losers = set(names) - {winner}
    copies = {f"{name} is another copy of {winner} and was not graded." for name in losers}
    assert set(work.notes) == copies


def test_names_that_differ_in_case_only_are_both_told(tmp_path: Path) -> None:
    names = [f"{ONE}.py", f"{ONE.title()}.py"]
    files = {name: f"x = {number}\n".encode() for number, name in enumerate(names)}
    put(tmp_path, "a.zip", text=zip_bytes(files))
    work = open_work(tmp_path / "a.zip", EXERCISES)
    assert all(name in work.sources[ONE].problem for name in names)
    assert graded(work) == []


def test_the_latest_of_several_copies_of_a_notebook_is_graded(tmp_path: Path) -> None:
    files = ("a.ipynb", "a-1.ipynb", "a-checkpoint.ipynb")
    put(tmp_path / EXPORTED, *files, text=notebook("x"))
    work = works(tmp_path)["Bo Li"]
    assert work.sources[ONE].name == "a-1.ipynb"
    assert "a.ipynb is another copy of a-1.ipynb and was not graded." in work.notes


def test_the_course_s_own_notebook_comes_before_others(tmp_path: Path) -> None:
    put(tmp_path, "scratch.ipynb", "training_loop.ipynb", text=notebook("x"))
    work = open_work(tmp_path, EXERCISES)
    assert work.sources[ONE].name == "training_loop.ipynb"
    assert work.notes == ("scratch.ipynb was not graded: training_loop.ipynb was graded instead.",)
