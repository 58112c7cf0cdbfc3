"""Splits the download of a class: finds which file or folder belongs to which student."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from autograder.intake import archive
from autograder.intake.files import Unreadable, around, reason, shown_path, wrong_kind
from autograder.intake.lms_names import Label, label
from autograder.intake.safe_names import clean
from autograder.intake.selection import is_exercise, spelled
from autograder.intake.work import Refused

MAX_ENTRIES = 100_000  # files of a whole class

_WORK = (".py", ".ipynb", ".zip")

# A student's name as it is written, and the number that tells two students of one name apart.
Key: TypeAlias = "tuple[str, str]"


@dataclass(frozen=True)
class Member:
    """One student's file in a folder or zip that holds the files of several students.

    `name` is its name in the folder or zip, `parts` its path within that student's own work.
    """

    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Piece:
    """A part of the download that belongs to one student.

    If `members` is None, everything at `path` belongs to the student. Otherwise `path` holds the
    files of several students, and `members` are those of this one. `refused` says in a sentence why
    the piece cannot be opened. `info` is its entry in the directory of a zip.
    """

    label: Label
    path: Path
    members: tuple[Member, ...] | None = None
    refused: str = ""
    info: zipfile.ZipInfo | None = None

    @property
    def key(self) -> Key:
        return self.label.name, self.label.number


def pieces_of_folder(root: Path, exercises: Sequence[str]) -> list[Piece]:
    """Return a piece for each entry of the folder `root`.

    Raises Refused when `root` cannot be listed, holds too many files, or is one student's own work.
    """
    place, name = around(root)
    try:
        with place.folder(name) as inside:
            entries = inside.entries(MAX_ENTRIES)
    except (Unreadable, OSError) as error:
        raise Refused(f"{clean(name)} {reason(error)}.") from None
    _refuse_too_many(root, len(entries))
    if not any(stat.S_ISDIR(status.st_mode) for _, status in entries):
        _refuse_one_student(root, [name for name, _ in entries], exercises)
    return [_piece_of_entry(root, name, status, exercises) for name, status in entries]


def pieces_of_zip(path: Path, exercises: Sequence[str]) -> list[Piece]:
    """Return a piece for each member of the zip at `path`.

    Raises Refused when the zip cannot be read, holds too many files, or is one student's own work.
    """
    place, name = around(path)
    try:
        with place.file(name) as file, archive.opened(file, clean(name)) as zipped:
            infos = zipped.infolist()
    except (Unreadable, OSError) as error:
        raise Refused(f"{clean(name)} {reason(error)}.") from None
    _refuse_too_many(path, len(infos))
    infos = archive.without_clutter(infos)
    outer = _outer_folders([archive.parts(info) for info in infos], exercises)
    tops = [archive.parts(info)[outer:] for info in infos]
    if all(len(top) == 1 for top in tops):
        _refuse_one_student(path, [top[0] for top in tops], exercises)
    return [_piece_of_member(path, info, outer, exercises) for info in infos]


def _piece_of_entry(
    root: Path, name: str, status: os.stat_result, exercises: Sequence[str]
) -> Piece:
    folder = stat.S_ISDIR(status.st_mode)
    owner = label(name, folder)
    if owner.file:
        return Piece(owner, root, (Member(name, (owner.file,)),))
    if stat.S_ISREG(status.st_mode):
        refused = _stray(name, exercises)
    else:
        noun = "file" if not folder and spelled(name)[1] in _WORK else "folder"
        wrong = wrong_kind(status, noun)
        refused = f"{clean(name)} {wrong}." if wrong else ""
    return Piece(Label(name) if refused else owner, root / name, refused=refused)


def _piece_of_member(
    path: Path, info: zipfile.ZipInfo, outer: int, exercises: Sequence[str]
) -> Piece:
    name = archive.member_name(info)
    top, *below = archive.parts(info)[outer:] or ("",)
    if top in ("", ".."):
        return Piece(Label(name), path, (), info=info)
    if below or archive.is_folder(info):
        members = () if archive.is_folder(info) else (Member(name, tuple(below)),)
        return Piece(label(top, folder=True), path, members, info=info)
    owner = label(top, folder=False)
    refused = "" if owner.file else _stray(top, exercises)
    member = Member(name, (owner.file or top,))
    return Piece(Label(top) if refused else owner, path, (member,), refused, info)


def _outer_folders(paths: Sequence[tuple[str, ...]], exercises: Sequence[str]) -> int:
    """How many folders of a zip enclose all students' folders: 1 or 0."""
    tops = {path[0] for path in paths if path}
    seconds = {path[1] for path in paths if len(path) > 1}
    if len(tops) != 1 or len(seconds) < 2 or label(min(tops), folder=True).number:
        return 0
    files = [path[1] for path in paths if len(path) == 2]
    own = any(is_exercise(file, exercises) or _is_work(file) for file in files)
    return 0 if own else 1


def _is_work(name: str) -> bool:
    """Whether a file of this name may be work, while the name does not say whose work it is."""
    return spelled(name)[1] in _WORK and not label(name, folder=False).file


def _stray(name: str, exercises: Sequence[str]) -> str:
    """Why a file beside the students' folders is not opened, in a sentence; else empty."""
    if is_exercise(name, exercises):
        return f"{clean(name)} lies beside the students' folders: put it into its student's folder."
    if spelled(name)[1] not in _WORK:
        return f"{clean(name)} is neither a folder nor a .py, .ipynb or .zip file."
    return ""


def _refuse_too_many(path: Path, entries: int) -> None:
    if entries > MAX_ENTRIES:
        raise Refused(f"{shown_path(path)} holds more than {MAX_ENTRIES} files.")


def _refuse_one_student(path: Path, names: Sequence[str], exercises: Sequence[str]) -> None:
    for name in names:
        if is_exercise(name, exercises):
            raise Refused(
                f"{shown_path(path)} holds {clean(name)} itself and no student's folder: give the"
                " folder around it."
            )
