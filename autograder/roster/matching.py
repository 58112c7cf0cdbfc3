"""Finds who on a roster handed in which work: by id, login, email, and last by a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.intake import Person
from autograder.roster.people import Listed

NAME = "name"
SHOWN = 3  # people or pieces of work that a sentence names
Keys = Callable[[Person], Iterable[str]]


@dataclass(frozen=True)
class Matching:
    """Whose work is whose.

    `found` has the person of each piece of work, by the name under which it came. `strangers` are
    the others, each with a sentence that says why nobody was chosen. `missing` are the people
    without work, with a sentence on work that may be theirs, mostly empty.
    """

    found: Mapping[str, Listed]
    strangers: Mapping[str, str]
    missing: Mapping[Listed, str]


def match(people: Sequence[Listed], handed_in: Mapping[str, Person]) -> Matching:
    """Match the work of a class with the people of its roster.

    `handed_in` says of each piece of work what its platform knows of the student. Where two people
    could be meant, or two pieces of work could be one person's, nobody is chosen.
    """
    run = _Run(people, handed_in)
    run.by("id", _ids, lambda one: {*one.ids, one.number})
    # One id that is the same shows that both have ids of one kind: others are other people's.
    run.ids_compare = any(handed_in[student].id for student in run.found)
    run.by("login", _logins, lambda one: one.logins)
    run.by("email", _emails, lambda one: (one.person.email,))
    run.by(NAME, _names, lambda one: (_name_key(one.person.name),))
    run.by(NAME, _run_together, lambda one: _orders(one.person.name))
    return run.matching()


@dataclass
class _Run:
    people: Sequence[Listed]
    handed_in: Mapping[str, Person]
    found: dict[str, Listed] = field(default_factory=dict)
    owners: dict[Listed, list[str]] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    maybe: dict[Listed, list[str]] = field(default_factory=dict)
    ids_compare: bool = False

    def by(self, what: str, keys: Keys, listed: Callable[[Listed], Iterable[str]]) -> None:
        """Match what no earlier call has matched, where one key leads to one person."""
        table: dict[str, list[Listed]] = {}
        for one in self.people:
            for key in {_plain(text) for text in listed(one)} - {""}:
                table.setdefault(key, []).append(one)
        claims: dict[Listed, list[str]] = {}
        for student, person in self.handed_in.items():
            if student in self.found:
                continue
            meant = self._meant(student, person, keys, table)
            if what == NAME and self.ids_compare:
                meant = self._without_other_ids(student, person, meant)
            if len(meant) == 1:
                claims.setdefault(meant[0], []).append(student)
            elif meant:
                self._unclear(student, what, meant)
        for one, students in claims.items():
            self._claimed(one, students)

    def matching(self) -> Matching:
        strangers = {
            student: self.why.get(student, "Not on the roster.")
            for student in self.handed_in
            if student not in self.found
        }
        taken = set(self.found.values())
        missing = {one: self._hint(one) for one in self.people if one not in taken}
        return Matching(self.found, strangers, missing)

    def _meant(
        self, student: str, person: Person, keys: Keys, table: Mapping[str, list[Listed]]
    ) -> list[Listed]:
        named = {_plain(key) for key in keys(_known(student, person))} - {""}
        return list(dict.fromkeys(one for key in named for one in table.get(key, ())))

    def _without_other_ids(
        self, student: str, person: Person, meant: Sequence[Listed]
    ) -> list[Listed]:
        """Of people with the right name those who have no other id."""
        other = [one for one in meant if person.id and one.ids]
        if other:
            self.why[student] = (
                f"Not on the roster: {_joined(one.shown for one in other)} is there, but the id of"
                f" this work is {person.id}."
            )
        return [one for one in meant if one not in other]

    def _unclear(self, student: str, what: str, meant: Sequence[Listed]) -> None:
        names = _joined(one.shown for one in meant)
        self.why[student] = f"Not matched with the roster: by its {what} this may be {names}."
        for one in meant:
            self.maybe.setdefault(one, []).append(student)

    def _claimed(self, one: Listed, students: list[str]) -> None:
        if len(students) == 1 and one not in self.owners:
            self.found[students[0]] = one
            self.owners[one] = students
            return
        rivals = [*self.owners.get(one, ()), *students]
        for student in students:
            others = _joined(repr(name) for name in rivals[: SHOWN + 2] if name != student)
            self.why[student] = f"Not matched with the roster: {one.shown} may be {others}, too."
        self.maybe.setdefault(one, []).extend(students)

    def _hint(self, one: Listed) -> str:
        names = _joined(map(repr, dict.fromkeys(self.maybe.get(one, ()))))
        return f"The work of {names} may be theirs: it stands at the end." if names else ""


def _joined(names: Iterable[str]) -> str:
    """A few names in a row."""
    all_names = list(names)
    more = ["others"] if len(all_names) > SHOWN else []
    return " and ".join([*all_names[:SHOWN], *more])


def _known(student: str, person: Person) -> Person:
    """What is known of a student; a folder's name alone may be any of it."""
    if person.id or person.login or person.email:
        return person
    word = person.name or student
    return Person(word, word, word, word)


def _ids(person: Person) -> Iterable[str]:
    return (person.id,)


def _logins(person: Person) -> Iterable[str]:
    return (person.login,)


def _emails(person: Person) -> Iterable[str]:
    return (person.email,)


def _names(person: Person) -> Iterable[str]:
    return (_name_key(person.name),)


def _run_together(person: Person) -> Iterable[str]:
    """Canvas names files by the letters of the name alone, the family name first: `leeann`.

    Moodle leaves single signs out of a name: `OBrien`.
    """
    return (_letters(_words(person.name)),)


def _orders(name: str) -> Iterable[str]:
    """The letters of a name, also with the last word or all but the first in front."""
    words = _words(name)
    starts = {0, 1, len(words) - 1}
    return {_letters((*words[at:], *words[:at])) for at in starts if at < len(words)}


def name_keys(name: str) -> set[str]:
    """What two ways to write one name have in common."""
    return {_name_key(name), *_orders(name)} - {""}


def _name_key(name: str) -> str:
    """The words of a name, in an order that does not depend on which of them comes first."""
    return " ".join(sorted(_words(name)))


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\s,_]+", _plain(name)) if word]


def _letters(words: Iterable[str]) -> str:
    return re.sub(r"\W|_", "", "".join(words))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold()).strip()
