"""Finds the logins in the names of clones by those on a roster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from autograder.intake import Person, Platform, StudentEntry
from autograder.intake.platforms.clones import downloaded
from autograder.roster.people import Listed


def people_of(
    entries: Sequence[StudentEntry], platform: Platform, people: Sequence[Listed]
) -> Mapping[str, Person]:
    """Who handed in which work, by the name under which it came.

    The names of clones begin with that of the assignment, and where it ends, only a roster tells:
    the end is taken that gives the most of them a login on it.
    """
    told = {one.student: one.delivery.person for one in entries}
    clones = {one.student: clone for one in entries if (clone := _clone(one, platform))}
    known = {login.casefold() for one in people for login in one.logins}
    before = sum(told[student].login.casefold() in known for student in clones)
    fitting = {
        start: found
        for start in _beginnings(clones.values())
        if (found := {name for name in clones if _login(clones[name], start).casefold() in known})
    }
    most = max(map(len, fitting.values()), default=0)
    best = [start for start, found in fitting.items() if len(found) == most]
    # A single end of a name may be on the roster by chance.
    if len(best) != 1 or most <= before or most <= len(clones) / 2:
        return told
    start = best[0]
    return told | {
        name: replace(told[name], id=login, login=login)
        for name in clones
        if (login := _login(clones[name], start))
    }


def _clone(entry: StudentEntry, platform: Platform) -> str:
    """The name of the clone; empty if the work is none."""
    name = entry.delivery.place
    if platform is Platform.GITHUB:
        return name
    return downloaded(name) if platform is Platform.FOLDERS else ""


def _beginnings(names: Iterable[str]) -> set[str]:
    ends = ((name, at + 1) for name in names for at, sign in enumerate(name) if sign == "-")
    return {"", *(name[:end] for name, end in ends)}


def _login(name: str, start: str) -> str:
    return name[len(start) :] if name.startswith(start) else ""
