"""Gradescope's metadata say who handed in what; they are read as PyYAML reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from autograder.intake import Person, class_in, clean
from autograder.intake.platforms.gradescope import METADATA
from tests.support.exports import NOON, Student, write_gradescope
from tests.support.handed_in import CODE, EXERCISES, ONE, export, graded, put, told_of, works

FILES = {f"{ONE}.py": CODE}
TWO_STUDENTS = [Student("Ann", FILES, "1"), Student("Bo", FILES, "2")]
# As Ruby writes them, and as PyYAML does.
NAMES = (
    "Ann Lee",
    "'O''Neil, Bo'",
    '"Zo\\xEB \\u00DC\\U0001F600 \\"x\\""',
    "'12'",
    "'yes'",
    '"a: b # c"',
    "Ünal Ö",
    "محمد",
)


@pytest.mark.parametrize("end", ["", ".zip"])
def test_who_and_when(end: str, tmp_path: Path) -> None:
    students = [Student("Ann Lee", FILES, "12", email="ann@example.org"), Student("Bo", FILES)]
    ann, bo = class_in(write_gradescope(tmp_path / f"in{end}", students), EXERCISES).entries
    assert ann.delivery.person == Person(id="12", name="Ann Lee", email="ann@example.org")
    assert (ann.delivery.at, ann.delivery.place) == (NOON, "submission_300000001")
    assert bo.delivery.person == Person(name="Bo")


def test_work_of_a_group_is_that_of_each(tmp_path: Path) -> None:
    team = [Student("Ann", FILES, "1"), Student("Bo", {}, "2"), Student("Cy", {}, "3")]
    path = write_gradescope(tmp_path / "in", [], [team])
    found = works(path)
    assert {name: graded(work) for name, work in found.items()} == {
        "Ann": [ONE],
        "Bo": [ONE],
        "Cy": [ONE],
    }
    assert found["Bo"].notes == ("Handed in together with Ann, Cy.",)
    assert {entry.delivery.place for entry in class_in(path, EXERCISES).entries} == {
        "submission_300000001"
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_as_yaml_reads_it(name: str, tmp_path: Path) -> None:
    text = (
        f"---\nsubmission_1:\n  :submitters:\n  - :name: {name}\n    :sid: '007'\n"
        "  :created_at: 2026-11-03 13:05:00.123456789 +01:00\n  :score: 5.0\n"
        "  :results:\n    tests:\n    - :name: not this\n  :history:\n"
        "  - :id: 1\n    :created_at: 2020-01-01 00:00:00.000000000 Z\n"
    )
    put(tmp_path / "in", METADATA, text=text.encode())
    put(tmp_path / "in", f"submission_1/{ONE}.py")
    (entry,) = class_in(tmp_path / "in", EXERCISES).entries
    read = yaml.safe_load(text)["submission_1"][":submitters"][0]
    assert entry.delivery.person == Person(id=read[":sid"], name=str(read[":name"]))
    assert entry.delivery.at == datetime(2026, 11, 3, 12, 5, 0, 123456, UTC)


@pytest.mark.parametrize("words", ["Ann Lee", "Zoë 'the' \"Great\"", "a: b", "\u202e x", "- #"])
@pytest.mark.parametrize("count", [1, 9, 15])
def test_a_long_name_is_broken_into_lines(words: str, count: int, tmp_path: Path) -> None:
    name = " ".join([words] * count)
    path = write_gradescope(tmp_path / "in", [Student(name, FILES, "1", email="a@example.org")])
    (entry,) = class_in(path, EXERCISES).entries
    assert entry.delivery.person == Person(id="1", name=clean(name), email="a@example.org")


def test_metadata_and_folders_that_do_not_fit_lose_nobody(tmp_path: Path) -> None:
    path = write_gradescope(
        tmp_path / "in", [Student("Ann", FILES, "1"), Student("Bo", FILES, "2")]
    )
    (path / "submission_300000002" / f"{ONE}.py").rename(path / f"{ONE}.bak")
    (path / f"{ONE}.bak").unlink()
    (path / "submission_300000002").rmdir()
    put(path, f"submission_9/{ONE}.py")
    found = {entry.student: entry for entry in class_in(path, EXERCISES).entries}
    assert set(found) == {"Ann", "Bo", "submission_9"}
    assert "is not there: download it again" in found["Bo"].refused
    assert found["submission_9"].notes == (f"{METADATA} does not say whose submission_9 is.",)


def test_damaged_metadata_lose_nobody(tmp_path: Path) -> None:
    path = write_gradescope(
        tmp_path / "in", [Student("Ann", FILES, "1"), Student("Bo", FILES, "2")]
    )
    whole = (path / METADATA).read_bytes()
    for end in range(0, len(whole), 7):
        (path / METADATA).write_bytes(whole[:end])
        assert len(class_in(path, EXERCISES).entries) == 2


def test_one_student_in_two_submissions_is_graded_in_none(tmp_path: Path) -> None:
    path = write_gradescope(tmp_path / "in", [Student("Ann", FILES, "1")] * 2)
    entries = class_in(path, EXERCISES).entries
    assert len({entry.student for entry in entries}) == 2
    assert all("The id 1 was handed in more than once" in entry.refused for entry in entries)


def test_folders_without_metadata_are_known_by_their_names(tmp_path: Path) -> None:
    files = {f"submission_{number}/{ONE}.py": CODE for number in (1, 2)}
    found = class_in(export(tmp_path, True, files), EXERCISES)
    assert [entry.student for entry in found.entries] == ["submission_1", "submission_2"]
    assert found.platform == "gradescope"


def test_a_class_without_the_file_that_has_the_names(tmp_path: Path) -> None:
    path = write_gradescope(tmp_path / "in", TWO_STUDENTS)
    (path / METADATA).unlink()
    told = told_of(path)
    assert "it holds folders like submission_123, but no submission_metadata.yml, so nob" in told
    assert told.endswith("Export the submissions again and keep that file.")
    for name, work in works(path).items():
        assert work.notes == (f"{METADATA} is not there, which says whose {name} is.",)
