"""`autograder build` writes what is stale, and nothing over work that git does not hold."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from autograder.course.build import build, stale
from autograder.course.sources import BuildError, Course
from tests.support import warm_start
from tests.support.course import ROOT
from tests.support.course_copy import SECOND, change, edit_stub


def test_build_writes_what_is_stale_and_only_that(course: Course) -> None:
    change(course.solutions / f"{SECOND}.py", "Exercise 2", "Exercise two")
    assert [path.stem for path in build(course)] == [SECOND]
    assert stale(course) == []
    assert build(course) == []


def test_a_changed_solution_makes_the_notebook_stale_too(course: Course) -> None:
    change(course.solutions / f"{SECOND}.py", "# TODO: ", "# TODO: think, then ")
    assert [path.name for path in build(course)] == [f"{SECOND}.py", "training_loop.ipynb"]


def test_build_never_overwrites_work_that_git_does_not_hold(course: Course) -> None:
    path = course.assignments / f"{SECOND}.py"
    change(path, "raise NotImplementedError", "return y_pred.mean()")
    mine = path.read_text(encoding="utf-8")
    with pytest.raises(BuildError, match=r"ex2_mse_loss\.py: git does not hold what stands"):
        build(course)
    assert path.read_text(encoding="utf-8") == mine
    build(course, force=True)
    assert stale(course) == []


@pytest.fixture
def without_nbformat(tmp_path: Path) -> dict[str, str]:
    """The environment of a fresh clone, whose extra `instructor` is not installed."""
    folder = tmp_path / "stub"
    folder.mkdir()
    text = "raise ModuleNotFoundError('No module named nbformat', name='nbformat')\n"
    (folder / "nbformat.py").write_text(text)
    return {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}


def typed(
    course: Course, environment: dict[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    return warm_start.run(
        "autograder.cli", arguments, cwd=course.root, env=environment, timeout=300
    )


def test_what_cannot_be_checked_does_not_pass(
    course: Course, without_nbformat: dict[str, str]
) -> None:
    edit_stub(course)
    done = typed(course, without_nbformat, "build", "--check")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "assignments/ex2_mse_loss.py is out of date" in done.stdout
    assert "Whether the notebook is up to date could not be checked" in done.stdout
    assert "`uv run --extra instructor autograder …`" in done.stdout
    assert "every rule holds" not in done.stdout


@pytest.mark.parametrize("command", [["build"], ["release", "handed-out"]])
def test_without_nbformat_the_command_that_works_is_told(
    command: list[str], course: Course, without_nbformat: dict[str, str]
) -> None:
    done = typed(course, without_nbformat, *command)
    assert done.returncode == 1
    assert "needs nbformat" in done.stderr
    assert "`uv run --extra instructor autograder …`" in done.stderr
