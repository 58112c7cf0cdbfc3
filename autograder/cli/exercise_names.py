"""Finds the exercise that somebody means by a name, a file or a number."""

from __future__ import annotations

import re
from pathlib import Path

from autograder import exercises
from autograder.cli.errors import WrongCall
from autograder.intake.near_names import TYPED, nearest


def exercise_named(text: str) -> str:
    """Return the name of the exercise that `text` gives as a name, a file or a number.

    Raises WrongCall, with a similar name, if there is no such exercise.
    """
    names = exercises.names()
    stem = Path(text).name.removesuffix(".py").lower()
    number = re.fullmatch(r"(?:ex)?(\d+)", stem)
    for name in names:
        if name == stem or (number and name.startswith(f"ex{number.group(1)}_")):
            return name
    near = nearest(stem, names, TYPED)
    meant = f" Did you mean {near}?" if near else ""
    raise WrongCall(f"there is no exercise {text!r}.{meant} There are: {', '.join(names)}.")
