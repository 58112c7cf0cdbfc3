"""Which assignment of a course is the lesson, and where nbgrader keeps what belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from autograder import exercises
from autograder.intake.cells import LESSON, check_cell

ASSIGNMENT = LESSON
NOTEBOOK = f"{ASSIGNMENT}.ipynb"
CHECKS = {check_cell(name): name for name in exercises.names()}  # the cells that give points


class CourseFolders(Protocol):
    """The part of nbgrader's CourseDirectory that is used here."""

    root: str
    submitted_directory: str
    release_directory: str

    def format_path(
        self, nbgrader_step: str, student_id: str, assignment_id: str, escape: bool = False
    ) -> str:
        """The folder of a student's assignment in one step of nbgrader's."""
        ...


def is_lesson(resources: Mapping[str, Any]) -> bool:
    """Whether the notebook that a preprocessor is given belongs to the lesson."""
    return bool(resources["nbgrader"]["assignment"] == ASSIGNMENT)


def folders_of(configurable: object) -> CourseFolders:
    """The course that a part of nbgrader belongs to: one of its parents knows it."""
    holder: Any = configurable
    while getattr(holder, "coursedir", None) is None:
        holder = holder.parent
    found: CourseFolders = holder.coursedir
    return found


def submitted(folders: CourseFolders, student: str) -> Path:
    """What this student handed in."""
    return Path(folders.format_path(folders.submitted_directory, student, ASSIGNMENT))


def released(folders: CourseFolders) -> Path:
    """The notebook that students were given."""
    return Path(folders.format_path(folders.release_directory, ".", ASSIGNMENT)) / NOTEBOOK
