"""A name is understood where there is no doubt, else it is told as what it may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.intake import open_entry, open_work, students_in
from autograder.intake.file_names import exercise_called, is_attempt, is_tarball, split
from tests.support.handed_in import CODE, EXERCISES, ONE, TWO, graded, put

MANY = (*EXERCISES, "ex3_update", "ex10_other", "ex4_one", "ex4_two")
BOTH = [f"{name}.py" for name in EXERCISES]
STUB = b"def forward():\n    raise NotImplementedError\n"


@pytest.mark.parametrize(
    ("stem", "meant"),
    [
        ("ex1", ONE),
        ("exercise1", ONE),
        ("exercise 2", TWO),
        ("exercise_02", TWO),
        ("ex1-forward-pass", ONE),
        ("ex1forwardpass", ONE),
        ("exercise1_forward_pass", ONE),
        ("ex10", "ex10_other"),
        ("ex1_backward", None),
        ("ex1_forward_pas", None),
        ("ex4", None),
        ("ex5", None),
        ("forward_pass", None),
        ("test_ex1", None),
        ("ex", None),
    ],
)
def test_the_exercise_that_a_name_says(stem: str, meant: str | None) -> None:
    assert exercise_called(stem, MANY) == meant


@pytest.mark.parametrize(
    "name", ["ex1.py", "exercise1.py", "Ex1_Forward_Pass.py", "EX1.PY", "ex1 (2).py", "ex1-1.py"]
)
def test_such_a_file_is_graded(name: str, tmp_path: Path) -> None:
    work = open_work(put(tmp_path / "ann", name), EXERCISES)
    assert graded(work) == [ONE]
    assert work.sources[ONE].name == name


def test_it_is_graded_in_the_place_of_a_stub(tmp_path: Path) -> None:
    put(tmp_path / "ann", f"{ONE}.py", text=STUB)
    work = open_work(put(tmp_path / "ann", "ex1.py"), EXERCISES)
    assert work.sources[ONE].text == CODE
    assert work.notes == (f"ex1.py was graded: {ONE}.py is as it was handed out.",)


@pytest.mark.parametrize(
    "names", [[f"{ONE}.py", "ex1.py"], ["ex1.py", "exercise1.py"], ["ex1.py", "ex1-1.py"]]
)
def test_two_that_differ_need_a_person(names: list[str], tmp_path: Path) -> None:
    for number, name in enumerate(names):
        put(tmp_path / "in" / "ann", name, text=CODE + b"x = %d\n" % number)
    (entry,) = students_in(tmp_path / "in", EXERCISES)
    work = open_entry(entry, EXERCISES)
    assert "were handed in together and differ: hand in one of them." in work.ungradable


@pytest.mark.parametrize(
    ("name", "meant"), [("ex1_forwrd.py", ONE), ("exercise2_loss.py", TWO), ("mse_loss.py", TWO)]
)
def test_a_doubtful_name_is_suggested(name: str, meant: str, tmp_path: Path) -> None:
    other = TWO if meant == ONE else ONE
    work = open_work(put(tmp_path / "ann", name, f"{other}.py"), EXERCISES)
    assert graded(work) == [other]
    told = f"{meant}.py is missing, and {name} was not graded: give the file with the answer"
    assert told in work.ungradable


def test_a_doubtful_name_beside_the_answer_is_only_told(tmp_path: Path) -> None:
    work = open_work(put(tmp_path / "ann", "ex1_helper.py", *BOTH), EXERCISES)
    assert not work.ungradable
    assert work.notes == ("ex1_helper.py is not the name of an exercise and was not graded.",)


@pytest.mark.parametrize(
    "name",
    ["attempt1", "Attempt_2", "Versuch 3", "v1", "submission-12", "V2 (final)", "2026-11-03"],
)
def test_a_folder_of_an_attempt(name: str) -> None:
    assert is_attempt(name)
    assert not is_attempt(f"my {name}")


def test_the_suffix_of_a_tar_file() -> None:
    assert split("a.b.tar.gz") == ("a.b", ".tar.gz")
    assert split("a.tar") == ("a", ".tar")
    assert split("a.b.py") == ("a.b", ".py")
    assert is_tarball("A.TGZ")
    assert not is_tarball("a.gz")
