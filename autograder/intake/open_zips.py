"""Keeps the zip of a class open: its directory, of all students, is read once and not for each."""

from __future__ import annotations

import os
import threading
import weakref
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from autograder.intake import archive
from autograder.intake.files import around
from autograder.intake.safe_names import clean


@dataclass(frozen=True)
class OpenZip:
    """The zip at `path` as it was when it was opened, with its members by their whole names.

    `signature` tells whether the file is still the same. The file is closed when nobody holds
    `zipped` any more.
    """

    path: Path
    signature: tuple[int, ...]
    zipped: zipfile.ZipFile
    members: Mapping[str, zipfile.ZipInfo]


_lock = threading.Lock()
_last: list[OpenZip] = []


def open_zip(path: Path) -> OpenZip:
    """Return the zip at `path`, the one from before if it is the same and unchanged.

    Raises Refused, OSError and Unreadable if it cannot be read.
    """
    place, name = around(path)
    with _lock, place.file(name) as file:
        status = os.fstat(file.fileno())
        signature = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
        if not _last or (_last[0].path, _last[0].signature) != (path, signature):
            _last.clear()
            _last.append(_opened(path, file, signature))
        return _last[0]


def _opened(path: Path, file: BinaryIO, signature: tuple[int, ...]) -> OpenZip:
    kept = os.fdopen(os.dup(file.fileno()), "rb")
    try:
        zipped = archive.opened(kept, clean(path.name))
    except BaseException:
        kept.close()
        raise
    weakref.finalize(zipped, kept.close)
    members = {archive.member_name(info): info for info in zipped.infolist()}
    return OpenZip(path, signature, zipped, members)
