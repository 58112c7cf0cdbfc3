"""Decides by their names which of the handed-in files are graded. It reads no file."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from autograder.intake.cells import LESSON
from autograder.intake.files import Found
from autograder.intake.safe_names import clean

HOME = "assignments"  # the course's own folder of exercises, in a clone of the whole repository

# What an LMS (-1, or -UUID from the eighth on), a browser or a desktop adds to the name of a copy.
_COPY = re.compile(
    r"(?P<stem>.+?)(?:-(?P<upload>\d{1,3})|-(?P<last>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"| ?\((?P<browser>\d{1,3})\)|(?: -)? copy(?: \(?(?P<desktop>\d{1,3})\)?)?)"
)
_LAST = 1000  # above every number that a copy may carry


@dataclass(frozen=True, order=True)
class Rank:
    """The rank of a file among its copies: the copy of the highest rank is graded.

    An LMS numbers later uploads, so the highest number is the latest (`handed_in`). A browser or a
    desktop numbers copies beside the file that the student worked on, so they rank below it.
    """

    handed_in: bool = True
    number: int = 0


@dataclass(frozen=True)
class Candidate:
    """A file that may be the exercise or notebook called `stem`."""

    file: Found
    stem: str
    rank: Rank = Rank()


@dataclass(frozen=True)
class Choice:
    """The `file` that is graded, and the `others`: copies of it that are not.

    Without a file, `problem` says in a sentence why no copy could be chosen.
    """

    file: Found | None
    problem: str = ""
    others: tuple[Found, ...] = ()


Key = TypeVar("Key")


def of_exercises(
    files: Sequence[Found], exercises: Sequence[str]
) -> Mapping[str, Sequence[Candidate]]:
    """Map each exercise to the files that may be it, if there are any.

    Only the outermost folders with such files count; among several, one called `assignments`.
    """
    stems = {_folded(name): name for name in exercises}
    named = [
        (stems[candidate.stem], candidate)
        for file in files
        if (candidate := _candidate(file, ".py", stems)) and candidate.stem in stems
    ]
    homes = _homes({candidate.file.parts[:-1] for _, candidate in named})
    return _grouped(pair for pair in named if pair[1].file.parts[:-1] in homes)


def is_exercise(name: str, exercises: Sequence[str]) -> bool:
    """Whether a file called `name` hands in an exercise."""
    stems = {_folded(exercise) for exercise in exercises}
    stem, suffix = spelled(name)
    return suffix == ".py" and _without_copy(stem, stems)[0] in stems


def of_suffix(files: Sequence[Found], suffix: str) -> Mapping[str, Sequence[Candidate]]:
    """Group the files with this suffix by their stem; only the outermost level with some counts."""
    named = [
        (candidate.stem, candidate)
        for file in files
        if (candidate := _candidate(file, suffix, {LESSON}))
        and not candidate.stem.endswith("-checkpoint")
    ]
    depth = min((len(candidate.file.parts) for _, candidate in named), default=0)
    return _grouped(pair for pair in named if len(pair[1].file.parts) == depth)


def choose(candidates: Sequence[Candidate]) -> Choice:
    """Choose the copy of the highest rank. If two have it, the problem names them."""
    best = max(candidate.rank for candidate in candidates)
    first, *rivals = [candidate.file for candidate in candidates if candidate.rank == best]
    if rivals:
        names = " and ".join(_paths([first, *rivals]))
        return Choice(None, f"{names} were handed in together: hand in one of them.")
    others = (candidate.file for candidate in candidates if candidate.file is not first)
    return Choice(first, others=tuple(others))


def spelled(name: str) -> tuple[str, str]:
    """Return the stem and the suffix of `name` in lower case, as they are compared."""
    stem, suffix = os.path.splitext(_folded(name))
    return stem.strip(), suffix.strip()


def _candidate(file: Found, suffix: str, stems: Iterable[str]) -> Candidate | None:
    stem, own_suffix = spelled(file.parts[-1])
    return Candidate(file, *_without_copy(stem, stems)) if own_suffix == suffix else None


def _without_copy(stem: str, stems: Iterable[str]) -> tuple[str, Rank]:
    copy = None if stem in stems else _COPY.fullmatch(stem)
    if copy is None:
        return stem, Rank()
    if copy["upload"]:
        return copy["stem"], Rank(number=int(copy["upload"]))
    if copy["last"]:
        return copy["stem"], Rank(number=_LAST)
    return copy["stem"], Rank(False, int(copy["browser"] or copy["desktop"] or 1))


def _homes(folders: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """The outermost of these folders; if one of them is named like the course's, only that."""
    depth = min(map(len, folders), default=0)
    outermost = {folder for folder in folders if len(folder) == depth}
    own = {folder for folder in outermost if folder and _folded(folder[-1]) == HOME}
    return own or outermost


def _grouped(pairs: Iterable[tuple[Key, Candidate]]) -> dict[Key, list[Candidate]]:
    groups: dict[Key, list[Candidate]] = {}
    for key, candidate in pairs:
        groups.setdefault(key, []).append(candidate)
    return groups


def _paths(files: Sequence[Found]) -> list[str]:
    """The files' names, with their folders if these differ."""
    same = len({file.parts[:-1] for file in files}) == 1
    return sorted(file.shown if same else clean("/".join(file.parts)) for file in files)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
