"""What nbgrader's own commands are told about this course."""

from __future__ import annotations

import re

import pytest

from autograder.nbgrader.settings import DOWNLOADED
from tests.support.course import isolates
from tests.support.nbgrader_class import LESSON

pytestmark = isolates


@pytest.mark.parametrize(
    ("path", "student"),
    [
        ("Ada Byron Lovelace_4711_assignsubmission_file_/training_loop.ipynb", "4711"),
        ("class/Ada Lovelace_12_assignsubmission_file_/training_loop (1).ipynb", "12"),
        ("class/lovelaceada_LATE_123_456_training_loop-2.ipynb", "lovelaceada"),
        ("class/lovelaceada_123_456_training_loop.ipynb", "lovelaceada"),
    ],
)
def test_downloads_of_moodle_and_canvas_are_known_to_zip_collect(path: str, student: str) -> None:
    match = re.match(DOWNLOADED, path)
    assert match is not None
    assert (match["student_id"], match["file_id"]) == (student, LESSON)
