"""A course that may be changed and released, and what is made of it for other systems."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.course.sources import Course
from autograder.release import bundles
from tests.support.course import ASSIGNMENTS, ROOT, SOLUTIONS
from tests.support.handout import at_home, without_the_index


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A copy of the course that may be changed."""
    root = tmp_path / "course"
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in (SOLUTIONS, ASSIGNMENTS, ROOT / "autograder"):
        shutil.copytree(folder, root / folder.name, ignore=ignored)
    for name in ("pyproject.toml", "uv.lock", "README.md", "LICENSE", "start.py"):
        shutil.copy(ROOT / name, root)
    return Course(root)


@pytest.fixture(scope="package")
def grader_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gradescope's zip."""
    file = tmp_path_factory.mktemp("gradescope") / "grader.zip"
    with without_the_index():
        bundles.gradescope(Course(ROOT), file)
    return file


@pytest.fixture(scope="package")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Classroom 50's bundle, unpacked as its runner unpacks it. Change a copy of it alone."""
    folder = tmp_path_factory.mktemp("classroom50") / "bundle"
    with without_the_index():
        bundles.classroom50(Course(ROOT), folder)
    at_home(folder / "autograder.py")
    return folder
