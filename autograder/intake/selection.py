"""Tells by their names which of the handed-in files may be graded. It reads no file."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeVar

from autograder.intake.cells import LESSON
from autograder.intake.file_names import TARS, exercise_called, is_tarball
from autograder.intake.files import MAX_DEPTH, PLACEHOLDER, Found, is_placeholder

HOME = "assignments"  # the course's own folder of exercises, in a clone of the whole repository
_COURSE = ("autograder", "solutions", "tests")  # its other folders with files of these names

# What an LMS (-1, or -UUID from the eighth on), a browser or a desktop adds to the name of a copy.
_COPY = re.compile(
    r"(?P<stem>.+?)(?:-(?P<upload>\d{1,3})|-(?P<last>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"| ?\((?P<browser>\d{1,3})\)"
    r"|(?: -)? (?:copy|kopie|copie|copia|cópia)(?: \(?(?P<desktop>\d{1,3})\)?)?)"
)
# What Colab and Drive put before the name of a copy, in some of their languages.
_COPY_OF = re.compile(
    r"(?:(?:copy of|kopie von|copie de|copia de|copia di|cópia de) )+(?P<stem>.+)"
)
_TAR_ENDS = frozenset(os.path.splitext(f"a{tar}")[1] for tar in TARS)
_LAST = 1000  # above every number that a copy may carry


class Origin(Enum):
    """Where files come from, which decides what their names mean.

    CHECKOUT: a working copy of git. EXPORT: the download of a learning platform, which numbers
    later uploads. FOLDER: any other folder or a zip.
    """

    CHECKOUT = auto()
    EXPORT = auto()
    FOLDER = auto()


@dataclass(frozen=True, order=True)
class Rank:
    """The rank of a file among its copies, as its name says.

    An LMS numbers later uploads, so the highest number is the latest (`handed_in`). A browser, a
    desktop or a person numbers copies in no order that says which of them was worked on last.
    """

    handed_in: bool = True
    number: int = 0


@dataclass(frozen=True)
class Candidate:
    """A file that may be the exercise or notebook called `stem`."""

    file: Found
    stem: str
    rank: Rank = Rank()


Key = TypeVar("Key")


def of_exercises(
    files: Sequence[Found], exercises: Sequence[str], origin: Origin
) -> Mapping[str, Sequence[Candidate]]:
    """Map each exercise to the files that may be it, if there are any.

    In a clone of the whole repository, the course's files outside of `assignments` do not count.
    """
    stems = {_folded(name): name for name in exercises}
    named = [
        (stems[candidate.stem], candidate)
        for file in _without_course(files)
        if (candidate := _candidate(file, ".py", stems, origin)) and candidate.stem in stems
    ]
    return _grouped(named)


def exercises_named(name: str, exercises: Sequence[str]) -> frozenset[str]:
    """The exercise that a file called `name` hands in, or the lesson; empty if neither."""
    stem, suffix = spelled(name)
    if suffix not in (".py", ".ipynb"):
        return frozenset()
    stems = {_folded(exercise) for exercise in exercises} if suffix == ".py" else set()
    found, _ = _named(stem, {*stems, LESSON})
    return frozenset({found} & {*stems, LESSON})


def of_suffix(files: Sequence[Found], suffix: str, origin: Origin) -> Sequence[Candidate]:
    """Return the files with this suffix."""
    return [
        candidate
        for file in _without_course(files)
        if (candidate := _candidate(file, suffix, {LESSON}, origin))
        and not candidate.stem.endswith("-checkpoint")
    ]


def of_scripts(files: Sequence[Found], origin: Origin) -> Sequence[Candidate]:
    """Return the files that the lesson's notebook was exported to as a script."""
    return [one for one in of_suffix(files, ".py", origin) if one.stem == LESSON]


def of_archives(files: Sequence[Found], origin: Origin) -> Sequence[Candidate]:
    """Return the files that are zips or tar files."""
    suffixes = {spelled(file.parts[-1])[1] for file in files} & {".zip", *_TAR_ENDS}
    return [
        one
        for suffix in sorted(suffixes)
        for one in of_suffix(files, suffix, origin)
        if suffix == ".zip" or is_tarball(one.file.parts[-1])
    ]


def spelled(name: str) -> tuple[str, str]:
    """Return the stem and the suffix of `name` in lower case, as they are compared."""
    stem, suffix = os.path.splitext(_folded(name))
    return stem.strip(), suffix.strip()


def _candidate(
    file: Found, suffix: str, stems: Collection[str], origin: Origin
) -> Candidate | None:
    spelling = file.parts[-1]
    if is_placeholder(spelling):
        # Read like the file in whose place it is: then its content is told.
        spelling = spelling[1:].removesuffix(PLACEHOLDER)
    stem, own_suffix = spelled(spelling)
    if own_suffix != suffix:
        return None
    name, rank = _named(stem, stems)
    if rank.handed_in and rank.number and origin is not Origin.EXPORT:
        rank = Rank(False, rank.number)
    return Candidate(file, name, rank)


def _named(stem: str, stems: Collection[str]) -> tuple[str, Rank]:
    """The one of `stems` that a file has for its name, if any, and its rank among copies."""
    name, rank = _without_copy(stem, stems)
    if name in stems:
        return name, rank
    for written, number in ((stem, 0), (name, rank.number)):
        if meant := exercise_called(written, stems):
            return meant, Rank(False, number)
    return name, rank


def _without_copy(stem: str, stems: Iterable[str]) -> tuple[str, Rank]:
    if stem in stems:
        return stem, Rank()
    if copy_of := _COPY_OF.fullmatch(stem):
        return _without_copy(copy_of["stem"], stems)[0], Rank(False, 1)
    copy = _COPY.fullmatch(stem)
    if copy is None:
        return stem, Rank()
    if copy["upload"]:
        return copy["stem"], Rank(number=int(copy["upload"]))
    if copy["last"]:
        return copy["stem"], Rank(number=_LAST)
    return copy["stem"], Rank(False, int(copy["browser"] or copy["desktop"] or 1))


def _without_course(files: Sequence[Found]) -> Iterator[Found]:
    """Yield the files, without those that the course keeps beside its folder of exercises."""
    # A name in a zip may have thousands of parts, of which no more are compared than on a disk.
    depths = [min(len(file.parts), MAX_DEPTH + 1) for file in files]
    folders = {
        file.parts[:end]
        for file, depth in zip(files, depths, strict=True)
        for end in range(1, depth)
    }
    roots = {
        folder[:-1]
        for folder in folders
        if folder[-1] == HOME and (*folder[:-1], "autograder") in folders
    }
    own = {(*root, folder) for root in roots for folder in _COURSE}
    for file, depth in zip(files, depths, strict=True):
        if not any(file.parts[:end] in own for end in range(1, depth)):
            yield file


def _grouped(pairs: Iterable[tuple[Key, Candidate]]) -> dict[Key, list[Candidate]]:
    groups: dict[Key, list[Candidate]] = {}
    for key, candidate in pairs:
        groups.setdefault(key, []).append(candidate)
    return groups


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
