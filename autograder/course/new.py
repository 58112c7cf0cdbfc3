"""Begins a new exercise: writes a skeleton of each of its files, with numbered TODOs."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from autograder import exercises
from autograder.course.own_files import (
    ANSWERS,
    AUTOGRADER_HOME,
    CHECKS,
    EXAMPLE,
    FIGURE,
    KINDS,
    MISTAKES,
    SECTION,
    SOLUTION,
    exercises_of,
)
from autograder.course.sources import BuildError, Course

NAME = re.compile(r"ex(?P<number>[1-9][0-9]*)_[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
SKELETONS = {
    SOLUTION: "solution.py",
    CHECKS: "checks.py",
    MISTAKES: "mistakes.py",
    ANSWERS: "answers.py",
    FIGURE: "figure.py",
    SECTION: "section.md",
    EXAMPLE: "example.py",
}


class WrongName(Exception):
    """Raised for a text that cannot be the name of an exercise."""


def begin(course: Course, name: str) -> list[Path]:
    """Write the skeletons of the exercise `name` and return their paths.

    Raises WrongName if the name does not have the form of `ex8_momentum`. Raises BuildError if the
    exercise, its number or one of its files exists already, or if this autograder does not belong
    to the checkout in `course`. After an exception no new file is left behind.
    """
    form = NAME.fullmatch(name)
    if form is None:
        raise WrongName(
            f"{name!r} is not the name of an exercise: give a number and words in small letters,"
            " such as ex8_momentum."
        )
    _require_checkout(course)
    _require_new(course, name)
    template = files("autograder.course") / "template"
    texts = {
        kind.path(course, name): (template / SKELETONS[kind])
        .read_text(encoding="utf-8")
        .replace("@NUMBER@", form["number"])
        for kind in KINDS
    }
    _write(texts)
    return list(texts)


def _require_checkout(course: Course) -> None:
    if not (course.root / "autograder").is_dir() or not (course.root / "autograder").samefile(
        AUTOGRADER_HOME / "autograder"
    ):
        raise BuildError(
            f"this autograder lies in {AUTOGRADER_HOME} and does not belong to the course in"
            f" {course.root}: run the command in a checkout, with `uv run`."
        )
    for kind in KINDS:
        folder = kind.path(course, "ex").parent
        if not folder.is_dir():
            raise BuildError(f"{folder} is missing: run the command in a whole checkout.")


def _require_new(course: Course, name: str) -> None:
    there = [kind.name(name) for kind in KINDS if kind.path(course, name).exists()]
    if there:
        raise BuildError(f"{there[0]} is there already: choose another name.")
    number = exercises.order(name)[0]
    for other in exercises_of(course):
        if exercises.order(other)[0] == number:
            raise BuildError(f"{other} has the number {number} already: choose another one.")


def _write(texts: dict[Path, str]) -> None:
    written: list[Path] = []
    try:
        for path, text in texts.items():
            with path.open("x", encoding="utf-8", newline="\n") as file:
                written.append(path)
                file.write(text)
    except BaseException:
        for path in written:
            path.unlink()
        raise
