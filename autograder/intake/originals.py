"""Hands out the files of one student as they were handed in, whatever they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice

from autograder.intake import archive
from autograder.intake.files import Found, Unreadable, beneath, single, walk
from autograder.intake.open_zips import open_zip
from autograder.intake.opening import is_folder
from autograder.intake.students import StudentEntry
from autograder.intake.work import Refused

MAX_FILES = 200
MAX_FILE = 64 * 1024 * 1024  # bytes
MAX_ALL = 128 * 1024 * 1024  # bytes of one student's files
COMPARED = 4 * 1024 * 1024  # bytes at the start of a file, by which it is known again


def originals(entry: StudentEntry) -> Iterator[tuple[tuple[str, ...], bytes]]:
    """Yield the path and the bytes of each file of the student, without clutter.

    Files that cannot be read or that are too large are left out, and so are all that follow when
    the files are too large together.
    """
    left = MAX_ALL
    try:
        found = _files(entry)
    except (Refused, Unreadable, OSError, KeyError):
        return
    for file in islice(found, MAX_FILES):
        try:
            data = file.read_all(min(MAX_FILE, left), "")
        except Unreadable:
            continue
        left -= len(data)
        yield file.parts, data


def digest_of(entry: StudentEntry) -> str:
    """A SHA-256 that tells whether a student has handed in the same files, readable or not.

    It is the same for a download and for the folder into which somebody unpacked it.
    """
    digest = hashlib.sha256(entry.refused.encode() if entry.members == () else b"")
    try:
        found = sorted(_files(entry), key=lambda file: file.parts)
    except (Refused, Unreadable, OSError, KeyError) as error:
        return hashlib.sha256(str(error).encode(errors="replace")).hexdigest()
    for file in found[:MAX_FILES]:
        digest.update("/".join(file.parts).encode(errors="surrogateescape") + b"\0")
        try:
            digest.update(hashlib.sha256(file.read(COMPARED)).digest())
        except Unreadable as error:
            digest.update(str(error).encode(errors="replace"))
    return digest.hexdigest()


def _files(entry: StudentEntry) -> Sequence[Found]:
    if entry.members is None:
        return walk(entry.path) if is_folder(entry.path) else [single(entry.path)]
    if is_folder(entry.path):
        return [beneath(entry.path, member.parts, (member.name,)) for member in entry.members]
    one = open_zip(entry.path)
    return [
        archive.found(one.zipped, one.members[member.name], member.parts)
        for member in entry.members
    ]
