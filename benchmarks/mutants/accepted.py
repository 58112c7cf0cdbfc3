"""The mutants that may survive, each with its reason; a reason that fits none is an error."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.mutants.mutations import Mutant

FILE = Path(__file__).with_name("accepted.toml")


@dataclass(frozen=True)
class Reason:
    """Why the mutants of these operators in this line of this file may survive."""

    file: str
    line: str
    operators: tuple[str, ...]
    reason: str

    def fits(self, mutant: Mutant) -> bool:
        """Whether this is the reason for the mutant."""
        same_place = (self.file, self.line) == (mutant.file, mutant.line)
        return same_place and mutant.operator in self.operators


def reasons() -> tuple[Reason, ...]:
    """All reasons, in the order of their file."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8")).get("accepted", [])
    return tuple(
        Reason(row["file"], row["line"], tuple(row["operators"]), row["reason"]) for row in rows
    )


def reason_for(mutant: Mutant, known: Sequence[Reason]) -> Reason | None:
    """The reason why this mutant may survive, if there is one."""
    return next((reason for reason in known if reason.fits(mutant)), None)


def stale(known: Iterable[Reason], survivors: Sequence[Mutant], files: set[str]) -> list[str]:
    """Sentences about the reasons for these `files` that fit no surviving mutant."""
    return [
        f"accepted.toml: {reason.file}: {operator} survives no longer in: {reason.line}"
        for reason in known
        if reason.file in files
        for operator in reason.operators
        if not any(reason.fits(other) and other.operator == operator for other in survivors)
    ]
