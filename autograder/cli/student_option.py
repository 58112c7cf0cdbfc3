"""The option that grades single students of a class again."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from autograder.cli.errors import WrongCall
from autograder.intake import Person, StudentEntry
from autograder.official import owners
from autograder.official.class_file import MISSING, ClassFile, StudentMark
from autograder.official.marks import Marking
from autograder.official.owners import plain
from autograder.roster.matching import name_keys

NEAR = 5  # names that are suggested


def add(command: argparse.ArgumentParser) -> None:
    """Add the option."""
    command.add_argument(
        "--student",
        action="append",
        metavar="NAME",
        help="grade only this student, by name, id, login or email, and leave all other rows as"
        " they are; may be given several times",
    )


def chosen(names: Sequence[str], marking: Marking, earlier: ClassFile) -> Marking:
    """The marking of the students who are named, with the names that they have in the table.

    Of somebody with a row there, only the work is taken from the submissions: who it is, when it
    came and where it lay stays as it was. Raises WrongCall if a name is nobody's, or that of
    several, or if it is not clear which work is meant.
    """
    asked = _Asked(marking, earlier)
    return marking.on(dict(map(asked.entry, names)))


class _Asked:
    """Looks for the students whom somebody names."""

    def __init__(self, marking: Marking, earlier: ClassFile) -> None:
        self.marking = marking
        self.earlier = earlier
        self.entries = marking.download.entries
        self.platform = marking.download.platform

    def entry(self, name: str) -> tuple[str, StudentEntry]:
        """The work of the student whom `name` means, and the name in the table."""
        mark = self._row(name)
        if mark is None:
            new = self._without_row(name)
            return new.student, new
        found = self._work(mark)
        if len(found) == 1:
            self._require_clear(name, mark, found[0])
            return mark.student, self._as_before(found[0], mark)
        if found:
            both = " and ".join(repr(one.delivery.place or one.student) for one in found[:NEAR])
            raise WrongCall(f"--student {name}: {both} may both be theirs. {_how_to_hand_in(mark)}")
        what = "has handed in nothing" if mark.status == MISSING else "has no work there"
        raise WrongCall(f"--student {name}: {_shown(mark)} {what}. {_how_to_hand_in(mark)}")

    def _row(self, name: str) -> StudentMark | None:
        """The row of the earlier run that is meant, if there is one."""
        rows = self.earlier.students
        called = [[*_texts(mark.known), *_texts(mark.person)] for mark in rows]
        for same in (_same, _numbers_alike, _names_alike):
            exact = [mark for mark in rows if same(name, (mark.student,))]
            meant = exact or [
                mark for mark, texts in zip(rows, called, strict=True) if same(name, texts)
            ]
            if len(meant) > 1:
                raise _several(name, [(mark.student, _texts(mark.known)) for mark in meant])
            if meant:
                return meant[0]
        return None

    def _work(self, mark: StudentMark) -> Sequence[StudentEntry]:
        listed = self.marking.listed
        return owners.of(mark, self.entries, self.earlier, self.platform, listed)

    def _require_clear(self, name: str, mark: StudentMark, entry: StudentEntry) -> None:
        """Raise WrongCall if only a name, which somebody else has, too, tells whose it is."""
        if owners.surely(entry, self.earlier, self.platform):
            return
        twins = [one for one in self.earlier.students if _twins(one, mark)]
        if len(twins) > 1 and owners.plain(name) == owners.plain(mark.known.name):
            raise _several(name, [(one.student, _texts(one.known)) for one in twins])

    def _as_before(self, entry: StudentEntry, mark: StudentMark) -> StudentEntry:
        own = owners.surely(entry, self.earlier, self.platform)
        delivery = entry.delivery if own else mark.delivery
        return replace(entry, delivery=delivery)

    def _without_row(self, name: str) -> StudentEntry:
        """The work of somebody who is new to the class."""
        for same in (_same, _numbers_alike, _names_alike):
            meant = [one for one in self.entries if same(name, self._called(one))]
            if len(meant) > 1:
                called = [(one.student, _texts(one.delivery.person)) for one in meant]
                raise _several(name, called)
            if meant:
                return meant[0]
        raise WrongCall(
            f"--student {name}: nobody with that name, id, login or email. {self._near(name)}"
        )

    def _near(self, name: str) -> str:
        texts = [text for entry in self.entries for text in self._called(entry)]
        texts += [mark.student for mark in self.earlier.students]
        known = {plain(text): text for text in texts}
        near = [known[word] for word in get_close_matches(plain(name), known, NEAR)]
        return f"Near are: {', '.join(map(repr, near))}." if near else "No name is near it."

    def _called(self, entry: StudentEntry) -> Iterator[str]:
        """All by which a student goes."""
        yield entry.student
        yield from _texts(entry.delivery.person)
        listed = self.marking.matching.found.get(entry.student)
        if listed:
            yield from (*_texts(listed.person), *listed.ids, *listed.logins)


def _several(name: str, meant: Sequence[tuple[str, Iterable[str]]]) -> WrongCall:
    """What to say if a name is that of several, each with a name and other texts."""
    both = " or ".join(repr(student) for student, _ in meant[:NEAR])
    rest = [text for _, texts in meant for text in texts if not owners.same(text, name)]
    other = [text for text in dict.fromkeys(rest) if rest.count(text) == 1]
    how = f", such as {other[0]}" if other else ""
    return WrongCall(f"--student {name} can be {both}: give the id, login or email{how}.")


def _how_to_hand_in(mark: StudentMark) -> str:
    return (
        "Put what counts into a new folder, outside of the download, as"
        f" FOLDER/{mark.student}/, and give that FOLDER as the submissions."
    )


def _twins(one: StudentMark, other: StudentMark) -> bool:
    return owners.same(one.known.name, other.known.name)


def _shown(mark: StudentMark) -> str:
    number = mark.known.id
    return f"{mark.student} ({number})" if number and number not in mark.student else mark.student


def _texts(person: Person) -> Iterable[str]:
    return [text for text in (person.name, person.id, person.login, person.email) if text]


def _same(name: str, texts: Iterable[str]) -> bool:
    return any(owners.same(name, text) for text in texts)


def _numbers_alike(name: str, texts: Iterable[str]) -> bool:
    """Spreadsheets lose the zeros at the beginning of a number."""
    number = name.strip()
    return number.isdecimal() and any(
        text.isdecimal() and text.lstrip("0") == number.lstrip("0") for text in texts
    )


def _names_alike(name: str, texts: Iterable[str]) -> bool:
    """As people are found on a roster: "Lee, Ann" is "Ann Lee", and signs may be missing."""
    keys = name_keys(name)
    return any(keys & name_keys(text) for text in texts)
