"""Where the name of an assignment ends in the names of clones, the roster tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from autograder.intake import Delivery, Person, Platform, StudentEntry
from autograder.roster.clone_logins import people_of
from autograder.roster.matching import match
from autograder.roster.people import Listed


def found(
    clones: Mapping[str, str], logins: Sequence[str], platform: Platform = Platform.GITHUB
) -> Mapping[str, str]:
    """The login on the roster of each clone, by the login that was read from its name."""
    people = [
        Listed(Person(str(at), "", login), (str(at),), (login,))
        for at, login in enumerate(logins, 100)
    ]
    entries = [
        StudentEntry(login, Path(name), delivery=Delivery(Person(login, "", login), place=name))
        for name, login in clones.items()
    ]
    matching = match(people, people_of(entries, platform, people))
    return {student: one.logins[0] for student, one in matching.found.items()}


def test_logins_that_begin_alike() -> None:
    clones = {f"lesson-1-hka-{name}": name for name in ("bli", "sean", "jo")}
    logins = ["hka-bli", "HKA-sean", "hka-jo", "jo"]
    assert found(clones, logins) == {"bli": "hka-bli", "sean": "HKA-sean", "jo": "hka-jo"}


def test_a_clone_alone() -> None:
    clones = {"lesson-1-hka-bli": "lesson-1-hka-bli"}
    assert found(clones, ["hka-bli", "jo"]) == {"lesson-1-hka-bli": "hka-bli"}
    assert found(clones, ["hka-bli", "bli"]) == {}


def test_the_end_of_a_login_is_nobody_else() -> None:
    clones = {"hw-mary-ann": "mary-ann", "hw-bo": "bo", "hw-cy": "cy"}
    assert found(clones, ["ann", "bo", "cy"]) == {"bo": "bo", "cy": "cy"}
    assert found(clones, ["ann", "x", "y"]) == {}


@pytest.mark.parametrize("end", ["-main", "-master", "-main.zip"])
def test_repositories_that_were_downloaded_one_by_one(end: str) -> None:
    clones = {
        f"training-loop-{login}{end}": f"training-loop-{login}-main" for login in ("a-b", "c")
    }
    expected = dict(zip(clones.values(), ["a-b", "c"], strict=True))
    assert found(clones, ["a-b", "c"], Platform.FOLDERS) == expected
    assert found(clones, ["a-b", "c"], Platform.MOODLE) == {}


def test_plain_folders_are_no_clones() -> None:
    assert found({"mary-ann": "mary-ann"}, ["ann"], Platform.FOLDERS) == {}
