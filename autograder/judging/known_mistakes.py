"""Finds an exercise's known mistakes, which its checks must reject."""

from __future__ import annotations

import importlib

from autograder.judging.answer_bank import Mistake

PACKAGE = "autograder.mistakes"


def mistakes_of(exercise: str) -> tuple[Mistake, ...]:
    """The exercise's known mistakes, in the order of their file.

    Empty in a student's edition, which has none of them.
    """
    name = f"{PACKAGE}.{exercise}"
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name not in (name, PACKAGE):
            raise
        return ()
    return tuple(value for value in vars(module).values() if isinstance(value, Mistake))
