"""What is mutated, and what has to notice it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.mutants.forks import Try


@dataclass(frozen=True)
class Target:
    """A file, and how to try a mutant of it.

    `prepare` does what all mutants need, and returns the try; a mutant may take `seconds` of the
    processor.
    """

    path: Path
    prepare: Callable[[], Try]
    seconds: int
