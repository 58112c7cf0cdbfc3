"""The option that grades a part of the course."""

from __future__ import annotations

import argparse

from autograder import exercises


def add(command: argparse.ArgumentParser) -> None:
    """Add the option."""
    command.add_argument(
        "--only",
        metavar="EXERCISES",
        help="grade these alone, such as ex1,ex2: each keeps its points, the total is theirs",
    )


def chosen(options: argparse.Namespace) -> tuple[str, ...]:
    """The exercises that the options choose, all of them by default. Raises UnknownExercise."""
    return exercises.names() if options.only is None else tuple(exercises.chosen(options.only))
