"""Names that platforms gave say whose each file is; platforms are told apart by them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from autograder.intake import Platform, class_in, open_entry
from autograder.intake.platforms.any_platform import SHOWN
from tests.support.exports import WRITERS, Student, write_folders
from tests.support.handed_in import (
    CODE,
    EXERCISES,
    ONE,
    TWO,
    graded,
    is_one_clean_line,
    put,
    refusal_of_class,
    zip_bytes,
)

CLASS = [
    Student("Ann Lee", {f"{ONE}.py": CODE}, "12", "alee", "ann@example.org"),
    Student("Bo Li", {f"{ONE}.py": CODE, f"{TWO}.py": CODE}, "13", "boli", "bo@example.org"),
    Student("Ann Lee", {"hw.zip": zip_bytes({f"{TWO}.py": CODE})}, "14", "lee2"),
]
ONLY = {"moodle": "Ann Lee (12)", "canvas": "leeann (12)", "blackboard": "Ann Lee (alee)"}
ONLY |= {"brightspace": "Ann Lee (12)", "gradescope": "Ann Lee (12)", "github": "alee"}


@pytest.mark.parametrize("end", ["", ".zip"])
@pytest.mark.parametrize("platform", ONLY)
def test_each_platform_is_known_by_its_names(platform: str, end: str, tmp_path: Path) -> None:
    """In the folder or zip itself, in the folder around it, and when it is asked for."""
    path = WRITERS[platform](tmp_path / "outer" / f"class{end}", CLASS)
    for place in (path, tmp_path / "outer"):
        found = class_in(place, EXERCISES)
        assert found.platform == platform
        assert f"{path.name} was taken for " in found.told[-1] or len(found.told) > 1
        assert [entry.refused for entry in found.entries] == ["", "", ""]
        held = {entry.student: graded(open_entry(entry, EXERCISES)) for entry in found.entries}
        assert held[ONLY[platform]] == [ONE]
        assert sorted(held.values()) == [[ONE], [ONE, TWO], [TWO]]
    asked = class_in(path, EXERCISES, Platform(platform))
    assert asked.entries == class_in(path, EXERCISES).entries
    assert "as --from says" in asked.told[0]


@pytest.mark.parametrize("platform", [one for one in Platform if one is not Platform.FOLDERS])
def test_a_platform_that_is_asked_for_and_is_not_there(platform: Platform, tmp_path: Path) -> None:
    write_folders(tmp_path / "in", [Student("Ann", {"a.ipynb": b"x"})])
    told = refusal_of_class(tmp_path / "in", platform)
    assert told.startswith(f"in holds nothing of {SHOWN[platform]}, which would be ")


OTHERS = {
    "Ann_12_assignsubmission_file_": "Bo_13_assignsubmission_file_",
    "annlee_12_901_": "boli_13_902_",
    "HW_ann_attempt_2026-11-03-12-00-00_": "HW_bo_attempt_2026-11-04-12-00-00_",
    "1-7 - Ann - Nov 3, 2026 205 PM - ": "2-7 - Bo - Nov 4, 2026 205 PM - ",
}


@pytest.mark.parametrize("own", OTHERS)
def test_a_file_named_after_another_student_stays_its_owner_s(own: str, tmp_path: Path) -> None:
    other = OTHERS[own]
    path = put(tmp_path / "in", f"{own}{ONE}.py", f"{own}{other}{TWO}.py", f"{other}{ONE}.py")
    ann, bo = class_in(path, EXERCISES).entries
    assert ann.members is not None
    assert {member.name.removeprefix(own) for member in ann.members} == {
        f"{ONE}.py",
        f"{other}{TWO}.py",
    }
    assert graded(open_entry(bo, EXERCISES)) == [ONE]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse the names")
@pytest.mark.parametrize(
    "name",
    [
        "a\u202eb\x1b_12_assignsubmission_file",
        "\udce4.py",
        "\udce4_1_2_a.py",
        "1-2 - \udce4 - Nov 3, 2026 205 PM",
        "\udce4_\udce4_attempt_2026-11-03-12-00-00_a.py",
    ],
)
def test_the_delivery_is_safe_to_show_and_to_encode(name: str, tmp_path: Path) -> None:
    put(tmp_path, f"{name}/{ONE}.py" if name[-3:] != ".py" else name, "ann_9_2_a.py", "bo/x.py")
    for entry in class_in(tmp_path, EXERCISES).entries:
        person = entry.delivery.person
        for text in (person.id, person.name, person.login, person.email):
            assert is_one_clean_line(text)
        entry.delivery.place.encode()
