"""Finds the causes that an instructor has named: each has an example, which does the same.

Such a cause is one file, `autograder/mistakes/named/EXERCISE/NAME.toml`. A student's edition has
none of them.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

import autograder

FOLDER = Path(autograder.__file__).parent / "mistakes" / "named"
SUFFIX = ".toml"
_LITERAL = re.compile(r"[^\x00-\x08\x0b-\x1f\x7f]*")  # what a ''' text of TOML may hold


class UnreadableCause(Exception):
    """The file of a named cause cannot be read; the text names it and says why."""


@dataclass(frozen=True)
class NamedCause:
    """A cause that an instructor has named.

    `sentence` says what is wrong, `text` is the example: code that does the same as that of the
    students who are told the sentence. `fails` names the checks that must reject it.
    """

    exercise: str
    name: str
    sentence: str
    fails: tuple[str, ...]
    text: str


def place_of(exercise: str, name: str) -> Path:
    """Return the path of a cause's file, which may be missing."""
    return FOLDER / exercise / f"{name}{SUFFIX}"


def all_files() -> tuple[Path, ...]:
    """Return the files of all causes, also of exercises that are not there any more."""
    return tuple(sorted(FOLDER.glob(f"*/*{SUFFIX}")))


def exercises_with_causes() -> tuple[str, ...]:
    """Return the names of the folders that hold causes; one may be no exercise's any more."""
    return tuple(sorted({path.parent.name for path in all_files()}))


def files_of(exercise: str) -> tuple[Path, ...]:
    """Return the files of an exercise's causes, by name."""
    return tuple(sorted((FOLDER / exercise).glob(f"*{SUFFIX}")))


def read_cause(path: Path) -> NamedCause:
    """Read one file. Raises UnreadableCause."""
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert({**held, **_named_by(path)}, NamedCause)
    except (OSError, ValueError) as error:
        raise UnreadableCause(f"{path.name} cannot be read: {error}") from error


def written(cause: NamedCause) -> str:
    """Return the text of the cause's file."""
    literal = "'''" not in cause.text and _LITERAL.fullmatch(cause.text)
    rows = [
        f"sentence = {_basic(cause.sentence)}",
        f"fails = [{', '.join(map(_basic, cause.fails))}]",
        f"text = '''\n{cause.text}'''" if literal else f"text = {_basic(cause.text)}",
    ]
    return "\n".join(rows) + "\n"


def _named_by(path: Path) -> Mapping[str, str]:
    return {"exercise": path.parent.name, "name": path.name.removesuffix(SUFFIX)}


def _basic(text: str) -> str:
    """`text` as a basic string of TOML, which JSON's strings are, but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
