"""Moodle's export says in its names whose each file is."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.intake import Delivery, Person, class_in
from tests.support.exports import Student, write_moodle
from tests.support.handed_in import (
    CODE,
    EXERCISES,
    ONE,
    TWO,
    export,
    graded,
    notebook,
    put,
    works,
    zip_bytes,
)


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("end", ["_", ""])
def test_a_moodle_export(zipped: bool, end: str, tmp_path: Path) -> None:
    files = {
        f"Ana María Ñ_12_assignsubmission_file{end}/{ONE}.py": CODE,
        f"Ana María Ñ_12_assignsubmission_onlinetext{end}/onlinetext.html": b"hi",
        f"Bo Li_13_assignsubmission_file{end}/hw/{TWO}.py": CODE,
        f"Bo Li_14_assignsubmission_file{end}/hw.zip": zip_bytes({f"{ONE}.py": CODE}),
        f"Cy_15_assignsubmission_onlinetext{end}/onlinetext.html": b"hi",
        f"Default group_assignsubmission_file{end}/a.ipynb": notebook("x"),
    }
    found = works(export(tmp_path, zipped, files))
    assert {name: graded(work) for name, work in found.items()} == {
        "Ana María Ñ": [ONE],
        "Bo Li (13)": [TWO],
        "Bo Li (14)": [ONE],
        "Cy": [],
        "Default group": [ONE, TWO],
    }
    assert found["Ana María Ñ"].notes == (
        "What was handed in as Moodle's onlinetext was not graded.",
    )
    assert "onlinetext" in found["Cy"].notes[0]


@pytest.mark.parametrize("zipped", [False, True])
def test_a_flat_moodle_export(zipped: bool, tmp_path: Path) -> None:
    files = {
        f"Bo Li_13_assignsubmission_file_{ONE}.py": CODE,
        f"Bo Li_13_assignsubmission_file_{TWO}.py": CODE,
        "Bo Li_13_assignsubmission_onlinetext_onlinetext.html": b"hi",
    }
    found = works(export(tmp_path, zipped, files))
    assert graded(found["Bo Li"]) == [ONE, TWO]
    assert "onlinetext" in found["Bo Li"].notes[0]


def test_a_moodle_zip_of_one_student(tmp_path: Path) -> None:
    folder = "Bo Li_13_assignsubmission_file_"
    found = works(export(tmp_path, True, {f"{folder}/1/{ONE}.py": CODE, f"{folder}/2/x.txt": b""}))
    assert {name: graded(work) for name, work in found.items()} == {"Bo Li": [ONE]}


@pytest.mark.parametrize("flat", [False, True])
def test_whose_it_is_and_under_which_name_it_goes_back(flat: bool, tmp_path: Path) -> None:
    path = write_moodle(tmp_path / "in", [Student("Zoë O'Neil", {"a.ipynb": b""}, "12")], flat)
    (entry,) = class_in(path, EXERCISES).entries
    place = "Zoë ONeil_12_assignsubmission_file"
    person = Person(id="12", name="Zoë ONeil")
    assert entry.delivery == Delivery(person, place=f"{place}_" if flat else place)


def test_a_whole_folder_and_files_of_one_student_need_a_person(tmp_path: Path) -> None:
    name = "Bo_13_assignsubmission_file"
    put(tmp_path, f"{name}/{ONE}.py", f"{name}_{TWO}.py")
    (entry,) = class_in(tmp_path, EXERCISES).entries
    assert "a person has to say which of them counts" in entry.refused


@pytest.mark.parametrize("zipped", [False, True])
def test_names_of_which_moodle_leaves_nothing_or_a_dot_are_students(
    zipped: bool, tmp_path: Path
) -> None:
    students = [Student(name, {f"{ONE}.py": CODE}, id) for name, id in (("..", "7"), (".x", "8"))]
    target = tmp_path / ("in.zip" if zipped else "in")
    entries = class_in(write_moodle(target, students), EXERCISES).entries
    assert [(one.student, one.delivery.person.id) for one in entries] == [(".x", "8"), ("7", "7")]
