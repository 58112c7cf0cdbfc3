"""What the download of a learning platform says of one student's work besides the files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Platform(StrEnum):
    """Where the download of a class comes from; the value is its name on the command line."""

    MOODLE = "moodle"
    CANVAS = "canvas"
    BLACKBOARD = "blackboard"
    BRIGHTSPACE = "brightspace"
    GRADESCOPE = "gradescope"
    GITHUB = "github"
    FOLDERS = "folders"


@dataclass(frozen=True)
class Person:
    """A student as a learning platform or a roster knows them; what it does not say is empty.

    `id` is the number or text by which the platform tells students apart, `login` the name with
    which they sign in.
    """

    id: str = ""
    name: str = ""
    login: str = ""
    email: str = ""


@dataclass(frozen=True)
class Delivery:
    """When and by whom one student's work was handed in.

    `at` is the time at which the graded version was handed in, with its zone, None if the download
    does not say it. `late` says that the platform marked it as late. `place` is the name that the
    platform gave to the student's folder, or the beginning that it gave to the names of the
    student's files: it takes feedback back under the same name.
    """

    person: Person = Person()
    at: datetime | None = None
    late: bool = False
    place: str = ""
