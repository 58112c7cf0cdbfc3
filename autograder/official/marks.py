"""Makes the mark of each student from what a class run found out, a roster and a late rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, count

from msgspec.structs import replace as changed

from autograder.intake import (
    NOTHING,
    ClassDownload,
    Delivery,
    Person,
    Platform,
    StudentEntry,
    digest_of,
)
from autograder.official.class_file import MISSING, ClassFile, StudentMark
from autograder.official.class_table import shown_points
from autograder.official.lateness import IN_TIME, UNKNOWN, LateRule
from autograder.official.records import Row
from autograder.roster.clone_logins import people_of
from autograder.roster.matching import Matching, match
from autograder.roster.people import Listed, Roster

PLATFORMS: Mapping[Platform, str] = {
    Platform.GITHUB: "GitHub",
    Platform.FOLDERS: "its platform",
}  # the others by their names


@dataclass(frozen=True)
class Marking:
    """How the points of a class become marks: on which exercises, for whom, and if late.

    Without a roster those who handed in make the class. `works` are the digests of their files.
    """

    download: ClassDownload
    exercises: Sequence[str]
    roster: Roster | None = None
    rule: LateRule | None = None
    works: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        download: ClassDownload,
        exercises: Sequence[str],
        roster: Roster | None,
        rule: LateRule | None,
    ) -> Marking:
        """The marking of a download, whose files are read."""
        works = {entry.student: digest_of(entry) for entry in download.entries}
        return cls(download, exercises, roster, rule, works)

    def on(self, entries: Mapping[str, StudentEntry]) -> Marking:
        """The same for some of the entries, each under the name that its student is to have."""
        works = {name: self.works.get(entry.student, "") for name, entry in entries.items()}
        named = tuple(replace(entry, student=name) for name, entry in entries.items())
        return replace(self, download=replace(self.download, entries=named), works=works)

    @cached_property
    def matching(self) -> Matching:
        """Whose work is whose; without a roster nobody's."""
        if self.roster is None:
            return Matching({}, {}, {})
        people = self.roster.people
        return match(people, people_of(self.download.entries, self.download.platform, people))

    @cached_property
    def listed(self) -> Mapping[str, Person]:
        """Who on the roster has handed in which work."""
        return {student: one.person for student, one in self.matching.found.items()}

    def marks(self, rows: Mapping[str, Row]) -> ClassFile:
        """Return the class as data: a mark for each student with a row, and for all others listed.

        They stand in the order of the roster, and the strangers behind them.
        """
        entries = {one.student: one for one in self.download.entries if one.student in rows}
        students = [self._mark(entry, rows[name]) for name, entry in entries.items()]
        if self.roster:
            students = [*self._in_order(students), *(one for one in students if one.stranger)]
        return ClassFile(
            platform=self.download.platform,
            exercises=tuple(self.exercises),
            max_score=max((one.max_score for one in students), default=0),
            rule=str(self.rule or ""),
            due=self.rule.due if self.rule else None,
            roster=self.roster.file if self.roster else "",
            interrupted=any(one.interrupted for one in students),
            students=tuple(students),
        )

    def _in_order(self, students: Sequence[StudentMark]) -> Iterator[StudentMark]:
        owners = {self.matching.found[one.student]: one for one in students if not one.stranger}
        taken = {one.student for one in self.download.entries}
        for listed in self.roster.people if self.roster else ():
            if listed in owners:
                yield owners[listed]
            elif listed in self.matching.missing:
                name = _free_name(listed, taken)
                taken.add(name)
                yield _missing(name, listed, self.matching.missing[listed])

    def _mark(self, entry: StudentEntry, row: Row) -> StudentMark:
        listed = self.matching.found.get(entry.student)
        delivery = entry.delivery
        if listed and delivery.at is None:
            delivery = replace(delivery, at=listed.at)
        mark = changed(mark_of(row, delivery), work=self.works.get(entry.student, ""))
        if self.roster and not listed:
            why = self.matching.strangers[entry.student]
            mark = changed(mark, stranger=True, notes=(why, *mark.notes))
        elif listed:
            mark = changed(mark, listed=listed.person)
        return self._after_late(mark)

    def _after_late(self, mark: StudentMark) -> StudentMark:
        if self.rule is None:
            return mark
        called = name_of(self.download.platform)
        cost = self.rule.applied(mark.earned or 0, mark.delivery, called)
        if mark.earned is None:
            return changed(mark, late=cost.late)
        deducted = mark.earned - cost.mark
        note = cost.note or _late_note(cost.late, float(deducted), self.rule)
        # What the rule says of it says this, too.
        notes = [one for one in mark.notes if one != f"{called} marked this work as late."]
        return changed(
            mark,
            late=cost.late,
            score=float(cost.mark),
            deducted=float(deducted),
            notes=(*notes, note) if note else tuple(notes),
        )


def name_of(platform: Platform) -> str:
    """The platform as sentences name it."""
    return PLATFORMS.get(platform, platform.title())


def mark_of(row: Row, delivery: Delivery) -> StudentMark:
    """The mark of one student, whenever it was handed in.

    Without points there is none, nor where a check failed by itself: its points would be missing.
    """
    score = sum(row.points.values()) if row.points and not row.broken else None
    return StudentMark(
        student=row.student,
        delivery=delivery,
        status=row.status,
        reason=row.reason,
        notes=row.notes,
        points=row.points,
        score=score,
        max_score=row.max_score,
    )


def _late_note(late: str, deducted: float, rule: LateRule) -> str:
    if late in (IN_TIME, UNKNOWN):
        return ""
    unit = "point" if deducted == 1 else "points"
    cost = f": {shown_points(deducted)} {unit} deducted" if rule.costs else ""
    return f"Handed in {late} late{cost}."


def _missing(name: str, listed: Listed, hint: str) -> StudentMark:
    """The row of a person on the roster without work; the platform's number goes back to it."""
    person = replace(listed.person, id=listed.number or listed.person.id)
    reason = f"{NOTHING} {hint}".strip()
    return StudentMark(
        student=name,
        delivery=Delivery(person),
        listed=listed.person,
        status=MISSING,
        reason=reason,
    )


def _free_name(listed: Listed, taken: set[str]) -> str:
    """A name for the row that no other row has."""
    person = listed.person
    plain = person.name or person.login or person.email or person.id
    numbered = (f"{listed.shown} (line {listed.line}{'*' * more})" for more in count())
    return next(name for name in chain([plain, listed.shown], numbered) if name not in taken)
