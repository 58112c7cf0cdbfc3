"""Reads the people of a roster: each once, with all that it says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.intake import Person, clean
from autograder.roster.cells import Line, Sheet, WrongRoster, read_sheet
from autograder.roster.columns import Columns, chosen_columns, columns_of, there_is
from autograder.roster.times import time_of

PLACEHOLDERS = ("points possible", "student, test", "test student")  # rows of Canvas' gradebook
STUDENT = "student"
NO_TIME = ("", "-")
# "Participant 17" of Moodle, in any language that has a blank there, and in others without
# (lang/…/assign.php, hiddenuser).
_PARTICIPANT = re.compile(
    r"(?:\D+ |participante?|partecipante|teilnehmer(?:[/*:_]?in)?|deelnemer|deltagare|участник"
    r"|参加者)(\d+)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Listed:
    """One person on a roster.

    `ids` and `logins` are all that the roster has of this person: each system has its own.
    `number` is the one by which the platform that made the roster names files, else the id.
    """

    person: Person
    ids: tuple[str, ...] = ()
    logins: tuple[str, ...] = ()
    number: str = ""
    at: datetime | None = None
    line: int = 0

    @property
    def shown(self) -> str:
        """A name for messages."""
        person = self.person
        name = person.name or person.login or person.email
        return f"{name} ({person.id})" if name and person.id else name or person.id


@dataclass(frozen=True)
class Roster:
    """The people of a class in the order of the file; `told` are sentences on how it was read."""

    file: str
    people: tuple[Listed, ...]
    told: tuple[str, ...] = ()


def read_roster(path: Path, columns: str = "") -> Roster:
    """Read a roster. `columns` says where to find what, as `--roster-columns` does.

    Raises WrongRoster if the file cannot be read, has no column that tells people apart, or names
    two people by one id.
    """
    sheet = read_sheet(path)
    file = clean(path.name)
    chosen = chosen_columns(columns, sheet.head) if columns else {}
    places = columns_of(sheet, chosen)
    if not (places.id or places.name or places.login or places.email):
        raise WrongRoster(
            f"{file}: no column was found with an id, a name, a login or an email."
            f" {there_is(sheet.head)} Say which with --roster-columns id=…,name=…."
        )
    return _Reading(file, sheet, places).roster()


class _Reading:
    """Reads the lines of one roster and collects what there is to tell about them."""

    def __init__(self, file: str, sheet: Sheet, places: Columns) -> None:
        self.file = file
        self.sheet = sheet
        self.places = places
        self.told = list(sheet.told)
        self.unread: list[str] = []
        self.zoneless = False

    def roster(self) -> Roster:
        lines = self._students(self._filled())
        people = self._once([self._listed(line) for line in lines])
        if not people:
            raise WrongRoster(f"{self.file} has nobody in it, only the names of columns.")
        self._tell_twins(people)
        self._tell_times()
        count = "1 person" if len(people) == 1 else f"{len(people)} people"
        first = f"{self.file}: {self.places.told(self.sheet.head)}; {count}."
        return Roster(self.file, people, (first, *self.told))

    def _filled(self) -> list[Line]:
        """The lines that name somebody."""
        named = (*self.places.id, *self.places.name, *self.places.login, *self.places.email)
        full = [line for line in self.sheet.lines if any(line.cells[at] for at in named)]
        if empty := len(self.sheet.lines) - len(full):
            lines = "1 line names" if empty == 1 else f"{empty} lines name"
            self.told.append(f"{self.file}: {lines} nobody: left out.")
        kept = [line for line in full if not _placeholder(line)]
        if other := [line.cells[0] for line in full if _placeholder(line)]:
            self.told.append(f"{self.file}: {' and '.join(map(repr, other))} left out.")
        return kept

    def _students(self, lines: list[Line]) -> list[Line]:
        """Without those who have another role, where the roster tells roles."""
        for at in self.places.role:
            other = [line for line in lines if STUDENT not in line.cells[at].casefold()]
            if 0 < len(other) < len(lines):
                roles = ", ".join(sorted({line.cells[at] or "no role" for line in other}))
                who = "1 is no student" if len(other) == 1 else f"{len(other)} are no students"
                self.told.append(f"{self.file}: {who} ({roles}): left out.")
                return [line for line in lines if line not in other]
        return lines

    def _listed(self, line: Line) -> Listed:
        ids = tuple(_number(cell) for cell in self._cells(line, self.places.id))
        logins = tuple(_number(cell) for cell in self._cells(line, self.places.login))
        email = "".join(self._cells(line, self.places.email)[:1])
        name = " ".join(self._cells(line, self.places.name))
        person = Person(ids[0] if ids else "", _in_order(name), logins[0] if logins else "", email)
        return Listed(person, ids, logins, _participant(ids), self._time(line), line.number)

    def _cells(self, line: Line, places: Sequence[int]) -> list[str]:
        return [line.cells[at] for at in places if line.cells[at]]

    def _time(self, line: Line) -> datetime | None:
        for cell in self._cells(line, self.places.time):
            if cell in NO_TIME:
                continue
            found = time_of(cell)
            if found is None:
                self.unread.append(cell)
                continue
            self.zoneless |= found.tzinfo is None
            return found.astimezone()
        return None

    def _once(self, people: list[Listed]) -> tuple[Listed, ...]:
        """Each person once. Raises WrongRoster if two people have one id."""
        by_id: dict[str, Listed] = {}
        kept = []
        for one in people:
            key = one.person.id.casefold()
            other = by_id.get(key) if key else None
            if other is None:
                by_id[key] = one
                kept.append(one)
            elif other.person != one.person:
                raise WrongRoster(
                    f"{self.file}: lines {other.line} and {one.line} have the same id"
                    f" {one.person.id!r}, for {other.shown} and {one.shown}: correct one of them,"
                    " or choose another column with --roster-columns id=…."
                )
            else:
                self.told.append(
                    f"{self.file}: {one.shown} stands there twice (lines {other.line} and"
                    f" {one.line}): counted once."
                )
        return tuple(kept)

    def _tell_twins(self, people: Sequence[Listed]) -> None:
        by_name: dict[str, list[Listed]] = {}
        for one in people:
            if one.person.name:
                by_name.setdefault(one.person.name.casefold(), []).append(one)
        for twins in by_name.values():
            if len(twins) > 1:
                lines = " and ".join(str(one.line) for one in twins)
                self.told.append(
                    f"{self.file}: {len(twins)} are called {twins[0].person.name} (lines {lines}):"
                    " only an id, a login or an email tells whose work is whose."
                )

    def _tell_times(self) -> None:
        if self.unread:
            count = "1 time" if len(self.unread) == 1 else f"{len(self.unread)} times"
            self.told.append(
                f"{self.file}: {count} cannot be read, such as {self.unread[0]!r}: not used."
            )
        if self.zoneless:
            zone = f"{datetime.now().astimezone():%Z}"
            self.told.append(
                f"{self.file}: its times have no zone: taken in the one of this machine ({zone})."
                " If it is another one, set TZ, such as TZ=Europe/Berlin, and run this again."
            )


def _placeholder(line: Line) -> bool:
    return line.cells[0].casefold() in PLACEHOLDERS


def _number(cell: str) -> str:
    """A cell without what spreadsheets and Brightspace put around a number."""
    plain = cell.removeprefix("#").strip()
    return plain.removesuffix(".0") if re.fullmatch(r"\d+\.0", plain) else plain


def _participant(ids: Sequence[str]) -> str:
    """The number of Moodle's "Participant 17", by which it names files; else the first id."""
    numbers = (match[1] for match in map(_PARTICIPANT.fullmatch, ids) if match)
    return next(numbers, ids[0] if ids else "")


def _in_order(name: str) -> str:
    """`name` with the first name first: Canvas writes "Lee, Ann"."""
    parts: Iterator[str] = (part.strip() for part in name.split(","))
    last, *first = parts
    return f"{first[0]} {last}" if len(first) == 1 and first[0] and last else name
