"""Looks into the folders and zips of a level: which hold classes, and which hold work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from autograder.intake.delivery import Platform
from autograder.intake.file_names import TARS, is_attempt, split
from autograder.intake.levels import AnyLevel, DiskLevel
from autograder.intake.platforms.any_platform import labels, platform_of
from autograder.intake.selection import HOME, exercises_named, spelled
from autograder.intake.work import Refused

WORK = (".py", ".ipynb", ".zip", *TARS)
MAX_LOOKED_INTO = 300  # folders: the parent of a class's folder has fewer
MAX_ZIPS_IN_ZIP = 10  # that are looked into: each is unpacked to find its directory at the end


@dataclass
class Insides:
    """What the folders in a level hold: downloads of platforms, what may be a class, work."""

    downloads: dict[str, AnyLevel] = field(default_factory=dict)
    classes: dict[str, AnyLevel] = field(default_factory=dict)
    students: int = 0

    @property
    def both(self) -> Mapping[str, AnyLevel]:
        return self.downloads | self.classes


def insides(level: AnyLevel, exercises: Sequence[str]) -> Insides:
    folders = [name for name, folder in level.names.items() if folder]
    found = Insides()
    if len(folders) > MAX_LOOKED_INTO:
        found.students = len(folders)
        return found
    alone = len(folders) == 1
    for name in folders:
        inner = level.inside(name)
        with suppress(Refused):
            if is_download(inner, alone):
                found.downloads[name] = inner
            elif is_class(inner, exercises) or (alone and _holds_students(inner, exercises)):
                found.classes[name] = inner
            else:
                found.students += holds_work(inner)
    _look_into_zips(level, found, exercises)
    found.students += len(list(work_files(level, found.both)))
    return found


def _look_into_zips(level: AnyLevel, found: Insides, exercises: Sequence[str]) -> None:
    """Add the zips in the level that hold classes.

    A student's zip may hold an exercise in two folders, too, so without a platform's names in it a
    zip counts only where all other work lies in such zips.
    """
    zips = [name for name in work_files(level, found.both) if spelled(name)[1] == ".zip"]
    if len(zips) > (MAX_LOOKED_INTO if isinstance(level, DiskLevel) else MAX_ZIPS_IN_ZIP):
        return
    classes: dict[str, AnyLevel] = {}
    for name in zips:
        with suppress(Refused):
            inner = level.zipped(name)
            if is_download(inner, False):
                found.downloads[name] = inner
            elif is_class(inner, exercises):
                classes[name] = inner
    if not found.students and not list(work_files(level, {*found.both, *classes})):
        found.classes |= classes


def is_download(level: AnyLevel, alone: bool) -> bool:
    """Whether a platform gave the names in it to several students, or to one if it is `alone`."""
    platform = platform_of(level)
    if platform is None:
        return False
    given = labels(platform, level).values()
    owners = {(label.name, label.number) for several in given for label in several}
    # A clone in a folder may be that student's own.
    return len(owners) > 1 or (alone and platform is not Platform.GITHUB)


def is_class(level: AnyLevel, exercises: Sequence[str]) -> bool:
    """Whether at least two folders in it hold the same exercise, as those of two students do."""
    folders = [name for name, folder in level.names.items() if folder]
    if _is_one_student(level, folders, exercises) or len(folders) > MAX_LOOKED_INTO:
        return False
    if len(folders) == 1 and not list(work_files(level, ())):
        inner = level.inside(folders[0])
        return is_download(inner, True) or is_class(inner, exercises)
    held: Counter[str] = Counter()
    for name in folders:
        with suppress(Refused):
            held.update(_held(level.inside(name), exercises))
    return any(count > 1 for count in held.values())


def _holds_students(level: AnyLevel, exercises: Sequence[str]) -> bool:
    """Whether at least two folders in the only folder of a download hold work of any kind."""
    folders = [name for name, folder in level.names.items() if folder]
    if _is_one_student(level, folders, exercises) or list(work_files(level, ())):
        return False
    named = [name for name in folders if exercises_named(f"{name}.py", exercises)]
    return not named and sum(holds_work(level.inside(name)) for name in folders) > 1


def _is_one_student(level: AnyLevel, folders: Sequence[str], exercises: Sequence[str]) -> bool:
    return (
        level.has(".git")
        or any(name.casefold() == HOME for name in folders)
        or bool(folders and all(map(is_attempt, folders)))
        or bool(_held(level, exercises))
    )


def _held(level: AnyLevel, exercises: Sequence[str]) -> set[str]:
    """The exercises whose files lie in the level, and the lesson if its notebook does."""
    files = [name for name, folder in level.names.items() if not folder]
    return {held for name in files for held in exercises_named(name, exercises)}


def holds_work(level: AnyLevel) -> bool:
    names = level.names
    inner = (level.inside(name) for name, folder in names.items() if folder)
    return (
        level.has(".git")
        or any(not folder and is_work(name) for name, folder in names.items())
        or any(is_work(name) for one in inner for name, folder in listed(one) if not folder)
    )


def listed(level: AnyLevel) -> Iterator[tuple[str, bool]]:
    with suppress(Refused):
        yield from level.names.items()


def work_files(level: AnyLevel, beside: Iterable[str]) -> Iterator[str]:
    """Yield the files that may be a student's, but for the zips of the folders `beside`."""
    taken = {*beside}
    for name, folder in level.names.items():
        if not folder and is_work(name) and not {name, split(name)[0]} & taken:
            yield name


def is_work(name: str) -> bool:
    return split(name)[1].casefold() in WORK
