"""Files of results have the student's name, and a hash only where two would have one file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.intake import file_stem
from autograder.official.file_names import FileNames
from autograder.official.records import RUN, Records


def stems(*students: str, there: tuple[str, ...] = (), held: object = None) -> list[str]:
    names = FileNames(held)
    names.choose(students, there)
    found = [names.stem(student) for student in students]
    assert len({stem.casefold() for stem in found}) == len(found)
    # Written and read again, the names are the same, for whoever comes alone, too.
    again = FileNames(json.loads(json.dumps(names.chosen)))
    assert [again.stem(student) for student in students] == found
    return found


def test_names_stay_as_they_are_where_no_two_collide() -> None:
    usual = ["Ann", "bob ray", "Zoë EK", "李雷 📝", "=cmd()", "Lee, Ann (17)"]
    assert stems(*usual) == usual


def test_a_name_that_no_file_can_have_is_written_with_others_signs() -> None:
    assert stems("a/b", "CON", "x" * 300) == ["a_b", "_CON", "x" * 200]


@pytest.mark.parametrize(
    "pair", [("Ann", "ann"), ("a/b", "a_b"), ("STRASSE", "straße"), ("x" * 299, "x" * 298)]
)
def test_of_two_that_collide_at_least_one_has_a_hash(pair: tuple[str, str]) -> None:
    one, other = stems(*pair)
    assert {one, other} & {file_stem(pair[0]), file_stem(pair[1])}
    assert stems(*reversed(pair)) == [other, one]


def test_a_name_that_ends_like_a_hash_is_nobody_else_s() -> None:
    forged = file_stem("Ann")
    assert stems(forged, "Ann", "ann") == [file_stem(forged), forged, "ann"]
    assert stems(forged) == [file_stem(forged)]


def test_the_run_s_own_files_are_no_student_s() -> None:
    assert not {"run", "class"} & {stem.casefold() for stem in stems("run", "Run", "class")}
    assert not {"run", "class"} & {stem.casefold() for stem in stems("CLASS", "RUN")}


def test_whoever_has_a_file_keeps_it_and_nobody_gets_another_s() -> None:
    old = file_stem("Ann")
    assert stems("Ann", there=(old,)) == [old]
    assert stems("Ann", there=("ann",)) == [old]
    assert stems("ann", held={"Ann": "Ann"}) != ["ann"]
    assert stems("Ann", "ann", held={"Ann": "Ann"})[0] == "Ann"


@pytest.mark.parametrize("held", [None, 3, [1], {"Ann": 3}, {"Ann": "../x"}, {"Ann": "bob"}])
def test_what_no_run_has_written_is_left_out(held: object) -> None:
    assert FileNames(held).stem("Ann") == file_stem("Ann")


def test_the_folder_remembers_the_names(tmp_path: Path) -> None:
    records = Records(tmp_path / "out")
    records.name_files(["Ann", "Bob"])
    records.keep_seed(5)
    records.keep("Ann", "{}")
    assert (tmp_path / "out" / "Ann.json").is_file()
    later = Records(tmp_path / "out")
    later.name_files(["ann", "Ann"])
    later.keep_seed(5)
    assert later.holds("Ann")
    assert not later.holds("ann")
    assert Records(tmp_path / "out").page("Ann").name == "Ann.html"
    assert json.loads((tmp_path / "out" / RUN).read_text(encoding="utf-8"))["seed"] == 5


def test_a_folder_of_an_earlier_version_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / RUN).write_text('{"schema": "autograder/run/v1", "seed": 5}')
    (folder / f"{file_stem('Ann')}.json").write_text("{}")
    records = Records(folder)
    records.name_files(["Ann", "Eve"])
    assert records.seed() == 5
    assert records.holds("Ann")
    records.keep("Eve", "{}")
    assert (folder / "Eve.json").is_file()
