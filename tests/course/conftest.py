"""A copy of the course that a test may break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.course.sources import Course
from tests.support.course import ROOT
from tests.support.course_copy import commit, git


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A copy of the course's files, committed to a git repository of its own."""
    root = tmp_path / "course"
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in ("solutions", "assignments"):
        shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
    git(root, "init", "--quiet")
    commit(root)
    return Course(root)


@pytest.fixture
def no_nbformat(tmp_path: Path) -> Path:
    """Before everything else on Python's path, it makes the extra `instructor` a missing one."""
    folder = tmp_path / "stub"
    folder.mkdir()
    text = "raise ModuleNotFoundError('No module named nbformat', name='nbformat')\n"
    (folder / "nbformat.py").write_text(text)
    return folder
