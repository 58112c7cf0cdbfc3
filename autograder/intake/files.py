"""Reads handed-in files from disk. It follows no link and never waits for a pipe or device."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from autograder.intake.safe_names import clean
from autograder.intake.work import Refused

MAX_BYTES = 256 * 1024  # parsing a literal of a few megabytes takes seconds and gigabytes
MAX_ENTRIES = 10_000  # files and folders of one submission
MAX_DEPTH = 5  # levels of folders

_FLAGS: int = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # opening a pipe does not wait for a writer
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_JUNCTION = 0xA0000003  # Windows' link to a folder, which lstat takes for a folder
ENVIRONMENT = "pyvenv.cfg"  # lies in each virtual environment, whatever the folder is called
PLACEHOLDER = ".icloud"
_CLUTTER_FILES = frozenset(["desktop.ini", "thumbs.db", "icon\r"])
_CLUTTER_FOLDERS = frozenset(["__macosx", "__pycache__", "node_modules", "venv", "env"])
_KINDS = {
    stat.S_IFREG: "a file",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class Unreadable(Exception):
    """A file or folder cannot be read.

    The text says why: it is the rest of a sentence that begins with the name.
    """


@dataclass(frozen=True)
class Found:
    """A file that was handed in, not yet read.

    `parts` is its path within the submission. `read(count)` returns its first `count` bytes or all
    that it has, and raises Unreadable.
    """

    parts: tuple[str, ...]
    read: Callable[[int], bytes]

    @property
    def shown(self) -> str:
        """The file's name as messages show it."""
        return clean(self.parts[-1])

    def read_all(self, limit: int, advice: str) -> bytes:
        """Return the whole file. Raises Unreadable, with `advice`, if it exceeds `limit` bytes."""
        data = self.read(limit + 1)
        if len(data) > limit:
            raise Unreadable(f"is larger than {size(limit)}: {advice}")
        return data


@dataclass(frozen=True)
class OpenFolder:
    """A folder from which its entries are opened.

    `descriptor` is the file descriptor of the folder, so that nobody can put another one in its
    place. It is None where entries are opened by path: in the first folder, and on systems that
    cannot do otherwise, such as Windows.
    """

    path: str
    descriptor: int | None = None

    def entries(self, limit: int) -> list[tuple[str, os.stat_result]]:
        """Return the sorted names in this folder with their lstat, without clutter.

        There are at most `limit` + 1 of them, which tells the caller that there are too many.
        """
        with os.scandir(self.path if self.descriptor is None else self.descriptor) as scan:
            wanted = (entry for entry in scan if not is_clutter(entry.name))
            return sorted(
                (entry.name, entry.stat(follow_symlinks=False))
                for entry in islice(wanted, limit + 1)
            )

    def status(self, name: str) -> os.stat_result:
        """The lstat of the entry `name`."""
        if self.descriptor is None:
            return os.lstat(os.path.join(self.path, name))
        return os.stat(name, dir_fd=self.descriptor, follow_symlinks=False)

    @contextmanager
    def folder(self, name: str) -> Iterator[OpenFolder]:
        """Keep the folder `name` open. Raises Unreadable when it is no folder or is a link."""
        below = os.path.join(self.path, name)
        if _by_descriptor():
            with self._opened(name, "folder") as descriptor:
                yield OpenFolder(below, descriptor)
        else:
            _require("folder", self.status(name))
            yield OpenFolder(below)

    @contextmanager
    def file(self, name: str) -> Iterator[BinaryIO]:
        """Open the file `name` to read bytes. Raises Unreadable when it is no ordinary file."""
        with (
            self._opened(name, "file") as descriptor,
            os.fdopen(descriptor, "rb", closefd=False) as file,
        ):
            yield file

    @contextmanager
    def _opened(self, name: str, noun: str) -> Iterator[int]:
        # Only the first check can say that the entry is a link. Only the second is safe: the entry
        # may be exchanged between the first check and the opening.
        _require(noun, self.status(name))
        path = name if self.descriptor is not None else os.path.join(self.path, name)
        descriptor = os.open(path, _FLAGS, dir_fd=self.descriptor)
        try:
            _require(noun, os.fstat(descriptor))
            yield descriptor
        finally:
            os.close(descriptor)


def around(path: Path) -> tuple[OpenFolder, str]:
    """The folder that `path` lies in, and its name there."""
    folder, name = os.path.split(os.path.abspath(path))
    return OpenFolder(folder), name


def shown_path(path: Path) -> str:
    """The last name of `path` as messages show it."""
    return clean(around(path)[1])


def is_clutter(name: str) -> bool:
    """Whether systems or tools make files and folders of this name, which nobody hands in."""
    # Moodle begins a folder's name with that of the student, whatever it is.
    hidden = name.startswith(".") and "_assignsubmission_" not in name and not is_placeholder(name)
    return hidden or name.casefold() in _CLUTTER_FILES | _CLUTTER_FOLDERS


def is_placeholder(name: str) -> bool:
    """Whether iCloud puts a file of this name in place of one that is not downloaded."""
    return name.startswith(".") and name.endswith(PLACEHOLDER)


def is_link(status: os.stat_result) -> bool:
    """Whether this is the lstat of a symbolic link or of a junction of Windows."""
    return stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) == _JUNCTION


def wrong_kind(status: os.stat_result, noun: str) -> str:
    """Why this is not a plain `noun` ("file" or "folder"): the end of a sentence, or empty."""
    if is_link(status):
        return f"is a link (symlink): hand in the {noun} itself"
    kind = _KINDS.get(stat.S_IFMT(status.st_mode), "something unknown")
    return "" if kind == f"a {noun}" else f"is {kind}, not a {noun}"


def single(path: Path) -> Found:
    """The file at `path`."""
    place, name = around(path)
    return Found((name,), partial(_read, place, name))


def beneath(root: Path, parts: tuple[str, ...], path: tuple[str, ...]) -> Found:
    """The file at `path` below the folder `root`; `parts` is its path within the submission."""
    return Found(parts, partial(_read_beneath, root, path))


def walk(root: Path) -> list[Found]:
    """Return every file below the folder `root`, down to MAX_DEPTH and without clutter.

    Raises Refused when there are more than MAX_ENTRIES files and folders, or `root` cannot be
    listed.
    """
    found: list[Found] = []
    todo: list[tuple[str, ...]] = [()]
    left = MAX_ENTRIES
    while todo:
        here = todo.pop()
        entries = _listed(root, here, left)
        left -= len(entries)
        if left < 0:
            raise Refused(f"{shown_path(root)} holds more than {MAX_ENTRIES} files.")
        if here and any(name == ENVIRONMENT for name, _ in entries):
            continue
        for name, status in entries:
            path = (*here, name)
            # A folder `….py` counts as a file: reading it says that it is a folder.
            if not stat.S_ISDIR(status.st_mode) or name.casefold().endswith(".py"):
                found.append(beneath(root, path, path))
            elif len(path) < MAX_DEPTH:
                todo.append(path)
    return found


def reason(error: Unreadable | OSError) -> str:
    """Why something cannot be read, as the rest of a sentence that begins with its name."""
    if isinstance(error, FileNotFoundError):
        return "is not there"
    if isinstance(error, OSError):
        return f"cannot be read: {clean(error.strerror or type(error).__name__)}"
    return str(error)


def size(count: int) -> str:
    """`count` bytes as text in a readable unit: "256 KB", "4 MB"."""
    return f"{count // 1024} KB" if count < 1024 * 1024 else f"{count // 1024 // 1024} MB"


def _listed(root: Path, below: Sequence[str], limit: int) -> list[tuple[str, os.stat_result]]:
    try:
        with _descended(root, below) as place:
            return place.entries(limit)
    except (Unreadable, OSError) as error:
        if below:
            return []  # the exercises in it are then reported as missing
        raise Refused(f"{shown_path(root)} {reason(error)}.") from None


def _read_beneath(root: Path, path: Sequence[str], count: int) -> bytes:
    try:
        with _descended(root, path[:-1]) as place:
            return _read(place, path[-1], count)
    except OSError as error:
        raise Unreadable(reason(error)) from None


def _read(place: OpenFolder, name: str, count: int) -> bytes:
    try:
        with place.file(name) as file:
            return file.read(count)
    except OSError as error:
        raise Unreadable(reason(error)) from None


@contextmanager
def _descended(root: Path, below: Sequence[str]) -> Iterator[OpenFolder]:
    place, name = around(root)
    with ExitStack() as stack:
        for step in (name, *below):
            place = stack.enter_context(place.folder(step))
        yield place


def _require(noun: str, status: os.stat_result) -> None:
    if wrong := wrong_kind(status, noun):
        raise Unreadable(wrong)


def _by_descriptor() -> bool:
    return {os.open, os.stat} <= os.supports_dir_fd and os.scandir in os.supports_fd
