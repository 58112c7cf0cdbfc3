"""Wrong whole files as people write them, which are none of the known mistakes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "wrong_answers"
PARTS = ("seen", "set_aside")


@dataclass(frozen=True)
class WrongAnswer:
    """A file `text` for `exercise`. `cause` says what is wrong, and `lines` where (from 1)."""

    exercise: str
    part: str
    name: str
    cause: str
    lines: tuple[int, ...]
    faults: int
    text: str

    @property
    def key(self) -> str:
        return f"{self.exercise}/{self.name}"


def wrong_answers(part: str) -> Iterator[WrongAnswer]:
    """Yield the files of a part, in the order of the lesson."""
    for path in sorted((FOLDER / part).glob("*.toml")):
        for found in tomllib.loads(path.read_text(encoding="utf-8"))["file"]:
            yield WrongAnswer(
                path.stem,
                part,
                found["name"],
                found["cause"],
                tuple(found["lines"]),
                found["faults"],
                found["text"],
            )
