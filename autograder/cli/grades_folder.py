"""Reads the folder of a class run for the commands that go on from it."""

from __future__ import annotations

from pathlib import Path

from autograder.cli.errors import WrongCall
from autograder.official.class_file import ClassFile, WrongClassFile, read_class_file


def told_interrupted(held: ClassFile, folder: Path) -> str:
    """A sentence if the run was interrupted before all were graded, else an empty text."""
    count = held.unreached
    if not count:
        return ""
    students = "1 student was" if count == 1 else f"{count} students were"
    return (
        f"The run in {folder} was interrupted: {students} not graded yet. First run the same"
        " grade-class command again."
    )


def class_in_folder(folder: Path) -> ClassFile:
    """Return the class that `folder` holds. Raises WrongCall if it holds none."""
    if not folder.is_dir():
        what = "a file" if folder.exists() else "not there"
        raise WrongCall(f"{folder} is {what}: name the folder that grade-class wrote (--out).")
    try:
        return read_class_file(folder)
    except WrongClassFile as wrong:
        raise WrongCall(str(wrong)) from None
