"""Finds an exercise's known mistakes: their sources where these exist, else the recordings."""

from __future__ import annotations

import importlib

from autograder.judging.answer_bank import Mistake
from autograder.judging.recorded_mistakes import recorded


def mistakes_of(exercise: str) -> tuple[Mistake, ...]:
    """The exercise's known mistakes, in the order of their file.

    Students do not get the mistakes' sources. For them the result comes from the recording, and is
    empty if there is none.
    """
    name = f"autograder.mistakes.{exercise}"
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return recorded(exercise)
    return tuple(value for value in vars(module).values() if isinstance(value, Mistake))
