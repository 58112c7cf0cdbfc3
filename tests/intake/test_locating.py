"""A class is found in what was given, or the sentence says which folder to give."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from autograder.intake import Platform, class_in
from autograder.intake.level_words import kind
from tests.support.exports import (
    WRITERS,
    Student,
    write_classroom50,
    write_folders,
    write_github,
    write_moodle,
)
from tests.support.handed_in import (
    CODE,
    EXERCISES,
    ONE,
    TWO,
    export,
    notebook,
    put,
    put_zip,
    refusal_of_class,
    told_of,
    zip_bytes,
)

FILES = {f"{ONE}.py": CODE}
CLASS = [Student("Ann", FILES, "12", "ann"), Student("Bo", FILES, "13", "bo")]


def names(folder: Path, platform: Platform | None = None) -> Sequence[str]:
    return [entry.student for entry in class_in(folder, EXERCISES, platform).entries]


@pytest.mark.parametrize("beside", [[], ["roster.csv", "index.html", "notes.txt"]])
@pytest.mark.parametrize("levels", [1, 2, 3])
@pytest.mark.parametrize("platform", WRITERS)
def test_one_level_too_high(
    platform: str, levels: int, beside: Sequence[str], tmp_path: Path
) -> None:
    inner = tmp_path.joinpath("term", *"ab"[: levels - 1], "class")
    WRITERS[platform](inner, CLASS)
    put(tmp_path / "term", *beside)
    assert names(tmp_path / "term") == names(inner)
    assert len(names(inner)) == 2
    assert told_of(tmp_path / "term").startswith("term is not the class itself: ")


@pytest.mark.parametrize("zipped", [False, True])
def test_the_parent_of_clones_that_have_a_folder_of_their_own(zipped: bool, tmp_path: Path) -> None:
    path = write_classroom50(tmp_path / "up" / ("c.zip" if zipped else "c"), CLASS)
    assert names(path.parent) == ["Ann", "Bo"]


def test_a_download_beside_its_zip_is_read_once(tmp_path: Path) -> None:
    for end in ("", ".zip"):
        write_moodle(tmp_path / "in" / f"hw{end}", CLASS)
    assert names(tmp_path / "in") == ["Ann", "Bo"]


def test_several_classes_are_told_apart_by_a_person(tmp_path: Path) -> None:
    for name in ("group a", "group b"):
        write_folders(tmp_path / "in" / name, CLASS)
    write_github(tmp_path / "in" / "clones", CLASS)
    told = refusal_of_class(tmp_path / "in")
    assert told == (
        "in holds more than one class, in clones, group a, group b: give one of them, or all that"
        " lies in in as students with --from folders."
    )
    assert names(tmp_path / "in", Platform.FOLDERS) == ["clones", "group a", "group b"]


def test_a_class_beside_the_course_is_told_apart_by_a_person(tmp_path: Path) -> None:
    write_folders(tmp_path / "term" / "submissions", CLASS)
    put(tmp_path / "term" / "course", f"assignments/{ONE}.py", ".git/HEAD", "autograder/a.py")
    assert refusal_of_class(tmp_path / "term").startswith("term holds a class, in submissions: ")


def test_a_download_beside_other_work_is_told_apart_by_a_person(tmp_path: Path) -> None:
    write_github(tmp_path / "in" / "clones", CLASS)
    put(tmp_path / "in", f"cy/{ONE}.py")
    assert refusal_of_class(tmp_path / "in").startswith("in holds a class, in clones: give this")


def test_a_download_among_many_students_is_no_student_s_work(tmp_path: Path) -> None:
    write_moodle(tmp_path / "in" / "hw1", CLASS)
    put(tmp_path / "in", f"cy/{ONE}.py", f"di/{ONE}.py")
    found = {entry.student: entry for entry in class_in(tmp_path / "in", EXERCISES).entries}
    assert list(found) == ["cy", "di", "hw1"]
    assert found["hw1"].refused.startswith("hw1 holds the work of several students: give it")


def test_students_who_keep_a_clone_in_their_folder(tmp_path: Path) -> None:
    put(tmp_path / "in", *(f"{name}/repo/.git/HEAD" for name in ("ann", "bo")))
    put(tmp_path / "in", *(f"{name}/repo/assignments/{ONE}.py" for name in ("ann", "bo")))
    assert names(tmp_path / "in") == ["ann", "bo"]


@pytest.mark.parametrize(
    "inside",
    [
        [f"{ONE}.py", f"old/{ONE}.py"],
        [f"old/{ONE}.py", f"new/{ONE}.py"],
        [f"hw/{ONE}.py"],
        [f"attempt1/{ONE}.py", f"attempt2/{ONE}.py"],
        [f"assignments/{ONE}.py", f"backup/{ONE}.py"],
        ["a_1_2_b.py"],
    ],
)
def test_a_student_s_own_folders_are_no_class(inside: Sequence[str], tmp_path: Path) -> None:
    put(tmp_path, f"ann/{ONE}.py", f"cy/{TWO}.py", *(f"bo/{name}" for name in inside))
    assert names(tmp_path) == ["ann", "bo", "cy"]


@pytest.mark.parametrize(
    "inside",
    [
        [f"{ONE}.py", "data/x.csv"],
        [f"ex1/{ONE}.py", f"ex2/{TWO}.py"],
        [f"attempt1/{ONE}.py", f"attempt2/{ONE}.py"],
        [f"assignments/{ONE}.py", f"backup/{ONE}.py"],
        [".git/HEAD", f"{ONE}.py"],
        ["training_loop.ipynb"],
        ["hw.ipynb"],
    ],
)
def test_a_class_of_one_stays_a_class(inside: Sequence[str], tmp_path: Path) -> None:
    put(tmp_path / "in", *(f"ann/{name}" for name in inside), text=notebook("x"))
    assert names(tmp_path / "in") == ["ann"]


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ([f"{ONE}.py", "data/x.csv"], f"ann holds {ONE}.py itself and no student's folder"),
        (["ex1.py", "exercise2.py"], "ann holds ex1.py itself and no student's folder"),
        (["training_loop.ipynb"], "ann holds training_loop.ipynb itself"),
        (["training_loop.py"], "ann holds training_loop.py itself"),
        ([f"assignments/{ONE}.py", "docs/a.md", ".git/HEAD"], "one student's copy of the course"),
        ([f"attempt1/{ONE}.py", f"attempt2/{ONE}.py"], "ann holds attempts of one student (att"),
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_one_level_too_low(inside: Sequence[str], words: str, zipped: bool, tmp_path: Path) -> None:
    path = put_zip(tmp_path / "ann.zip", *inside) if zipped else put(tmp_path / "ann", *inside)
    told = refusal_of_class(path)
    assert words in told.replace("ann.zip", "ann")
    assert told.endswith("give the folder around it.")


@pytest.mark.parametrize(
    "name", ["Bo_13_assignsubmission_file_", "1-2 - Bo - Nov 3, 2026 205 PM", "submission_77"]
)
def test_the_folder_that_a_platform_made_for_one_student(name: str, tmp_path: Path) -> None:
    path = put(tmp_path / name, "hw.ipynb", "notes.txt")
    assert "is the folder of one student: give the folder around it." in refusal_of_class(path)


@pytest.mark.parametrize("folders", [True, False])
def test_folders_of_a_zip_are_no_students_of_their_own(folders: bool, tmp_path: Path) -> None:
    """PowerShell writes backslashes, and other programs an entry for each folder."""
    files = {f"hw\\{name}\\{ONE}.py": CODE for name in ("ann", "bo")}
    if folders:
        files |= {"hw/": b"", "hw/ann/": b"", "hw\\bo\\": b""}
    assert names(export(tmp_path, True, files)) == ["ann", "bo"]


def test_what_is_nobody_s_work_is_told_and_is_no_student(tmp_path: Path) -> None:
    nobodys = ["Roster.CSV", "grades.csv", "index.html", "Notes.txt", "x.yml"]
    put(tmp_path / "in", f"ann/{ONE}.py", *nobodys, "Thumbs.db", "__MACOSX/a.py", ".DS_Store")
    assert names(tmp_path / "in") == ["ann"]
    told = (
        "Left out, because it is no student's work: Notes.txt, Roster.CSV, grades.csv and 2 more."
    )
    assert told in told_of(tmp_path / "in")


def test_an_archive_of_a_class_that_is_no_zip(tmp_path: Path) -> None:
    put(tmp_path, "class.tar.gz", "class.7z")
    for name in ("class.tar.gz", "class.7z"):
        told = refusal_of_class(tmp_path / name)
        assert told == f"{name} is neither a folder nor a .zip. Unpack it and give the folder."


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize("platform", WRITERS)
def test_two_zips_of_classes_are_told_apart_by_a_person(
    platform: str, asked: bool, packed: bool, tmp_path: Path
) -> None:
    for name in ("a.zip", "b.zip"):
        WRITERS[platform](tmp_path / "in" / name, CLASS)
    path = tmp_path / "in"
    if packed:
        path = put(tmp_path, "in.zip", text=zip_bytes(_files(path))) / "in.zip"
    given = Platform(platform) if asked and platform != "folders" else None
    told = refusal_of_class(path, given)
    assert f"{path.name} holds more than one class, in a.zip, b.zip: give one of them" in told


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("platform", WRITERS)
def test_a_zip_in_a_zip_is_given_itself(platform: str, tmp_path: Path) -> None:
    inner = WRITERS[platform](tmp_path / "hw.zip", CLASS).read_bytes()
    put(tmp_path, "up.zip", text=zip_bytes({"hw.zip": inner, "roster.csv": b""}))
    what = "a class" if platform == "folders" else kind(Platform(platform))
    assert refusal_of_class(tmp_path / "up.zip") == (
        f"up.zip holds only hw.zip, which is {what}: unpack up.zip and give hw.zip."
    )


def test_a_class_in_a_zip_among_students_is_no_student_s_work(tmp_path: Path) -> None:
    write_moodle(tmp_path / "in" / "hw1.zip", CLASS)
    for name in ("cy", "di"):
        put_zip(tmp_path / "in" / f"{name}.zip", f"{ONE}.py")
    found = {entry.student: entry for entry in class_in(tmp_path / "in", EXERCISES).entries}
    assert list(found) == ["cy", "di", "hw1.zip"]
    assert found["hw1.zip"].refused.startswith("hw1.zip holds the work of several students: ")


@pytest.mark.parametrize("packed", [False, True])
def test_zips_of_students_are_students(packed: bool, tmp_path: Path) -> None:
    put_zip(put(tmp_path / "in") / "ann.zip", f"old/{ONE}.py", f"new/{ONE}.py")
    put_zip(tmp_path / "in" / "bo.zip", f"hw/{ONE}.py")
    put(tmp_path / "in", "cy.zip", text=b"PK\x03\x04 damaged")
    path = tmp_path / "in"
    if packed:
        path = put(tmp_path, "in.zip", text=zip_bytes(_files(path))) / "in.zip"
    assert names(path) == ["ann", "bo", "cy"]


@pytest.mark.parametrize("above", ["", "up/"])
def test_a_download_that_was_packed_once_more(above: str, tmp_path: Path) -> None:
    inner, outer = tmp_path / "subs.zip", tmp_path / "zz.zip"
    write_moodle(inner, CLASS)
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.write(inner, f"{above}subs.zip")
    told = refusal_of_class(outer)
    what = "a download of Moodle"
    assert f" holds only subs.zip, which is {what}: unpack zz.zip and give subs.zip." in told


def test_one_student_s_zip_in_a_zip_is_their_work(tmp_path: Path) -> None:
    inner, outer = put_zip(tmp_path / "ann.zip", f"{ONE}.py"), tmp_path / "zz.zip"
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(b"PK\x03\x04 no more")
    for path in (inner, damaged):
        with zipfile.ZipFile(outer, "w") as zipped:
            zipped.write(path, path.name)
        assert [entry.student for entry in class_in(outer, EXERCISES).entries] == [path.stem]
