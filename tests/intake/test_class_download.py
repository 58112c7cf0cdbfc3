"""What a class may be downloaded as: folders, or a zip of them, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.intake import Refused, open_entry, students_in
from tests.support.handed_in import (
    CODE,
    EXERCISES,
    ONE,
    TWO,
    export,
    graded,
    links,
    notebook,
    pipes,
    put,
    put_zip,
    students,
    works,
)


@links
def test_strangers_among_the_students_are_refused_each_by_itself(tmp_path: Path) -> None:
    put(tmp_path, f"ann/{ONE}.py", "essay.docx", f"{TWO}.py")
    (tmp_path / "bob").symlink_to(tmp_path / "ann")
    (tmp_path / "carol.zip").symlink_to(tmp_path / "ann")
    refused = {name: entry.refused for name, entry in students(tmp_path).items()}
    assert refused == {
        "ann": "",
        "bob": "bob is a link (symlink): hand in the folder itself.",
        "carol.zip": "carol.zip is a link (symlink): hand in the file itself.",
        f"{TWO}.py": f"{TWO}.py lies beside the students' folders: put it into its student's"
        " folder.",
        "essay.docx": "essay.docx is neither a folder nor a .py, .ipynb or .zip file.",
    }
    with pytest.raises(Refused, match="bob is a link"):
        open_entry(students(tmp_path)["bob"], EXERCISES)


@pipes
def test_a_pipe_among_the_students_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ann")
    assert students(tmp_path)["ann"].refused == "ann is a named pipe, not a folder."


@pytest.mark.parametrize("zipped", [False, True])
def test_one_student_s_work_is_no_class(zipped: bool, tmp_path: Path) -> None:
    names = [f"{ONE}.py", f"{TWO}.py", "README.md"]
    path = put_zip(tmp_path / "a.zip", *names) if zipped else put(tmp_path / "a", *names)
    with pytest.raises(Refused, match="itself and no student's folder"):
        students_in(path, EXERCISES)


@pytest.mark.parametrize(
    ("name", "words"), [("nowhere", "is not there"), ("a.txt", "neither a folder nor a .zip")]
)
def test_what_is_no_class_is_refused(name: str, words: str, tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    with pytest.raises(Refused, match=words):
        students_in(tmp_path / name, EXERCISES)


def test_a_class_zip_that_is_damaged_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "class.zip")
    with pytest.raises(Refused, match="is damaged"):
        students_in(tmp_path / "class.zip", EXERCISES)


@pytest.mark.parametrize("outer", ["", "submissions/"])
def test_a_zip_of_students_folders(outer: str, tmp_path: Path) -> None:
    files = {
        f"{outer}ann/{ONE}.py": CODE,
        f"{outer}bob/hw/{TWO}.py": CODE,
        f"{outer}carol.ipynb": notebook("x"),
        f"{outer}dave/": b"",
        "__MACOSX/ann/._x.py": b"",
    }
    if outer:
        del files[f"{outer}carol.ipynb"]
    found = {name: graded(work) for name, work in works(export(tmp_path, True, files)).items()}
    assert found.pop("carol", [ONE, TWO]) == [ONE, TWO]
    assert found == {"ann": [ONE], "bob": [TWO], "dave": []}


def test_a_zip_of_one_student_s_folder(tmp_path: Path) -> None:
    files = {f"ann/{ONE}.py": CODE, f"ann/{TWO}.py": CODE, "ann/README.md": b""}
    found = works(export(tmp_path, True, files))
    assert {name: graded(work) for name, work in found.items()} == {"ann": [ONE, TWO]}
