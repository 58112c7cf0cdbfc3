"""The course that every test of this folder begins with, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.course import ROOT
from tests.support.nbgrader_class import LESSON, done


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course made by `autograder nbgrader init`, with the assignment generated: copy it."""
    root = tmp_path_factory.mktemp("nbgrader") / "course"
    done(ROOT, "nbgrader", "init", str(root), module="autograder.cli", warm=True)
    done(root, "generate_assignment", LESSON)
    return root
