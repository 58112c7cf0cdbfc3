"""Looks at the download of a class level by level, alike on disk and in a zip."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from autograder.intake import archive
from autograder.intake.files import Unreadable, around, reason, shown_path, size
from autograder.intake.open_zips import open_zip
from autograder.intake.safe_names import clean
from autograder.intake.work import Refused

MAX_ENTRIES = 100_000  # files of a whole class
MAX_LEVELS = 8  # of folders in a zip that are looked at one by one
MAX_TEXT = 64 * 1024 * 1024  # bytes of a file that tells about the class
MAX_WITHIN = 1024 * 1024 * 1024  # bytes of a zip in a zip whose names are read


@dataclass(frozen=True)
class DiskLevel:
    """A folder on disk."""

    path: Path

    @property
    def name(self) -> str:
        return os.path.basename(self.path)

    @cached_property
    def statuses(self) -> Mapping[str, os.stat_result]:
        """The lstat of all that lies in it, without clutter.

        Raises Refused when it cannot be listed or holds too many files.
        """
        place, name = around(self.path)
        try:
            with place.folder(name) as inside:
                entries = inside.entries(MAX_ENTRIES)
        except (Unreadable, OSError) as error:
            raise Refused(f"{clean(name)} {reason(error)}.") from None
        _refuse_too_many(self.path, len(entries))
        return dict(entries)

    @cached_property
    def names(self) -> Mapping[str, bool]:
        return {name: stat.S_ISDIR(status.st_mode) for name, status in self.statuses.items()}

    def inside(self, name: str) -> DiskLevel:
        return DiskLevel(self.path / name)

    def has(self, *path: str) -> bool:
        return os.path.lexists(self.path.joinpath(*path))

    def texts(self, names: Iterable[str], limit: int = MAX_TEXT) -> Mapping[str, str]:
        return {
            name: _text_at(self.path / name, limit)
            for name in names
            if self.names.get(name) is False
        }

    def beside(self, name: str) -> str:
        return _text_at(self.path.parent / name)

    def zipped(self, name: str) -> ZipLevel:
        """The zip of that name in it. Raises Refused when it cannot be read."""
        return zip_level(self.path / name)


@dataclass
class ZipFolder:
    """A folder of a zip: its folders and files by name, and all else that lies beneath it."""

    folders: dict[str, ZipFolder] = field(default_factory=dict)
    files: dict[str, list[zipfile.ZipInfo]] = field(default_factory=dict)
    rest: list[zipfile.ZipInfo] = field(default_factory=list)

    def everything(self) -> list[zipfile.ZipInfo]:
        """All entries beneath it, the ones for folders included."""
        found: list[zipfile.ZipInfo] = []
        todo = [self]
        while todo:
            folder = todo.pop()
            found += folder.rest
            found += [info for infos in folder.files.values() for info in infos]
            todo += folder.folders.values()
        return found


@dataclass(frozen=True)
class ZipLevel:
    """A folder in the zip at `path`, or the whole zip if `above` is empty.

    `odd` are the members of the whole zip that lie in no folder, because their names lead out of
    one or are none.
    """

    path: Path
    folder: ZipFolder
    above: tuple[str, ...] = ()
    hidden: frozenset[tuple[str, ...]] = frozenset()
    odd: tuple[zipfile.ZipInfo, ...] = ()

    @property
    def name(self) -> str:
        return self.above[-1] if self.above else os.path.splitext(self.path.name)[0]

    @cached_property
    def names(self) -> Mapping[str, bool]:
        return dict.fromkeys(self.folder.files, False) | dict.fromkeys(self.folder.folders, True)

    def inside(self, name: str) -> ZipLevel:
        folder = self.folder.folders[name]
        return ZipLevel(self.path, folder, (*self.above, name), self.hidden, self.odd)

    def has(self, *path: str) -> bool:
        *folders, last = path
        here = self.folder
        for name in folders:
            if name not in here.folders:
                return (*self.above, *path) in self.hidden
            here = here.folders[name]
        known = last in here.files or last in here.folders
        return known or (*self.above, *path) in self.hidden

    def texts(self, names: Iterable[str], limit: int = MAX_TEXT) -> Mapping[str, str]:
        wanted = {name: self.folder.files[name] for name in names if name in self.folder.files}
        read: dict[str, str] = {}
        # One that cannot be read tells nothing; its student's files have their own sentence.
        with suppress(OSError, Unreadable, Refused):
            zipped = open_zip(self.path).zipped
            for name, infos in wanted.items():
                with suppress(Unreadable):
                    data = archive.found(zipped, infos[0], (name,)).read(limit)
                    read[name] = data.decode("utf-8", "replace")
        return read

    def beside(self, name: str) -> str:
        return _text_at(self.path.parent / name)

    def zipped(self, name: str) -> ZipLevel:
        """The names in the zip of that name in it; no file of it can be opened.

        Raises Refused when it cannot be read.
        """
        info = self.folder.files[name][0]
        if info.file_size > MAX_WITHIN:
            raise Refused(f"{clean(name)} is larger than {size(MAX_WITHIN)}.")
        try:
            with open_zip(self.path).zipped.open(info) as file:
                infos = archive.opened(file, clean(name)).infolist()
        except Exception:
            # zipfile has no list of the errors that damaged data raises.
            raise Refused(f"{clean(name)} is damaged inside its zip.") from None
        return _of_infos(self.path / name, infos)


AnyLevel: TypeAlias = "DiskLevel | ZipLevel"


def zip_level(path: Path) -> ZipLevel:
    """The zip at `path`. Raises Refused when it cannot be read or holds too many files."""
    try:
        infos = open_zip(path).zipped.infolist()
    except (Unreadable, OSError) as error:
        raise Refused(f"{shown_path(path)} {reason(error)}.") from None
    return _of_infos(path, infos)


def _of_infos(path: Path, infos: Sequence[zipfile.ZipInfo]) -> ZipLevel:
    _refuse_too_many(path, len(infos))
    top = ZipFolder()
    odd = []
    for info in archive.without_clutter(infos):
        parts = archive.parts(info)
        if parts and ".." not in parts:
            _put(top, info, parts)
        else:
            odd.append(info)
    return ZipLevel(path, top, hidden=frozenset(_hidden(infos)), odd=tuple(odd))


def _put(top: ZipFolder, info: zipfile.ZipInfo, parts: Sequence[str]) -> None:
    *folders, last = parts
    for name in folders[:MAX_LEVELS]:
        top = top.folders.setdefault(name, ZipFolder())
    if len(folders) > MAX_LEVELS:
        top.rest.append(info)
    elif archive.is_folder(info):
        top.folders.setdefault(last, ZipFolder()).rest.append(info)
    else:
        top.files.setdefault(last, []).append(info)


def _hidden(infos: Iterable[zipfile.ZipInfo]) -> Iterator[tuple[str, ...]]:
    """Yield the paths of hidden folders and files that tell what a folder is."""
    for info in infos:
        parts = archive.parts(info)
        for end, part in enumerate(parts[:4], 1):
            if part in (".git", ".collected.json"):
                yield parts[:end]


def _text_at(path: Path, limit: int = MAX_TEXT) -> str:
    place, name = around(path)
    try:
        with place.file(name) as file:
            return file.read(limit).decode("utf-8", "replace")
    except (Unreadable, OSError):
        return ""


def _refuse_too_many(path: Path, entries: int) -> None:
    if entries > MAX_ENTRIES:
        raise Refused(f"{shown_path(path)} holds more than {MAX_ENTRIES} files.")
