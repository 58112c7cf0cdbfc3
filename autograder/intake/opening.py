"""Opens one submission, whatever its form: a folder, a file, a notebook, a zip."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Sequence
from pathlib import Path

from autograder.intake.files import Found, around, reason, single, walk, wrong_kind
from autograder.intake.gathered import Gathered
from autograder.intake.gathering import gather
from autograder.intake.platforms.any_platform import label
from autograder.intake.safe_names import clean
from autograder.intake.selection import (
    HOME,
    Origin,
    of_archives,
    of_exercises,
    of_scripts,
    of_suffix,
    spelled,
)
from autograder.intake.work import Refused, Work


def open_work(path: Path, exercises: Sequence[str], student: str = "") -> Work:
    """Read what lies at `path`: a folder, an exercise's file, a notebook or a zip of those.

    A file that cannot be graded becomes a source with a problem. Raises Refused when nothing can be
    opened at `path`. `student` is the name to show; if empty, it is taken from the path.
    """
    return opened(path, exercises).under(student or _student_of(path))


def opened(path: Path, exercises: Sequence[str], without: Collection[str] = ()) -> Gathered:
    """Read the sources at `path`, as `open_work` does, without a student's name.

    `without` are paths of files below the folder `path` that are not the student's. Raises Refused
    as `open_work` does.
    """
    name = clean(around(path)[1])
    if is_folder(path):
        found = [file for file in walk(path) if "/".join(file.parts) not in without]
        return gather(found, exercises, name, origin=_origin(path))
    found = [single(path)]
    if not _gradable(found, exercises):
        raise Refused(f"{name} is neither an exercise's file nor a notebook nor a .zip.")
    return gather(found, exercises, name)


def is_folder(path: Path) -> bool:
    """Whether `path` is a folder rather than a file. Raises Refused when it is neither."""
    place, name = around(path)
    try:
        status = place.status(name)
    except OSError as error:
        raise Refused(f"{clean(name)} {reason(error)}.") from None
    folder = stat.S_ISDIR(status.st_mode)
    if wrong := wrong_kind(status, "folder" if folder or stat.S_ISLNK(status.st_mode) else "file"):
        raise Refused(f"{clean(name)} {wrong}.")
    return folder


def _origin(path: Path) -> Origin:
    if _is_checkout(path):
        return Origin.CHECKOUT
    name = os.path.basename(os.path.abspath(path))
    return Origin.EXPORT if label(name, folder=True).exported else Origin.FOLDER


def _is_checkout(path: Path) -> bool:
    """Whether the folder is a working copy of git, or the course's own folder in one."""
    near = (path, path.parent) if path.name.casefold() == HOME else (path,)
    return any(os.path.lexists(folder / ".git") for folder in near)


def _gradable(found: Sequence[Found], exercises: Sequence[str]) -> bool:
    return bool(
        of_exercises(found, exercises, Origin.FOLDER)
        or of_suffix(found, ".ipynb", Origin.FOLDER)
        or of_scripts(found, Origin.FOLDER)
        or of_archives(found, Origin.FOLDER)
    )


def _student_of(path: Path) -> str:
    """The student's name in the path: the file's own, or for a .py file that of its folder."""
    folder, name = os.path.split(os.path.abspath(path))
    if spelled(name)[1] == ".py":
        return label(os.path.basename(folder), folder=True).name
    return label(name, folder=is_folder(path)).name
