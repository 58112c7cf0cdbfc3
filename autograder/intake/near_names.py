"""Finds the name that a misspelled name stands for, and says how to get a missing file back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

# The similarity, from 0 to 1, from which on a name is taken for another:
TYPED = 0.5  # an exercise's name on the command line; low, because a wrong guess does no harm
FUNCTION = 0.6  # a function's name
FILE = 0.75  # a file's name without a number; `mse_loss` for `ex2_mse_loss` reaches 0.8
UNGRADED = 0.8  # the name of an ungraded file that the instructor is told about
LONGEST = 200  # characters of a name that are compared, since the time grows with their square


def missing(path: Path) -> str:
    """Return the sentence for a missing file `path` of an exercise, with advice."""
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
    """Return the file beside the missing `path` with the most similar name, if one is near."""
    try:
        others = {other.stem: other for other in path.parent.glob("*.py")}
    except OSError:
        return None
    near = nearest(path.stem, (stem for stem in others if is_near(stem, path.stem)))
    return None if near is None else others[near]


def exercise_meant(stem: str, exercises: Iterable[str]) -> str | None:
    """Return the exercise that a misnamed file is probably meant for, if any.

    `stem` is the file's name without its ending.
    """
    return nearest(stem, (exercise for exercise in exercises if is_near(stem, exercise)))


def is_near(stem: str, exercise: str) -> bool:
    """Whether a file with the name `stem` is probably meant for `exercise`, though misnamed."""
    if stem == exercise:
        return False
    number = re.match(r"ex(?:ercise)?[ _-]?(\d+)", stem.lower())
    if number:
        return exercise.startswith(f"ex{number.group(1)}_")
    return nearest(exercise, [stem], FILE) is not None


def nearest(name: str, among: Iterable[str], least: float = 0.0) -> str | None:
    """Return the name in `among` that is most similar to `name`, ignoring upper and lower case.

    Return None if no similarity reaches `least`, from 0 to 1.
    """
    compared = {other[:LONGEST].lower(): other for other in among}
    near = get_close_matches(name[:LONGEST].lower(), compared, 1, least)
    return compared[near[0]] if near else None
