"""Finds whose row of an earlier run a piece of handed-in work belongs to."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from autograder.intake import Person, Platform, StudentEntry
from autograder.official.class_file import ClassFile, StudentMark


def same(one: str, other: str) -> bool:
    """Whether two names are the same to a reader."""
    return plain(one) == plain(other) != ""


def plain(text: str) -> str:
    """A name without what readers do not tell apart."""
    return unicodedata.normalize("NFC", text.casefold()).strip()


def surely(entry: StudentEntry, held: ClassFile, platform: Platform) -> list[StudentMark]:
    """The rows whose work lay at the same place in the download, or under the same id there."""
    if platform is not held.platform or platform is Platform.FOLDERS:
        return []
    return [mark for mark in held.students if _known_again(entry, mark)]


def owners(
    entry: StudentEntry, held: ClassFile, platform: Platform, listed: Person | None
) -> list[StudentMark]:
    """The rows to which the work may belong: surely, or by the name, or by the roster.

    `listed` is the person on the roster whose it is.
    """
    found = surely(entry, held, platform)
    named = [mark for mark in held.students if same(mark.student, entry.student)]
    by_roster = [mark for mark in held.students if listed and mark.listed == listed]
    return found or named or by_roster


def _known_again(entry: StudentEntry, mark: StudentMark) -> bool:
    now, then = entry.delivery, mark.delivery
    ids = now.person.id, then.person.id
    if all(ids):
        return ids[0] == ids[1]
    # Several who hand in together have one place.
    return now.place == then.place != "" and now.person.name == then.person.name


def of(
    mark: StudentMark,
    entries: Iterable[StudentEntry],
    held: ClassFile,
    platform: Platform,
    listed: Mapping[str, Person],
) -> Sequence[StudentEntry]:
    """The pieces of work that may belong to the row `mark`."""
    return [
        entry
        for entry in entries
        if mark in owners(entry, held, platform, listed.get(entry.student))
    ]
