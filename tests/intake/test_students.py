"""Every folder and file of a class is one student, under a name of their own."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

import pytest

from autograder.intake import Refused, file_stem, open_entry, students_in
from tests.support.handed_in import (
    CODE,
    EXERCISES,
    ONE,
    TWO,
    any_name,
    export,
    graded,
    links,
    notebook,
    put,
    put_zip,
    students,
    works,
    zip_bytes,
)


def test_every_folder_and_file_is_a_student(tmp_path: Path) -> None:
    put(tmp_path, f"Ann/{ONE}.py", f"bob/{TWO}.py", ".hidden/x.py", ".DS_Store", "__MACOSX/x.py")
    put(tmp_path, "carol.ipynb", text=notebook("x"))
    put_zip(tmp_path / "dave.zip", f"{ONE}.py")
    (tmp_path / "eve").mkdir()
    found = works(tmp_path)
    assert list(found) == ["Ann", "bob", "carol", "dave", "eve"]
    assert [graded(work) for work in found.values()] == [[ONE], [TWO], [ONE, TWO], [ONE], []]


def test_no_students_are_no_entries(tmp_path: Path) -> None:
    assert students_in(tmp_path, EXERCISES) == ()


def test_one_bad_student_stops_no_other(tmp_path: Path) -> None:
    files = {
        f"ann/{ONE}.py": CODE,
        f"bob/../../{ONE}.py": CODE,
        f"/carol/{ONE}.py": CODE,
        f"../{ONE}.py": CODE,
        "grades.csv": b"",
        "frank.zip": b"no zip",
        "gina.zip": zip_bytes({"a.zip": zip_bytes({"b.zip": zip_bytes({})})}),
        f"hal\x1b[2J/{ONE}.py": CODE,
        **{f"ida/{number}.txt": b"" for number in range(1001)},
    }
    found = students(export(tmp_path, True, files))
    words = {
        "ann": "",
        "bob": "leads out of the zip",
        "carol": "is an absolute path",
        f"../{ONE}.py": "leads out of the zip",
        "frank": "",
        "gina": "",
        "hal�[2J": "has a control character",
        "ida": "more than 1000 files",
    }
    assert set(found) == set(words)
    assert all(words[name] in entry.refused for name, entry in found.items())
    assert all(bool(words[name]) == bool(entry.refused) for name, entry in found.items())
    assert graded(open_entry(found["ann"], EXERCISES)) == [ONE]
    for name, refused in (("frank", "is damaged"), ("gina", "a zip within a zip")):
        with pytest.raises(Refused, match=refused):
            open_entry(found[name], EXERCISES)


@links
def test_a_linked_file_in_a_flat_export_is_told(tmp_path: Path) -> None:
    put(tmp_path, "secret.py")
    folder = put(tmp_path / "class", f"libo_1_2_{TWO}.py")
    (folder / f"libo_1_3_{ONE}.py").symlink_to(tmp_path / "secret.py")
    work = works(folder)["libo"]
    assert graded(work) == [TWO]
    assert work.sources[ONE].problem.startswith(f"{ONE}.py is a link")


def test_an_entry_is_opened_in_another_process(tmp_path: Path) -> None:
    put(tmp_path, f"libo_1_2_{ONE}.py")
    (entry,) = students_in(tmp_path, EXERCISES)
    work = open_entry(pickle.loads(pickle.dumps(entry)), EXERCISES)
    assert graded(pickle.loads(pickle.dumps(work))) == [ONE]


def test_a_zip_that_changed_since_is_refused(tmp_path: Path) -> None:
    put_zip(tmp_path / "class.zip", f"ann/{ONE}.py")
    (entry,) = students_in(tmp_path / "class.zip", EXERCISES)
    put_zip(tmp_path / "class.zip", f"bob/{ONE}.py")
    with pytest.raises(Refused, match="was changed while it was graded"):
        open_entry(entry, EXERCISES)


NAMES = {
    "Ann": "Ann",
    "Ана Марія": "Ана Марія",
    "王小明": "王小明",
    "محمد": "محمد",
    'O\'Brien, "Pat" & <b>': 'O\'Brien, "Pat" & <b>',
    "👩‍🎓 Zoë": "👩‍🎓 Zoë",
    "نیم‌فاصله": "نیم‌فاصله",
    "-rf *": "-rf *",
    "CON": "CON",
    "a\u200fb": "ab",
    "a\u202egpj.exe": "a�gpj.exe",
    "a\nb\tc": "a�b�c",
    "\x1b[31mred": "�[31mred",
    "a\u00a0b": "a b",
    "a\u2028b": "a�b",
    "e\u0301": "é",
}


@any_name
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_shown_clean(name: str, tmp_path: Path) -> None:
    put(tmp_path, f"{name}/{ONE}.py")
    found = works(tmp_path)
    assert {student: graded(work) for student, work in found.items()} == {NAMES[name]: [ONE]}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse the name")
def test_a_name_that_is_not_utf_8(tmp_path: Path) -> None:
    names = [os.fsdecode(name) for name in (b"andr\xe9", b"andr\xe8")]
    put(tmp_path, *(f"{name}/{ONE}.py" for name in names))
    found = works(tmp_path)
    assert len(found) == 2
    assert all(name.startswith("andr� (") and graded(work) for name, work in found.items())


@any_name
def test_a_name_of_255_bytes(tmp_path: Path) -> None:
    put(tmp_path, f"{'x' * 254}a/{ONE}.py", f"{'x' * 254}b/{ONE}.py", f"c/{'y' * 252}.py")
    found = works(tmp_path)
    assert len(found) == 3
    assert all(len(name) <= 120 and name.isprintable() for name in found)
    (note,) = found["c"].notes
    assert note.startswith(f"{'y' * 119}… is not")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take the names for one")
def test_twins_stay_two_students(tmp_path: Path) -> None:
    names = ["Ann", "ann", "Zoe\u0301", "Zo\u00e9"]
    put(tmp_path, *(f"{name}/{ONE}.py" for name in names))
    found = students(tmp_path)
    assert len(found) == 4
    assert len({file_stem(name).casefold() for name in found}) == 4
    assert {"Ann", "ann"} <= set(found)


def test_a_folder_keeps_its_name_beside_a_zip_of_the_same(tmp_path: Path) -> None:
    put_zip(put(tmp_path, f"ann/{ONE}.py") / "ann.zip", f"{TWO}.py")
    found = works(tmp_path)
    assert {name: graded(work) for name, work in found.items()} == {
        "ann": [ONE],
        "ann (zip)": [TWO],
    }


def test_no_name_can_take_another_s_place(tmp_path: Path) -> None:
    names = ["Bo_1_assignsubmission_file_", "Bo_2_assignsubmission_file_", "Bo (1)", "Bo (2)"]
    put(tmp_path, *(f"{name}/{ONE}.py" for name in names))
    found = students(tmp_path)
    assert len(found) == 4
    assert {found["Bo (1)"].path.name, found["Bo (2)"].path.name} == {"Bo (1)", "Bo (2)"}


def test_the_order_is_always_the_same(tmp_path: Path) -> None:
    put(tmp_path, *(f"{name}/{ONE}.py" for name in ("b", "a", "C", "ä")))
    assert list(students(tmp_path)) == ["a", "b", "C", "ä"]


@pytest.mark.parametrize("zipped", [False, True])
def test_zips_in_zips_count_alike_packed_and_unpacked(zipped: bool, tmp_path: Path) -> None:
    inner = zip_bytes({f"{ONE}.py": CODE})
    members = {"hw/inner.zip": inner}
    files = {
        "ann/hw.zip": zip_bytes(members),
        "bo/hw.zip": zip_bytes({"a.zip": zip_bytes(members)}),
    }
    folder = export(tmp_path, zipped, files)
    ann, bo = students_in(folder, EXERCISES)
    assert graded(open_entry(ann, EXERCISES)) == [ONE]
    with pytest.raises(Refused, match=r"inner\.zip is a zip within a zip"):
        open_entry(bo, EXERCISES)
