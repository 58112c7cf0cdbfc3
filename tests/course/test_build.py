"""`autograder build` writes what is stale, and nothing over work that git does not hold."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.course.build import build, stale
from autograder.course.sources import BuildError, Course
from tests.support import warm_start
from tests.support.course import ROOT
from tests.support.course_copy import SECOND, change


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


@pytest.mark.parametrize("command", [["build"], ["release", "handed-out"]])
def test_without_nbformat_the_command_that_works_is_told(
    command: list[str], course: Course, no_nbformat: Path
) -> None:
    env = {**os.environ, "PYTHONPATH": f"{no_nbformat}{os.pathsep}{ROOT}"}
    done = warm_start.run("autograder.cli", command, cwd=course.root, env=env, timeout=300)
    assert done.returncode == 1
    assert "needs nbformat" in done.stderr
    assert "`uv run --extra instructor autograder …`" in done.stderr
