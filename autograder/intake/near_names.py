"""Finds the file that should go by an exercise's name, and says how a missing one comes back."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from pathlib import Path

NEAR = 0.75  # of a name without a number: `mse_loss` for `ex2_mse_loss` has 0.8


def missing(path: Path) -> str:
    """What is told where the exercise's file `path` should be."""
    told = f"{path.name} is missing from this folder:"
    near = misnamed(path)
    if near is not None:
        return f"{told} rename {near.name} to {path.name}."
    absolute = path.absolute()
    if any((folder / ".git").exists() for folder in absolute.parents):
        here = Path.cwd()
        typed = absolute.relative_to(here) if absolute.is_relative_to(here) else absolute
        return f"{told} `git checkout -- {typed.as_posix()}` brings the stub back."
    return f"{told} put the stub back to begin."


def misnamed(path: Path) -> Path | None:
    """The file beside the missing `path` whose name comes nearest to it, if any is near."""
    try:
        found = [other for other in path.parent.glob("*.py") if is_near(other.stem, path.stem)]
    except OSError:
        return None
    return max(
        found, key=lambda other: (_likeness(other.stem, path.stem), other.name), default=None
    )


def is_near(stem: str, exercise: str) -> bool:
    """Whether a file of this name may be meant for `exercise`, which it is not named after."""
    if stem == exercise:
        return False
    number = re.match(r"ex(?:ercise)?[ _-]?(\d+)", stem.lower())
    if number:
        return exercise.startswith(f"ex{number.group(1)}_")
    return _likeness(stem, exercise) >= NEAR


def _likeness(stem: str, exercise: str) -> float:
    return SequenceMatcher(None, stem.lower(), exercise).ratio()
