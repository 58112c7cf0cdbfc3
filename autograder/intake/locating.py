"""Finds the level of a download at which the students lie, and what the download is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from autograder.intake.delivery import Platform
from autograder.intake.file_names import is_attempt
from autograder.intake.insides import (
    Insides,
    holds_work,
    insides,
    is_class,
    is_download,
    is_work,
    listed,
    work_files,
)
from autograder.intake.level_words import kind, shown, why
from autograder.intake.levels import AnyLevel, DiskLevel
from autograder.intake.platforms import clones, gradescope
from autograder.intake.platforms.any_platform import EXAMPLES, SHOWN, label, labels, platform_of
from autograder.intake.platforms.labels import Labels
from autograder.intake.safe_names import clean
from autograder.intake.selection import HOME, exercises_named, spelled
from autograder.intake.work import Refused

MAX_STEPS = 4  # from the folder that was given to the one with the students
SHOWN_FOLDERS = 3


@dataclass(frozen=True)
class Located:
    """The level with the students, where it comes from, and whose the names in it are.

    `told` are sentences on why it was taken. `downloads` are the names of folders beside students'
    work that hold a class.
    """

    level: AnyLevel
    platform: Platform
    labels: Labels
    told: tuple[str, ...]
    downloads: frozenset[str] = frozenset()


def located(level: AnyLevel, exercises: Sequence[str], platform: Platform | None) -> Located:
    """Find the class in what was given.

    Where it lies in the only folder that can hold it, that one is taken, and told. Raises Refused
    where several may be meant, where the work is that of one student, or where nothing is what
    `platform` makes.
    """
    told: list[str] = []
    start = level
    found = _found(level, platform)
    inside = Insides()
    for _ in range(MAX_STEPS):
        if found or platform is Platform.FOLDERS:
            break
        inside = insides(level, exercises)
        inner = _only_class(level, inside, exercises)
        if inner is None:
            break
        told.append(
            f"{shown(level)} is not the class itself: {shown(inner)} in it was read."
            f" `--from {Platform.FOLDERS}` takes all that lies in {shown(level)} for students."
        )
        level = inner
        found = _found(level, platform)
    if not found:
        if platform not in (None, Platform.FOLDERS):
            raise Refused(
                f"{shown(start)} holds nothing of {SHOWN[platform]}, which would be"
                f" {EXAMPLES[platform]}: give another folder, or leave --from out."
            )
        _refuse_one_student(level, exercises)
    taken = found or Platform.FOLDERS
    read = labels(taken, level)
    told.append(why(level, taken, read, platform is not None))
    downloads = frozenset(inside.downloads) if taken is Platform.FOLDERS else frozenset()
    return Located(level, taken, read, tuple(told), downloads)


def _found(level: AnyLevel, platform: Platform | None) -> Platform | None:
    if platform is None:
        return platform_of(level)
    if platform is Platform.GITHUB:
        return platform if clones.fits(level) or clones.beginning(level) else None
    return platform if labels(platform, level) else None


def _only_class(level: AnyLevel, found: Insides, exercises: Sequence[str]) -> AnyLevel | None:
    """The one level in this one that can be the class; None if this one is the class itself.

    Raises Refused where several can.
    """
    packed = _only_file(level)
    if packed and (unpacked := _class_in_zip(*packed, exercises)):
        return unpacked
    if not found.both or found.students > len(found.both):
        return None
    if len(found.both) == 1 and not found.students:
        return next(iter(found.both.values()))
    raise _several(level, found.both)


def _only_file(level: AnyLevel) -> tuple[AnyLevel, str] | None:
    """The only file of work in the level, or in its only folder."""
    files = list(work_files(level, ()))
    folders = [name for name, folder in level.names.items() if folder]
    if len(folders) == 1 and not files:
        level = level.inside(folders[0])
        names = list(listed(level))
        files = [name for name, folder in names if not folder and is_work(name)]
        folders = [name for name, folder in names if folder]
    return (level, files[0]) if len(files) == 1 and not folders else None


def _several(level: AnyLevel, both: Iterable[str]) -> Refused:
    names = sorted(map(clean, both))
    more = ", …" if len(names) > SHOWN_FOLDERS else ""
    holds = "a class" if len(names) == 1 else "more than one class"
    what = "this one, or all" if len(names) == 1 else "one of them, or all"
    return Refused(
        f"{shown(level)} holds {holds}, in {', '.join(names[:SHOWN_FOLDERS])}{more}: give {what}"
        f" that lies in {shown(level)} as students with --from {Platform.FOLDERS}."
    )


def _class_in_zip(level: AnyLevel, name: str, exercises: Sequence[str]) -> AnyLevel | None:
    """The class in the only file. Raises Refused where it is a zip in a zip."""
    if spelled(name)[1] != ".zip":
        return None
    inner = None
    with suppress(Refused):
        inner = level.zipped(name)
    if inner is None or not (is_download(inner, True) or is_class(inner, exercises)):
        return None
    if isinstance(level, DiskLevel):
        return inner
    platform = platform_of(inner)
    what = kind(platform) if platform else "a class"
    outer, inside = clean(level.path.name), clean(name)
    raise Refused(
        f"{shown(level)} holds only {inside}, which is {what}: unpack {outer} and give {inside}."
    )


def _refuse_one_student(level: AnyLevel, exercises: Sequence[str]) -> None:
    """Raise Refused when the level is not a class but the work of one student."""
    folders = [name for name, folder in level.names.items() if folder]
    around = "give the folder around it"
    name = shown(level)
    if isinstance(level, DiskLevel):
        owner = label(level.name, folder=True)
        if owner.attempt or owner.exported or gradescope.FOLDER.fullmatch(level.name):
            raise Refused(f"{name} is the folder of one student: {around}.")
    if any(name.casefold() == HOME for name in folders):
        raise Refused(
            f"{name} holds {HOME} and is one student's copy of the course, no class: {around}."
        )
    if folders and all(map(is_attempt, folders)):
        raise Refused(f"{name} holds attempts of one student ({clean(folders[0])}): {around}.")
    own = [name for name in level.names if exercises_named(name, exercises)]
    if own and not any(holds_work(level.inside(name)) for name in folders):
        raise Refused(f"{name} holds {clean(own[0])} itself and no student's folder: {around}.")
