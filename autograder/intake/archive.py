"""Reads zip files from untrusted people: in memory, within limits, never unpacked to disk."""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import IO

from autograder.intake.files import ENVIRONMENT, MAX_DEPTH, Found, Unreadable, is_clutter, size
from autograder.intake.safe_names import clean
from autograder.intake.work import Refused

MAX_ARCHIVE = 20 * 1024 * 1024  # bytes of one student's zip
MAX_UNPACKED = 100 * 1024 * 1024  # bytes that a student's zip says it unpacks to
MAX_MEMBERS = 1000
MAX_LISTED = 50_000  # members with those in clutter, of which only the names are ever looked at

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # zipfile unpacks others without a limit
_LOCKED = 0x1  # in a member's flag bits, as is the next
_UTF8_NAME = 0x800
_DRIVE = re.compile(r"[A-Za-z]:")


class DamagedZip(Refused):
    """A file is not a zip, or only a part of one."""


def opened(file: IO[bytes], name: str) -> zipfile.ZipFile:
    """Open the zip in `file`. Raises DamagedZip, which names it `name`, when it is not a zip."""
    try:
        return zipfile.ZipFile(file)
    except Exception:
        # On a damaged directory zipfile raises errors of many kinds and documents no list of them.
        raise DamagedZip(f"{name} is damaged or is not a zip file.") from None


def everything(archive: zipfile.ZipFile, name: str) -> list[Found]:
    """Return the files in a student's zip, without clutter.

    Raises Refused, which names the zip `name`, when it is not safe to use.
    """
    if len(archive.infolist()) > MAX_LISTED:
        raise Refused(f"{name} holds more than {MAX_LISTED} files.")
    infos = without_clutter(archive.infolist())
    refuse_unsafe(infos, name)
    return [found(archive, info, parts(info)) for info in infos if not is_folder(info)]


def found(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: tuple[str, ...]) -> Found:
    """Return the member `info` as the file `path` of a submission.

    `archive` must stay open until the file is read.
    """
    return Found(path, partial(_read, archive, info))


def refuse_unsafe(infos: Sequence[zipfile.ZipInfo], name: str) -> None:
    """Raise Refused when the members `infos` of the zip `name` are not safe to use.

    Not safe are too many or too large members, names that lead elsewhere, links, passwords, unusual
    compression, and a path that occurs twice.
    """
    if len(infos) > MAX_MEMBERS:
        raise Refused(f"{name} holds more than {MAX_MEMBERS} files.")
    for info in infos:
        if fault := _fault(info):
            raise Refused(f"{name} holds {clean(member_name(info))!r}, which {fault}.")
    if twice := first_repeated(parts(info) for info in infos if not is_folder(info)):
        raise Refused(f"{name} holds {clean('/'.join(twice))!r} more than once.")
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise Refused(f"{name} unpacks to more than {size(MAX_UNPACKED)}.")


def member_name(info: zipfile.ZipInfo) -> str:
    """The member's whole name as it was written, with "/" between its parts and NUL included."""
    # Windows PowerShell writes backslashes: all rules for names have to see the same parts.
    name = info.orig_filename.replace("\\", "/")
    if info.flag_bits & _UTF8_NAME:
        return name
    try:
        # macOS writes UTF-8 and does not say so; zipfile then takes it for the DOS code page.
        return name.encode("cp437").decode()
    except UnicodeError:
        return name


def parts(info: zipfile.ZipInfo) -> tuple[str, ...]:
    """The parts of the member's path, without empty ones and "."."""
    return tuple(part for part in member_name(info).split("/") if part not in ("", "."))


def is_folder(info: zipfile.ZipInfo) -> bool:
    """Whether the member is a folder: its name then ends with a slash."""
    return member_name(info).endswith("/")


def without_clutter(infos: Iterable[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """Those of `infos` that are not files which tools leave behind, and not in such folders."""
    infos = list(infos)
    wanted = not_clutter([parts(info) for info in infos])
    return [info for info, keep in zip(infos, wanted, strict=True) if keep]


def not_clutter(paths: Sequence[tuple[str, ...]]) -> Iterator[bool]:
    """Yield for each of the paths in an archive whether it is not one that tools leave behind."""
    environments = {path[:-1] for path in paths if path[1:] and path[-1] == ENVIRONMENT}
    return (not _is_clutter(path, environments) for path in paths)


def _is_clutter(path: tuple[str, ...], environments: Collection[tuple[str, ...]]) -> bool:
    # What leads out of the zip is kept, so that the zip is refused.
    return ".." not in path and (
        any(map(is_clutter, path))
        or any(path[:end] in environments for end in range(1, min(len(path), MAX_DEPTH + 1)))
    )


def misplaced(name: str) -> str:
    """Why the name is unsafe, as the end of a sentence; empty when it is safe."""
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        return "has a control character in its name"
    if name.startswith("/") or _DRIVE.match(name):
        return "is an absolute path"
    return "leads out of the zip" if ".." in name.split("/") else ""


def _fault(info: zipfile.ZipInfo) -> str:
    if fault := misplaced(member_name(info)):
        return fault
    if not parts(info) and not is_folder(info):
        return "has no name"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link (symlink)"
    if info.flag_bits & _LOCKED:
        return "is locked with a password"
    if info.compress_type not in _METHODS:
        return "is packed in an unusual way: make an ordinary zip"
    return ""


def first_repeated(paths: Iterable[tuple[str, ...]]) -> tuple[str, ...] | None:
    """The first of the paths that occurs a second time."""
    seen = set()
    for path in paths:
        if path in seen:
            return path
        seen.add(path)
    return None


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, count: int) -> bytes:
    try:
        with archive.open(info) as member:
            return member.read(count)
    except Exception:
        # Damaged data makes zipfile raise as many kinds of errors as a damaged directory.
        raise Unreadable("is damaged inside its zip: make the zip again") from None
