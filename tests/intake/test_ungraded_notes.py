"""What is left aside is named with what may have been meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.intake import open_work
from tests.support.handed_in import EXERCISES, ONE, TWO, graded, put, zip_bytes


@pytest.mark.parametrize("name", ["torch.py", "conftest.py", "sitecustomize.py", "helper.py"])
def test_a_file_that_is_no_exercise_is_noted(name: str, tmp_path: Path) -> None:
    work = open_work(put(tmp_path, f"{ONE}.py", name), EXERCISES)
    assert graded(work) == [ONE]
    assert work.notes == (f"{name} is not the name of an exercise and was not graded.",)


NOTES = {
    "ex9_more.py": "ex9_more.py is not the name of an exercise",
    f"{TWO}.py.txt": "its name does not end in .py",
    "training_loop.html": "training_loop.html was not graded: its name does not end in .ipynb.",
    "training_loop.ipynb.txt": "its name does not end in .ipynb",
    "homework.gdoc": "homework.gdoc is a link to a file: download the file itself",
    "scratch.ipynb": "scratch.ipynb was not graded. scratch.ipynb is not a Jupyter notebook",
    "old.zip": "old.zip was not graded. old.zip is damaged or is not a zip file.",
    "old.rar": "old.rar was not graded: it is not a .zip.",
    "answers.docx": "answers.docx was not graded: it is no .py file, no notebook and no .zip.",
    "answers.txt": "answers.txt was not graded: it is no .py file",
}


@pytest.mark.parametrize("name", NOTES)
def test_what_may_have_been_meant_is_noted(name: str, tmp_path: Path) -> None:
    (note,) = open_work(put(tmp_path, f"{ONE}.py", "plot.png", name), EXERCISES).notes
    assert NOTES[name] in note


def test_plain_text_beside_all_exercises_needs_no_note(tmp_path: Path) -> None:
    put(tmp_path, f"{ONE}.py", f"{TWO}.py", "requirements.txt", "report.pdf")
    (note,) = open_work(tmp_path, EXERCISES).notes
    assert note.startswith("report.pdf was not graded")


def test_an_empty_file_of_a_similar_name_is_noted_with_the_name_that_is_missing(
    tmp_path: Path,
) -> None:
    put(tmp_path, "ex2_mse_los.py", text=b"import torch\n")
    work = open_work(put(tmp_path, f"{ONE}.py"), EXERCISES)
    assert work.ungradable == ""
    assert f"Is it {TWO}.py that should have this name?" in work.notes[0]


def test_files_that_are_no_work_are_named(tmp_path: Path) -> None:
    work = open_work(put(tmp_path, "a.docx", "b.png", "c.png", "d.png"), EXERCISES)
    assert work.notes == ("No file is named after an exercise. There is: a.docx, b.png, c.png, ….",)


def test_zips_without_work_are_named(tmp_path: Path) -> None:
    put(tmp_path, "a.zip", "b.zip", text=zip_bytes({"a.docx": b""}))
    work = open_work(tmp_path, EXERCISES)
    assert work.notes == ("No file is named after an exercise. There is: a.zip, b.zip.",)


def test_notes_end(tmp_path: Path) -> None:
    work = open_work(put(tmp_path, *(f"{number}.py" for number in range(100))), EXERCISES)
    assert len(work.notes) == 21
    assert work.notes[-1] == "80 more files were not graded."
