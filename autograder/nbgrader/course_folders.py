"""Says which assignment of a course is the lesson, and where nbgrader keeps its files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from autograder import exercises
from autograder.intake.cells import LESSON, check_cell

ASSIGNMENT = LESSON
NOTEBOOK = f"{ASSIGNMENT}.ipynb"
ORIGINALS = "originals"  # the folder of a course with students' files as they were handed in
CHECKS = {check_cell(name): name for name in exercises.names()}  # the cells that give points


class CourseFolders(Protocol):
    """The part of nbgrader's CourseDirectory that is used here."""

    root: str
    submitted_directory: str
    release_directory: str
    autograded_directory: str
    feedback_directory: str
    source_directory: str
    db_url: str
    course_id: str

    def format_path(
        self, nbgrader_step: str, student_id: str, assignment_id: str, escape: bool = False
    ) -> str:
        """Return the folder of a student's assignment in one of nbgrader's steps."""
        ...


def is_lesson(resources: Mapping[str, Any]) -> bool:
    """Whether the notebook that a preprocessor is given belongs to the lesson."""
    return bool(resources["nbgrader"]["assignment"] == ASSIGNMENT)


def folders_of(configurable: object) -> CourseFolders:
    """Return the folders of the course that an object of nbgrader's belongs to.

    The object itself or one of its parents has them.
    """
    holder: Any = configurable
    while getattr(holder, "coursedir", None) is None:
        holder = holder.parent
    found: CourseFolders = holder.coursedir
    return found


def submitted(folders: CourseFolders, student: str) -> Path:
    """Return the folder with the files that this student handed in."""
    return Path(folders.format_path(folders.submitted_directory, student, ASSIGNMENT))


def originals_of(folders: CourseFolders, student: str) -> Path:
    """Return the folder with files as they were handed in, which no program reads."""
    return Path(folders.root) / ORIGINALS / student


def autograded(folders: CourseFolders, student: str) -> Path:
    """Return the folder with what nbgrader has made of this student's work."""
    return Path(folders.format_path(folders.autograded_directory, student, ASSIGNMENT))


def feedback(folders: CourseFolders, student: str) -> Path:
    """Return the folder with this student's feedback."""
    return Path(folders.format_path(folders.feedback_directory, student, ASSIGNMENT))


def source(folders: CourseFolders) -> Path:
    """Return the path of the notebook with the solutions."""
    return Path(folders.format_path(folders.source_directory, ".", ASSIGNMENT)) / NOTEBOOK


def released(folders: CourseFolders) -> Path:
    """Return the path of the notebook that students were given."""
    return Path(folders.format_path(folders.release_directory, ".", ASSIGNMENT)) / NOTEBOOK
