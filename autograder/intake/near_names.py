"""Finds the name that was meant by one near it, and says how a missing file comes back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

# The least likeness, from 0 to 1, of
TYPED = 0.5  # an exercise's name on the command line: a guess is better than none
FUNCTION = 0.6  # a function's name
FILE = 0.75  # the name of a file without a number: `mse_loss` for `ex2_mse_loss` has 0.8
UNGRADED = 0.8  # the name of a file that an instructor is told of
LONGEST = 200  # characters that are looked at: the time grows with their square


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
        others = {other.stem: other for other in path.parent.glob("*.py")}
    except OSError:
        return None
    near = nearest(path.stem, (stem for stem in others if is_near(stem, path.stem)))
    return None if near is None else others[near]


def exercise_meant(stem: str, exercises: Iterable[str]) -> str | None:
    """The exercise that a file of this name may be meant for, though it is not named after it."""
    return nearest(stem, (exercise for exercise in exercises if is_near(stem, exercise)))


def is_near(stem: str, exercise: str) -> bool:
    """Whether a file of this name may be meant for `exercise`, which it is not named after."""
    if stem == exercise:
        return False
    number = re.match(r"ex(?:ercise)?[ _-]?(\d+)", stem.lower())
    if number:
        return exercise.startswith(f"ex{number.group(1)}_")
    return nearest(exercise, [stem], FILE) is not None


def nearest(name: str, among: Iterable[str], least: float = 0.0) -> str | None:
    """The one of `among` that is most like `name`; None where none is at least so like it.

    Upper and lower case are the same.
    """
    compared = {other[:LONGEST].lower(): other for other in among}
    near = get_close_matches(name[:LONGEST].lower(), compared, 1, least)
    return compared[near[0]] if near else None
