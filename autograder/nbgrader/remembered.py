"""What a course folder remembers: the exercises that it has, and what was written into it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from autograder import exercises
from autograder.course.sources import BuildError
from autograder.reports.atomic_write import write_atomically

FILE = "autograder.json"
SCHEMA = "autograder/nbgrader-course/v1"


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """The file `autograder.json` of a course.

    `source` is the SHA-256 of the source notebook as it was written last, empty if that is not
    known. `only` are the exercises that were chosen, None if the course has all.
    """

    schema: str = SCHEMA
    source: str = ""
    only: tuple[str, ...] | None = None

    def is_ours(self, text: str) -> bool:
        """Whether the source notebook with this `text` is as it was written."""
        return digest(text) == self.source

    def keep(self, folder: Path) -> None:
        """Write the file. Raises OSError."""
        data = msgspec.json.format(msgspec.json.encode(self), indent=1).decode()
        write_atomically(folder / FILE, data + "\n")


def remembered(folder: Path) -> Remembered:
    """Read the file of a course; a course that was made before there was one has all exercises.

    Raises BuildError if the file cannot be read.
    """
    path = folder / FILE
    try:
        held = msgspec.json.decode(path.read_bytes(), type=Remembered)
    except FileNotFoundError:
        return Remembered()
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BuildError(f"{path} cannot be read: {error}. Restore it, or remove it.") from None
    unknown = set(held.only or ()) - set(exercises.names())
    if unknown:
        raise BuildError(f"{path} names {min(unknown)}, which is no exercise any more.")
    return held


def digest(text: str) -> str:
    """The SHA-256 of a text, whatever system wrote its ends of lines."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()
