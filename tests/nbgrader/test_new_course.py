"""`autograder nbgrader init` makes a course, and never over somebody's work."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.sources import Course
from autograder.nbgrader.new_course import make
from tests.support.course import ROOT, isolates
from tests.support.nbgrader_class import LESSON, NOTEBOOK

pytestmark = isolates


def test_a_changed_source_notebook_is_not_overwritten(tmp_path: Path) -> None:
    from autograder.course.sources import BuildError

    make(tmp_path, Course(ROOT))
    assert make(tmp_path, Course(ROOT)) == []
    source = tmp_path / "source" / LESSON / NOTEBOOK
    source.write_text("{}")
    with pytest.raises(BuildError, match="--force"):
        make(tmp_path, Course(ROOT))
    assert make(tmp_path, Course(ROOT), force=True) == [source]
