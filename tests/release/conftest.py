"""A course that may be changed and released."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.course.sources import Course
from tests.support.course import ASSIGNMENTS, ROOT, SOLUTIONS


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
