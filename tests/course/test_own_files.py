"""The files of an exercise go by its name."""

from __future__ import annotations

import pytest

from autograder.course.own_files import KINDS, exercises_of
from autograder.course.sources import Course
from tests.support.course import NAMES, ROOT

COURSE = Course(ROOT)


@pytest.mark.parametrize("name", NAMES)
def test_every_exercise_has_its_files(name: str) -> None:
    assert [kind.what for kind in KINDS if not kind.path(COURSE, name).is_file()] == []


def test_every_file_belongs_to_an_exercise() -> None:
    assert exercises_of(COURSE) == NAMES
