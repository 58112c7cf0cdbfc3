"""`class.json`: every student of a class run with the mark, as the table shows it, but as data.

Whatever is sent back or compared later is made from this file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import msgspec

from autograder.intake import Delivery, Person, Platform
from autograder.reports.atomic_write import write_atomically

CLASS = "class.json"
CLASS_SCHEMA = "autograder/class-run/v1"
MISSING = "nothing handed in"  # the status of people without work
INTERRUPTION = "interrupted before its turn"  # the reason of whom a run has not reached


class WrongClassFile(Exception):
    """The file cannot be read; the text is a sentence that says why and what to do."""


class Mended(msgspec.Struct, frozen=True, kw_only=True):
    """Says that a student was graded alone, with other files than those in the download.

    `work` is the digest of these files, `notes` are what there was to say of them.
    """

    on: date
    work: str
    notes: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        return f"Graded alone on {self.on}, with other files than in the last run over the class."


class StudentMark(msgspec.Struct, frozen=True, kw_only=True):
    """One student of the class.

    `status` is "graded", "not graded", "grader broken" or "nothing handed in"; `reason` says why
    there are no points. `points` holds those of each exercise, before any deduction for lateness.
    `score` is the mark: their sum after that deduction, None if there is no mark. `deducted` are
    the points that lateness cost, `late` says how late the work was, empty if no deadline was
    given. `delivery` holds what the platform of the download says, `listed` what a roster says;
    `stranger` says that a roster was given and does not have this student. `work` is the digest
    of the files in the download, empty if it has none of this student's; `mended` is set if the
    mark was made from others.
    """

    student: str
    delivery: Delivery = Delivery()
    status: str
    reason: str = ""
    notes: tuple[str, ...] = ()
    points: Mapping[str, int] = {}
    score: float | None = None
    max_score: int = 0
    deducted: float = 0.0
    late: str = ""
    listed: Person = Person()
    stranger: bool = False
    work: str = ""
    mended: Mended | None = None

    @property
    def person(self) -> Person:
        """The student as the platform of the download knows them."""
        return self.delivery.person

    @property
    def known(self) -> Person:
        """The student as the roster knows them; what it does not say, as the platform does.

        That is also so for a name of which a spreadsheet has made question marks.
        """
        own, other = self.listed, self.delivery.person
        return Person(
            own.id or other.id,
            own.name if own.name and (_whole(own.name) or not other.name) else other.name,
            own.login or other.login,
            own.email or other.email,
        )

    @property
    def interrupted(self) -> bool:
        """Whether the run ended before this student's turn."""
        return self.reason == INTERRUPTION

    @property
    def earned(self) -> int | None:
        """The points before any deduction, None if there is no mark."""
        return sum(self.points.values()) if self.score is not None else None

    @property
    def at(self) -> datetime | None:
        """When the graded version was handed in, None if that is not known."""
        return self.delivery.at


def _whole(name: str) -> bool:
    """Whether no letter of a name was lost in an encoding."""
    return "?" not in name and "\N{REPLACEMENT CHARACTER}" not in name


class ClassFile(msgspec.Struct, frozen=True, kw_only=True):
    """A class run as data.

    `rule` says in a sentence what lateness costs, empty if it was not looked at; `due` is when work
    was due then. `roster` is the name of the file that says who belongs to the class, empty if none
    was given. `interrupted` says that the run ended before some students' turn.
    """

    schema: str = CLASS_SCHEMA
    platform: Platform = Platform.FOLDERS
    exercises: tuple[str, ...]
    max_score: int
    rule: str = ""
    due: datetime | None = None
    roster: str = ""
    interrupted: bool = False
    students: tuple[StudentMark, ...]

    @property
    def unreached(self) -> int:
        """How many students the run has not reached, because it was interrupted."""
        return sum(mark.reason == INTERRUPTION for mark in self.students)


def keep_class(folder: Path, held: ClassFile) -> None:
    """Write the file: the whole or nothing. Raises OSError if it cannot be written."""
    text = msgspec.json.format(msgspec.json.encode(held), indent=1).decode()
    write_atomically(folder / CLASS, text + "\n")


def _advice(folder: Path) -> str:
    if not (folder / "run.json").exists():
        return "no class was graded into it. Name the folder that grade-class wrote (--out)."
    again = "grade the class once more with `autograder grade-class`"
    return f"{again}; what is graded already is used again."


def read_class_file(folder: Path) -> ClassFile:
    """Read the file of a class run in `folder`. Raises WrongClassFile if that is not possible."""
    path = folder / CLASS
    try:
        held = msgspec.json.decode(path.read_bytes(), type=ClassFile)
    except FileNotFoundError:
        raise WrongClassFile(f"{folder} holds no {CLASS}: {_advice(folder)}") from None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise WrongClassFile(f"{path} cannot be read: {error}.") from None
    if held.schema != CLASS_SCHEMA:
        raise WrongClassFile(
            f"{path} was written by another version of the autograder ({held.schema}): grade the"
            " class once more."
        )
    return held
