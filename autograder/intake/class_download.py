"""Splits the download of a class: finds which file or folder belongs to which student."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from autograder.intake import archive
from autograder.intake.file_names import split
from autograder.intake.files import wrong_kind
from autograder.intake.insides import WORK
from autograder.intake.levels import DiskLevel, ZipLevel
from autograder.intake.locating import Located
from autograder.intake.platforms.labels import Label, plain
from autograder.intake.safe_names import clean
from autograder.intake.selection import exercises_named, spelled

# Files that platforms and instructors put beside the work of the students.
_NOBODYS = frozenset(
    [
        *("index.html", "readme.md", "readme.txt", "license", "result.json", "results.json"),
        *("notes.txt", "notes.md", "todo.txt", "todo.md"),
    ]
)
_TABLES = (".csv", ".tsv", ".xls", ".xlsx", ".ods", ".yml", ".yaml")

# What tells two students apart: a name, and the number that tells two of one name apart.
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
    the piece cannot be opened. `infos` are its entries in the directory of a zip.
    """

    label: Label
    path: Path
    members: tuple[Member, ...] | None = None
    refused: str = ""
    infos: tuple[zipfile.ZipInfo, ...] = ()

    @property
    def key(self) -> Key:
        return self.label.name, self.label.number


def pieces(found: Located, exercises: Sequence[str]) -> Iterator[Piece]:
    """Yield a piece for each name in the download and each student whose it is."""
    level = found.level
    for name, folder in level.names.items():
        if name in found.downloads:
            what = "holds the work of several students: give it as the class of its own that it is"
            yield Piece(Label(name), level.path, (), f"{clean(name)} {what}.")
            continue
        told = found.labels.get(name, ())
        if not told and not folder and is_nobodys(name):
            continue
        for label in told or [plain(name, folder)]:
            if isinstance(level, DiskLevel):
                yield _on_disk(level, name, label, exercises, known=bool(told))
            else:
                yield _in_zip(level, name, label, exercises, known=bool(told))
    if isinstance(level, ZipLevel):
        yield from (_odd(level, info) for info in level.odd)
    for name, labels in found.labels.items():
        if name not in level.names:
            missing = f"{clean(name)} is named in the download and is not there: download it again."
            yield from (Piece(label, level.path, (), missing) for label in labels)


def left_out(found: Located) -> tuple[str, ...]:
    """The names of files in the download that are nobody's work."""
    names = found.level.names.items()
    return tuple(
        clean(name)
        for name, folder in names
        if not folder and name not in found.labels and is_nobodys(name)
    )


def is_nobodys(name: str) -> bool:
    """Whether a file of this name beside the students' work is the work of none."""
    return name.casefold() in _NOBODYS or spelled(name)[1] in _TABLES


def _on_disk(
    level: DiskLevel, name: str, owner: Label, exercises: Sequence[str], known: bool
) -> Piece:
    if owner.file:
        return Piece(owner, level.path, (Member(name, (owner.file,)),))
    status = level.statuses[name]
    if stat.S_ISREG(status.st_mode):
        refused = "" if known else _stray(name, exercises)
    else:
        folder = stat.S_ISDIR(status.st_mode)
        noun = "file" if not folder and split(name)[1].casefold() in WORK else "folder"
        wrong = wrong_kind(status, noun)
        refused = f"{clean(name)} {wrong}." if wrong else ""
    return Piece(Label(name) if refused else owner, level.path / name, refused=refused)


def _in_zip(
    level: ZipLevel, name: str, owner: Label, exercises: Sequence[str], known: bool
) -> Piece:
    depth = len(level.above) + 1
    files = level.folder.files.get(name, [])
    if name in level.folder.folders:
        # A file of the same name would be lost: no disk can hold both.
        infos = [*level.folder.folders[name].everything(), *files]
        members = tuple(
            Member(archive.member_name(info), archive.parts(info)[depth:])
            for info in infos
            if not archive.is_folder(info)
        )
        return Piece(owner, level.path, members, infos=tuple(infos))
    members = tuple(Member(archive.member_name(info), (owner.file or name,)) for info in files)
    refused = "" if owner.file or known else _stray(name, exercises)
    return Piece(Label(name) if refused else owner, level.path, members, refused, tuple(files))


def _odd(level: ZipLevel, info: zipfile.ZipInfo) -> Piece:
    """A member whose name leads out of the zip or is none: its student's zip is not opened."""
    depth = len(level.above)
    folders, rest = archive.parts(info)[:depth], archive.parts(info)[depth:]
    first = next(iter(rest), "..") if folders == level.above else ".."
    owner = Label(archive.member_name(info)) if first == ".." else plain(first, folder=True)
    return Piece(owner, level.path, (), infos=(info,))


def _stray(name: str, exercises: Sequence[str]) -> str:
    """Why a file beside the students' folders is not opened, in a sentence; else empty."""
    if exercises_named(name, exercises):
        return f"{clean(name)} lies beside the students' folders: put it into its student's folder."
    if split(name)[1].casefold() not in WORK:
        return f"{clean(name)} is neither a folder nor a .py, .ipynb or .zip file."
    return ""
