"""The option that grades single students of a class again."""

from __future__ import annotations

import argparse
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from autograder.cli.errors import WrongCall
from autograder.intake import Person, StudentEntry
from autograder.official.marks import Marking

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


def chosen(names: Sequence[str] | None, marking: Marking) -> tuple[StudentEntry, ...]:
    """The entries of the students who are named, all of them by default.

    Raises WrongCall if a name is nobody's, or that of several.
    """
    entries = marking.download.entries
    if not names:
        return entries
    found = {_one(name, marking).student for name in names}
    return tuple(entry for entry in entries if entry.student in found)


def _one(name: str, marking: Marking) -> StudentEntry:
    entries = marking.download.entries
    meant = [one for one in entries if _plain(one.student) == _plain(name)] or [
        one for one in entries if _plain(name) in map(_plain, _called(one, marking))
    ]
    if len(meant) == 1:
        return meant[0]
    if meant:
        several = " or ".join(repr(one.student) for one in meant[:NEAR])
        raise WrongCall(f"--student {name} can be {several}: give one of these names.")
    for one in marking.matching.missing:
        if _plain(name) in map(_plain, (one.shown, *_texts(one.person), *one.ids, *one.logins)):
            raise WrongCall(f"--student {name}: {one.shown} has handed in nothing.")
    known = {_plain(text): text for one in entries for text in _called(one, marking)}
    near = [known[word] for word in get_close_matches(_plain(name), known, NEAR)]
    told = f"Near are: {', '.join(map(repr, near))}." if near else "No name is near it."
    raise WrongCall(f"--student {name}: nobody with that name, id, login or email. {told}")


def _called(entry: StudentEntry, marking: Marking) -> Iterator[str]:
    """All by which a student goes."""
    yield entry.student
    yield from _texts(entry.delivery.person)
    listed = marking.matching.found.get(entry.student)
    if listed:
        yield from (*_texts(listed.person), *listed.ids, *listed.logins)


def _texts(person: Person) -> Iterable[str]:
    return filter(None, (person.name, person.id, person.login, person.email))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold()).strip()
