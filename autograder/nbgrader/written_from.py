"""Remembers what the gradebook was written from, so that whatever changed is written again."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import rmtree

from autograder.intake import Refused
from autograder.intake.files import Unreadable, walk
from autograder.nbgrader.course_folders import (
    ASSIGNMENT,
    NOTEBOOK,
    CourseFolders,
    autograded,
    feedback,
    folders_of,
    is_lesson,
    released,
    submitted,
)
from autograder.nbgrader.handed_in import Beside
from autograder.nbgrader.isolated_grading import IsolatedGrading
from autograder.official.records import Records

KEY = "autograder"  # of the metadata of a graded notebook
LARGEST = 100 * 1024 * 1024  # bytes of one file


def written_from(folders: CourseFolders, records: Records, student: str, due: object) -> str:
    """Return a fingerprint of all that decides what the gradebook and the page say of `student`.

    These are the files that were handed in, the result, the released notebook, and the time that is
    `due` for the student.
    """
    digest = hashlib.sha256(f"{due}\0".encode())
    parts: list[bytes] = [released(folders).read_bytes(), _result(records, student)]
    home = submitted(folders, student)
    parts.append(Beside.read(home).as_text().encode())
    try:
        for file in walk(home):
            parts.append(os.fsencode("/".join(file.parts)))
            try:
                parts.append(file.read(LARGEST))
            except Unreadable as error:
                parts.append(str(error).encode(errors="replace"))
    except Refused as refusal:
        parts.append(str(refusal).encode(errors="replace"))
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def last_written_from(folders: CourseFolders, student: str) -> str:
    """Return the fingerprint that the gradebook was last written from, empty if it is not known."""
    try:
        text = (autograded(folders, student) / NOTEBOOK).read_text(encoding="utf-8")
        return str(json.loads(text)["metadata"][KEY]["written_from"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def due(gradebook: Gradebook, student: str) -> object:
    """Return the time that is due for this student's work, None if none is."""
    return gradebook.find_submission(ASSIGNMENT, student).duedate


class WrittenFrom(NbGraderPreprocessor):
    """Puts the fingerprint into the graded notebook, which is written last.

    It also takes away the feedback on an earlier version of the work, because nbgrader would not
    make it again.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Write the fingerprint into the metadata of `nb`."""
        if not is_lesson(resources):
            return nb, resources
        told = resources["nbgrader"]
        folders, student = folders_of(self), told["student"]
        records = Records(IsolatedGrading(parent=self).grader().folder)
        with Gradebook(told["db_url"]) as gradebook:
            known = written_from(folders, records, student, due(gradebook, student))
        nb.metadata[KEY] = {"written_from": known}
        old = feedback(folders, student)
        if old.is_dir():
            rmtree(str(old))
        return nb, resources


def _result(records: Records, student: str) -> bytes:
    try:
        return records.text(student).encode()
    except OSError:
        return b""
