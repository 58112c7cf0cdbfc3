"""Reads tar files from untrusted people, compressed or not: in memory, never unpacked to disk."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from functools import partial

from autograder.intake.archive import (
    MAX_LISTED,
    MAX_MEMBERS,
    MAX_UNPACKED,
    first_repeated,
    misplaced,
    not_clutter,
)
from autograder.intake.files import Found, Unreadable, size
from autograder.intake.safe_names import clean
from autograder.intake.work import Refused

_MEMORY = 64 * 1024 * 1024  # bytes that unpacking an .xz may take
_FAULTS = (tarfile.TarError, OSError, EOFError, lzma.LZMAError, ValueError, OverflowError)


def everything(data: bytes, name: str) -> list[Found]:
    """Return the files in a student's tar file, without clutter.

    Raises Refused, which names the tar file `name`, when it is not safe to use.
    """
    try:
        plain = _unpacked(data)
        if len(plain) > MAX_UNPACKED:
            raise Refused(f"{name} unpacks to more than {size(MAX_UNPACKED)}.")
        with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as archive:
            members = _members(archive, name)
            # tarfile takes a damaged header for the end: behind the real one there is nothing.
            rest = plain[archive.offset :]
        if not rest or rest.strip(b"\0"):
            raise tarfile.ReadError
    except _FAULTS:
        raise Refused(f"{name} is damaged or is not a tar file.") from None
    for member in members:
        if fault := _fault(member):
            raise Refused(f"{name} holds {clean(member.name)!r}, which {fault}.")
    files = [member for member in members if not member.isdir()]
    if len(files) > MAX_MEMBERS:
        raise Refused(f"{name} holds more than {MAX_MEMBERS} files.")
    if twice := first_repeated(map(_parts, files)):
        raise Refused(f"{name} holds {clean('/'.join(twice))!r} more than once.")
    return [Found(_parts(member), partial(_read, plain, member)) for member in files]


def _unpacked(data: bytes) -> bytes:
    """The first MAX_UNPACKED + 1 bytes of what is packed in `data`."""
    count = MAX_UNPACKED + 1
    if data.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=io.BytesIO(data)).read(count)
    if data.startswith(b"BZh"):
        return bz2.BZ2File(io.BytesIO(data)).read(count)
    if data.startswith(b"\xfd7zXZ\0"):
        return lzma.LZMADecompressor(memlimit=_MEMORY).decompress(data, max_length=count)
    return data


def _members(archive: tarfile.TarFile, name: str) -> list[tarfile.TarInfo]:
    found: list[tarfile.TarInfo] = []
    for member in archive:
        found.append(member)
        if len(found) > MAX_LISTED:
            raise Refused(f"{name} holds more than {MAX_LISTED} files.")
    wanted = not_clutter([_parts(member) for member in found])
    return [member for member, keep in zip(found, wanted, strict=True) if keep]


def _parts(member: tarfile.TarInfo) -> tuple[str, ...]:
    parts = member.name.replace("\\", "/").split("/")
    return tuple(part for part in parts if part not in ("", "."))


def _fault(member: tarfile.TarInfo) -> str:
    if fault := misplaced(member.name.replace("\\", "/")):
        return fault.replace("the zip", "it")
    if member.issym() or member.islnk():
        return "is a link"
    if not member.isfile() and not member.isdir():
        return "is not a file"
    return "" if member.isdir() or _parts(member) else "has no name"


def _read(plain: bytes, member: tarfile.TarInfo, count: int) -> bytes:
    try:
        with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as archive:
            file = archive.extractfile(member)
            return file.read(count) if file else b""
    except _FAULTS:
        raise Unreadable("is damaged inside its tar file: make it again") from None
