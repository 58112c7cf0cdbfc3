"""Understands names that students give to their files and folders where there is no doubt."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

TARS = (".tar", ".tgz", ".tbz2", ".txz", ".tar.gz", ".tar.bz2", ".tar.xz")
_NUMBERED = re.compile(r"ex(?:ercise)?[ _.-]?0*(?P<number>\d+)(?P<rest>.*)")
_ATTEMPT = re.compile(
    r"(?:(?:attempt|try|version|v|submission|upload|versuch|abgabe|essai|intento|tentativo)"
    r"[ _-]?\d{1,3}|\d{4}-\d{2}-\d{2})(?:[\W_].*)?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\W_]+")


def exercise_called(stem: str, exercises: Iterable[str]) -> str | None:
    """The exercise whose file is called `stem`, a name in lower case without its ending.

    `ex1` and `exercise 1` are, and the exercise's whole name with other signs between its words.
    """
    match = _NUMBERED.fullmatch(stem)
    if match is None:
        return None
    start = f"ex{match['number']}_"
    meant = [exercise for exercise in exercises if exercise.startswith(start)]
    rest = _BETWEEN.sub("", match["rest"])
    if len(meant) != 1 or rest not in ("", _BETWEEN.sub("", meant[0].removeprefix(start))):
        return None
    return meant[0]


def is_attempt(name: str) -> bool:
    """Whether a folder of this name holds one of several attempts of a student."""
    return bool(_ATTEMPT.fullmatch(name.strip()))


def is_tarball(name: str) -> bool:
    """Whether the file's name is that of a tar file."""
    return split(name)[1].casefold() in TARS


def split(name: str) -> tuple[str, str]:
    """The stem and the suffix of a file's name; that of `a.tar.gz` is `.tar.gz`."""
    whole = [tar for tar in TARS if name.casefold().endswith(tar)]
    if whole:
        end = len(max(whole, key=len))
        return name[:-end], name[-end:]
    return os.path.splitext(name)
