"""Downloads with hostile names, double ids, missing parts: everybody has one row, and one work."""

from __future__ import annotations

import random
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from autograder.intake import Refused, class_in, file_stem, open_entry
from tests.support.exports import WRITERS, Student, write_canvas, write_gradescope, write_moodle
from tests.support.handed_in import CODE, EXERCISES, ONE, export, is_one_clean_line, put

PLATFORMS = [name for name in WRITERS if name != "folders"]
PIECES = (
    *"abcXYZ .,-_'\"()[]{}#%&=+@$~`;!^0123456789",
    *"äßéñÅıİﬁ\u0301\u0308\u200d\u200f\u202e\u2066\ufeff\u00a0\u2028",
    *"王小明محمدשלוםनमस्ते👩‍🎓😀\U0001d518\U000e0041",
    " - ",
    "..",
    "_12_",
    "_LATE_",
    "_assignsubmission_file",
    "_attempt_2026-11-03-12-00-00",
    " - Nov 3, 2026 205 PM",
    ":name: ",
    ".py",
    "=cmd|'/c calc'!A1",
)


def hostile_names(count: int, seed: str) -> Iterator[str]:
    draw = random.Random(seed)
    for number in range(count):
        name = "".join(draw.choices(PIECES, k=draw.choice((1, 3, 9, 60))))
        if seed == "canvas":
            # Canvas writes a name that ends in _12 like a name and a student's number.
            name = name.replace("_", "-")
        yield f"{name}{number}x" if draw.random() < 0.8 else "Ann Lee"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_hostile_names_lose_nobody_and_grade_nobody_twice(platform: str, tmp_path: Path) -> None:
    students = [
        Student(name, {f"{ONE}.py": b"x = %d\n" % number}, str(7000 + number), f"user{number}")
        for number, name in enumerate(hostile_names(850, platform))
    ]
    found = class_in(WRITERS[platform](tmp_path / "class.zip", students), EXERCISES)
    assert found.platform == platform
    entries = found.entries
    assert len(entries) == len(students)
    assert len({entry.student for entry in entries}) == len(students)
    assert len({file_stem(entry.student).casefold() for entry in entries}) == len(students)
    assert all(is_one_clean_line(entry.student) and entry.student for entry in entries)
    assert not any(entry.refused for entry in entries)
    held = {open_entry(entry, EXERCISES).sources[ONE].text for entry in entries}
    assert held == {one.files[f"{ONE}.py"] for one in students}


@pytest.mark.parametrize("platform", WRITERS)
def test_a_truncated_zip_is_refused_or_everybody_is_told(platform: str, tmp_path: Path) -> None:
    students = [Student(f"S {n}", {f"{ONE}.py": CODE}, str(n), f"s{n}") for n in range(1, 4)]
    whole = WRITERS[platform](tmp_path / "whole.zip", students).read_bytes()
    path = tmp_path / "class.zip"
    for end in range(0, len(whole), max(1, len(whole) // 40)):
        path.write_bytes(whole[:end])
        with pytest.raises(Refused, match=r"damaged or is not a zip file\. Download it again\."):
            class_in(path, EXERCISES)


@pytest.mark.parametrize("platform", WRITERS)
def test_damaged_bytes_of_a_zip_hide_no_student(platform: str, tmp_path: Path) -> None:
    students = [Student(f"S {n}", {f"{ONE}.py": CODE}, str(n), f"s{n}") for n in range(1, 4)]
    whole = WRITERS[platform](tmp_path / "whole.zip", students).read_bytes()
    directory = whole.index(b"PK\1\2")
    path = tmp_path / "class.zip"
    for place in range(0, directory, max(1, directory // 40)):
        path.write_bytes(whole[:place] + b"\xff" + whole[place + 1 :])
        entries = class_in(path, EXERCISES).entries
        assert len(entries) >= 3
        for entry in entries:
            with suppress(Refused):
                open_entry(entry, EXERCISES)


def test_two_students_of_one_name_are_told_apart_by_their_ids(tmp_path: Path) -> None:
    students = [Student("Ann", {f"{ONE}.py": CODE}, number) for number in ("12", "13")]
    entries = class_in(write_moodle(tmp_path / "in", students), EXERCISES).entries
    assert [entry.student for entry in entries] == ["Ann (12)", "Ann (13)"]


def test_one_id_at_two_names_is_told_at_both(tmp_path: Path) -> None:
    students = [Student(name, {f"{ONE}.py": CODE}, "12") for name in ("Ann", "Bo")]
    ann, bo = class_in(write_moodle(tmp_path / "in", students), EXERCISES).entries
    assert (ann.notes, bo.notes) == (
        ("The id 12 stands at Bo, too.",),
        ("The id 12 stands at Ann, too.",),
    )
    assert not ann.refused


def test_one_student_twice_in_a_zip_is_opened_in_neither(tmp_path: Path) -> None:
    name = "Ann_12_assignsubmission_file"
    path = export(tmp_path, True, {f"{name}/{ONE}.py": CODE, f"{name}\\{ONE}.py": CODE})
    (entry,) = class_in(path, EXERCISES).entries
    assert "more than once" in entry.refused


@pytest.mark.skipif(sys.platform == "win32", reason="the system refuses such names")
def test_names_of_255_bytes(tmp_path: Path) -> None:
    end = "_12_assignsubmission_file"
    names = [letter * (255 - len(end)) + end for letter in "xy"]
    put(tmp_path / "in", *(f"{name}/{ONE}.py" for name in names))
    entries = class_in(tmp_path / "in", EXERCISES).entries
    assert [entry.delivery.place for entry in entries] == names
    assert all(len(entry.student) <= 120 for entry in entries)


@pytest.mark.parametrize(
    "piece", ["a_", "_1", "1_1_", " - a", "_attempt_2026", "1-1 - ", "9", "_assignsubmission_"]
)
def test_names_without_end_take_no_time(piece: str, tmp_path: Path) -> None:
    names = [f"{start}{piece * (60_000 // len(piece))}" for start in ("", "1-2 - ", "a_1_")]
    files = {f"{name}{end}": CODE for name in names for end in ("", ".py", f"/{ONE}.py")}
    assert class_in(export(tmp_path, True, files), EXERCISES).entries


def test_metadata_without_end_take_no_time(tmp_path: Path) -> None:
    line = f"submission_1:\na:{' ' * 100_000}x\n  :submitters:\n  - :name: {'a b ' * 50_000}"
    name = f"submission_metadata.yml\0submission_1/{ONE}.py".split("\0")
    path = export(tmp_path, True, {name[0]: line.encode(), name[1]: CODE})
    (entry,) = class_in(path, EXERCISES).entries
    assert entry.student.startswith("a b a b")


def test_a_class_as_large_as_is_allowed_takes_seconds(tmp_path: Path) -> None:
    students = [Student(f"s{number}", {"a.py": b""}, str(number)) for number in range(3000)]
    path = write_canvas(tmp_path / "class.zip", students)
    assert len(class_in(path, EXERCISES).entries) == len(students)


def test_students_with_the_same_everything_in_gradescope(tmp_path: Path) -> None:
    students = [Student(unicodedata.normalize(form, "Zoë"), {}, "1") for form in ("NFC", "NFD")]
    path = write_gradescope(tmp_path / "in.zip", students)
    entries = class_in(path, EXERCISES).entries
    assert len({entry.student for entry in entries}) == 2
    assert all(entry.refused for entry in entries)


@pytest.mark.parametrize("levels", [(), ("HW",), ("up", "HW")])
def test_names_that_lead_out_of_the_zip_are_rows_however_deep_the_class_lies(
    levels: tuple[str, ...], tmp_path: Path
) -> None:
    inside = ["ann", "bo", "..", "cy/../..", "bo/.."]
    files = {"/".join((*levels, name, f"{ONE}.py")): CODE for name in inside}
    entries = class_in(export(tmp_path, True, files | {"../x.py": CODE}), EXERCISES).entries
    odd = {"/".join((*levels, "..", f"{ONE}.py")), "../x.py"}
    assert {entry.student for entry in entries} == {"ann", "bo", "cy", *odd}
    refused = {entry.student for entry in entries if "leads out of the zip" in entry.refused}
    assert refused == {"bo", "cy", *odd}
