"""Reads zip files that strangers made: in memory, within limits, and never onto the disk."""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from functools import partial
from typing import BinaryIO

from autograder.intake.files import Found, Unreadable, is_clutter, size
from autograder.intake.safe_names import clean
from autograder.intake.work import Refused

MAX_ARCHIVE = 20 * 1024 * 1024  # bytes of one student's zip
MAX_UNPACKED = 100 * 1024 * 1024  # bytes that a student's zip says it unpacks to
MAX_MEMBERS = 1000

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # others unpack without a bound
_LOCKED = 0x1
_UTF8_NAME = 0x800
_DRIVE = re.compile(r"[A-Za-z]:")


def opened(file: BinaryIO, name: str) -> zipfile.ZipFile:
    """The zip in `file`; Refused, calling it `name`, when it is none."""
    try:
        return zipfile.ZipFile(file)
    except Exception:
        # zipfile raises whatever a damaged directory leads it to, and documents no list.
        raise Refused(f"{name} is damaged or is not a zip file.") from None


def everything(archive: zipfile.ZipFile, name: str) -> list[Found]:
    """The files in a student's zip; Refused, calling it `name`, when it is not safe to use."""
    _refuse_many(archive.infolist(), name)
    infos = [info for info in archive.infolist() if not in_clutter(info)]
    refuse_unsafe(infos, name)
    return [found(archive, info, parts(info)) for info in infos if not is_folder(info)]


def found(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: tuple[str, ...]) -> Found:
    """The member `info`, as the file `path` of a submission. `archive` must stay open."""
    return Found(path, partial(_read, archive, info))


def refuse_unsafe(infos: Sequence[zipfile.ZipInfo], name: str) -> None:
    """Raise Refused when these members of the zip `name` cannot be one honest submission."""
    _refuse_many(infos, name)
    for info in infos:
        if fault := _fault(info):
            raise Refused(f"{name} holds {clean(member_name(info))!r}, which {fault}.")
    if twice := _first_repeated(parts(info) for info in infos if not is_folder(info)):
        raise Refused(f"{name} holds {clean('/'.join(twice))!r} more than once.")
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise Refused(f"{name} unpacks to more than {size(MAX_UNPACKED)}.")


def member_name(info: zipfile.ZipInfo) -> str:
    """The member's whole name as it was written, NUL and backslashes included."""
    name = info.orig_filename
    if info.flag_bits & _UTF8_NAME:
        return name
    try:
        # macOS writes UTF-8 and does not say so; zipfile then takes it for the DOS code page.
        return name.encode("cp437").decode()
    except UnicodeError:
        return name


def parts(info: zipfile.ZipInfo) -> tuple[str, ...]:
    """The member's path, without what stands for "this folder"."""
    return tuple(part for part in member_name(info).split("/") if part not in ("", "."))


def is_folder(info: zipfile.ZipInfo) -> bool:
    return member_name(info).endswith("/")


def in_clutter(info: zipfile.ZipInfo) -> bool:
    """Whether the member is, or lies in, something that nobody means to hand in."""
    path = parts(info)
    return ".." not in path and any(map(is_clutter, path))


def misplaced(name: str) -> str:
    """Why a member may not have this name; empty when it may."""
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        return "has a control character in its name"
    if "\\" in name:
        return "has a backslash in its name"
    if name.startswith("/") or _DRIVE.match(name):
        return "is an absolute path"
    return "leads out of the zip" if ".." in name.split("/") else ""


def _refuse_many(infos: Sequence[zipfile.ZipInfo], name: str) -> None:
    if len(infos) > MAX_MEMBERS:
        raise Refused(f"{name} holds more than {MAX_MEMBERS} files.")


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


def _first_repeated(paths: Iterable[tuple[str, ...]]) -> tuple[str, ...] | None:
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
        # As above: the data may be as damaged as the directory.
        raise Unreadable("is damaged inside its zip: make the zip again") from None
