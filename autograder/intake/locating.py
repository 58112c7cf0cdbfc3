"""Finds the level of a download at which the students lie, and what the download is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from autograder.intake.delivery import Platform
from autograder.intake.file_names import TARS, is_attempt, split
from autograder.intake.files import shown_path
from autograder.intake.levels import AnyLevel, DiskLevel, zip_level
from autograder.intake.platforms import clones, gradescope
from autograder.intake.platforms.any_platform import EXAMPLES, SHOWN, label, labels, platform_of
from autograder.intake.platforms.labels import Labels
from autograder.intake.safe_names import clean
from autograder.intake.selection import HOME, exercises_named, spelled
from autograder.intake.work import Refused

WORK = (".py", ".ipynb", ".zip", *TARS)
MAX_LOOKED_INTO = 300  # folders: the parent of a class's folder has fewer
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
    insides = _Insides()
    for _ in range(MAX_STEPS):
        if found or platform is Platform.FOLDERS:
            break
        insides = _insides(level, exercises)
        inner = _only_class(level, insides, exercises)
        if inner is None:
            break
        told.append(
            f"{_shown(level)} is not the class itself: {_shown(inner)} in it was read."
            f" `--from {Platform.FOLDERS}` takes all that lies in {_shown(level)} for students."
        )
        level = inner
        found = _found(level, platform)
    if not found:
        if platform not in (None, Platform.FOLDERS):
            raise Refused(
                f"{_shown(start)} holds nothing of {SHOWN[platform]}, which would be"
                f" {EXAMPLES[platform]}: give another folder, or leave --from out."
            )
        _refuse_one_student(level, exercises)
    taken = found or Platform.FOLDERS
    read = labels(taken, level)
    told.append(_why(level, taken, read, platform is not None))
    downloads = frozenset(insides.downloads) if taken is Platform.FOLDERS else frozenset()
    return Located(level, taken, read, tuple(told), downloads)


def _found(level: AnyLevel, platform: Platform | None) -> Platform | None:
    if platform is None:
        return platform_of(level)
    if platform is Platform.GITHUB:
        return platform if clones.fits(level) or clones.beginning(level) else None
    return platform if labels(platform, level) else None


def _why(level: AnyLevel, taken: Platform, read: Labels, asked: bool) -> str:
    shown = _shown(level)
    if asked:
        return f"{shown} was read as {_kind(taken)}, as --from says.{_beginning(level, taken)}"
    if taken is Platform.FOLDERS:
        return f"{shown} was taken for {_kind(taken)}: {EXAMPLES[taken]}."
    if taken is Platform.GRADESCOPE:
        reason = f"it holds {EXAMPLES[taken]}"
    elif taken is Platform.GITHUB:
        reason = f"it holds {EXAMPLES[taken]}.{_beginning(level, taken)}"
    else:
        reason = f"{len(read)} of {len(level.names)} names are like {EXAMPLES[taken]}"
    return f"{shown} was taken for {_kind(taken)}: {reason.removesuffix('.')}."


def _kind(platform: Platform) -> str:
    if platform is Platform.GITHUB:
        return "clones from GitHub"
    shown = SHOWN[platform]
    return shown if platform is Platform.FOLDERS else f"a download of {shown}"


def _beginning(level: AnyLevel, taken: Platform) -> str:
    shared = clones.beginning(level) if taken is Platform.GITHUB else ""
    return f" The beginning {clean(shared)} is no part of the students' names." if shared else ""


@dataclass
class _Insides:
    """What the folders in a level hold: downloads of platforms, what may be a class, work."""

    downloads: dict[str, AnyLevel] = field(default_factory=dict)
    classes: dict[str, AnyLevel] = field(default_factory=dict)
    students: int = 0

    @property
    def both(self) -> Mapping[str, AnyLevel]:
        return self.downloads | self.classes


def _insides(level: AnyLevel, exercises: Sequence[str]) -> _Insides:
    folders = [name for name, folder in level.names.items() if folder]
    found = _Insides()
    if len(folders) > MAX_LOOKED_INTO:
        found.students = len(folders)
        return found
    alone = len(folders) == 1
    for name in folders:
        inner = level.inside(name)
        with suppress(Refused):
            if _is_download(inner, alone):
                found.downloads[name] = inner
            elif _is_class(inner, exercises) or (alone and _holds_students(inner, exercises)):
                found.classes[name] = inner
            else:
                found.students += _holds_work(inner)
    found.students += len(list(_work_files(level, found.both)))
    return found


def _only_class(level: AnyLevel, found: _Insides, exercises: Sequence[str]) -> AnyLevel | None:
    """The one level in this one that can be the class; None if this one is the class itself.

    Raises Refused where several can.
    """
    files = list(_work_files(level, ()))
    if not any(level.names.values()) and len(files) == 1:
        return _class_in_zip(level, files[0], exercises)
    if not found.both or found.students > len(found.both):
        return None
    if len(found.both) == 1 and not found.students:
        return next(iter(found.both.values()))
    raise _several(level, found.both)


def _is_download(level: AnyLevel, alone: bool) -> bool:
    """Whether a platform gave the names in it to several students, or to one if it is `alone`."""
    platform = platform_of(level)
    if platform is None:
        return False
    given = labels(platform, level).values()
    owners = {(label.name, label.number) for several in given for label in several}
    # A clone in a folder may be that student's own.
    return len(owners) > 1 or (alone and platform is not Platform.GITHUB)


def _several(level: AnyLevel, both: Iterable[str]) -> Refused:
    names = sorted(map(clean, both))
    more = ", …" if len(names) > SHOWN_FOLDERS else ""
    holds = "a class" if len(names) == 1 else "more than one class"
    what = "this one, or all" if len(names) == 1 else "one of them, or all"
    return Refused(
        f"{_shown(level)} holds {holds}, in {', '.join(names[:SHOWN_FOLDERS])}{more}: give {what}"
        f" that lies in {_shown(level)} as students with --from {Platform.FOLDERS}."
    )


def _is_class(level: AnyLevel, exercises: Sequence[str]) -> bool:
    """Whether at least two folders in it hold the same exercise, as those of two students do."""
    folders = [name for name, folder in level.names.items() if folder]
    if _is_one_student(level, folders, exercises) or len(folders) > MAX_LOOKED_INTO:
        return False
    if len(folders) == 1 and not list(_work_files(level, ())):
        inner = level.inside(folders[0])
        return _is_download(inner, True) or _is_class(inner, exercises)
    held: Counter[str] = Counter()
    for name in folders:
        with suppress(Refused):
            held.update(_held(level.inside(name), exercises))
    return any(count > 1 for count in held.values())


def _holds_students(level: AnyLevel, exercises: Sequence[str]) -> bool:
    """Whether at least two folders in the only folder of a download hold work of any kind."""
    folders = [name for name, folder in level.names.items() if folder]
    if _is_one_student(level, folders, exercises) or list(_work_files(level, ())):
        return False
    named = [name for name in folders if exercises_named(f"{name}.py", exercises)]
    return not named and sum(_holds_work(level.inside(name)) for name in folders) > 1


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


def _holds_work(level: AnyLevel) -> bool:
    names = level.names
    inner = (level.inside(name) for name, folder in names.items() if folder)
    return (
        level.has(".git")
        or any(not folder and _is_work(name) for name, folder in names.items())
        or any(_is_work(name) for one in inner for name, folder in _listed(one) if not folder)
    )


def _listed(level: AnyLevel) -> Iterator[tuple[str, bool]]:
    with suppress(Refused):
        yield from level.names.items()


def _work_files(level: AnyLevel, beside: Iterable[str]) -> Iterator[str]:
    """Yield the files that may be a student's, but for the zips of the folders `beside`."""
    for name, folder in level.names.items():
        if not folder and _is_work(name) and split(name)[0] not in beside:
            yield name


def _is_work(name: str) -> bool:
    return split(name)[1].casefold() in WORK


def _class_in_zip(level: AnyLevel, name: str, exercises: Sequence[str]) -> AnyLevel | None:
    if not isinstance(level, DiskLevel) or spelled(name)[1] != ".zip":
        return None
    with suppress(Refused):
        inner = zip_level(level.path / name)
        if _is_download(inner, True) or _is_class(inner, exercises):
            return inner
    return None


def _refuse_one_student(level: AnyLevel, exercises: Sequence[str]) -> None:
    """Raise Refused when the level is not a class but the work of one student."""
    folders = [name for name, folder in level.names.items() if folder]
    around = "give the folder around it"
    shown = _shown(level)
    if isinstance(level, DiskLevel):
        owner = label(level.name, folder=True)
        if owner.attempt or owner.exported or gradescope.FOLDER.fullmatch(level.name):
            raise Refused(f"{shown} is the folder of one student: {around}.")
    if any(name.casefold() == HOME for name in folders):
        raise Refused(
            f"{shown} holds {HOME} and is one student's copy of the course, no class: {around}."
        )
    if folders and all(map(is_attempt, folders)):
        raise Refused(f"{shown} holds attempts of one student ({clean(folders[0])}): {around}.")
    own = [name for name in level.names if exercises_named(name, exercises)]
    if own and not any(_holds_work(level.inside(name)) for name in folders):
        raise Refused(f"{shown} holds {clean(own[0])} itself and no student's folder: {around}.")


def _shown(level: AnyLevel) -> str:
    if isinstance(level, DiskLevel):
        return shown_path(level.path)
    return clean("/".join((level.path.name, *level.above)))
