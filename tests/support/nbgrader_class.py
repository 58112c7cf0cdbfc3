"""A class that hands in notebooks of every kind to an nbgrader course."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4

from autograder.sandbox.client import Sandbox
from tests.support import notebooks, warm_start
from tests.support.course import NAMES, solution

LESSON = "training_loop"
NOTEBOOK = f"{LESSON}.ipynb"
FIRST, SECOND, THIRD, FOURTH = NAMES[:4]
SUM_FAILS = ("test_value", "test_gradient")  # of SECOND, without the mean
ENDLESS = """\
import torch


def mse_loss(y_pred, y_true):
    while True:
        try:
            pass
        except BaseException:
            pass
"""
PATCH = """\
import torch
from IPython import get_ipython

torch.allclose = lambda *a, **k: True
get_ipython().ast_transformers.append(None)
import autograder.notebook
autograder.notebook.check = lambda name: 15.0
"""
NOISE = "%matplotlib inline\n!ls /\nprint('hello')\nx = helper_of_below = 3\nimport warnings\n"


def run(
    root: Path,
    *arguments: str,
    module: str = "nbgrader",
    warm: bool = False,
    time_limit: float | None = None,
    zygote: Sandbox | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command in the course `root`, as an instructor types it.

    A `warm` one does not import all of nbgrader and torch anew, may have a time limit of its own
    for students' functions, and may grade with a `zygote` that runs already.
    """
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # JUPYTER_NO_CONFIG would leave an empty folder behind, for each process.
    env = kept | {"PATH": path, "JUPYTER_CONFIG_DIR": _no_settings(), "OMP_NUM_THREADS": "1"}
    if warm:
        return warm_start.run(
            module,
            arguments,
            cwd=root,
            env=env,
            timeout=600,
            time_limit=time_limit,
            sandbox=zygote,
        )
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=root,
        env=env,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@cache
def _no_settings() -> str:
    """A folder without anybody's own Jupyter settings, gone at the end."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def done(
    root: Path,
    *arguments: str,
    module: str = "nbgrader",
    warm: bool = False,
    time_limit: float | None = None,
) -> str:
    """What a command that must succeed has said."""
    finished = run(root, *arguments, module=module, warm=warm, time_limit=time_limit)
    told = finished.stdout + finished.stderr
    assert finished.returncode == 0, told
    return told


def copied(course: Path, folder: Path) -> Path:
    """The course with nothing handed in, in another place."""
    copy: Path = shutil.copytree(course, folder / "course")
    return copy


def released(root: Path) -> NotebookNode:
    """The notebook that students of the course are given."""
    made: NotebookNode = nbformat.read(root / "release" / LESSON / NOTEBOOK, as_version=4)
    return made


def home(root: Path, student: str) -> Path:
    """The folder of a student's submission, made when it is not there."""
    folder = root / "submitted" / student / LESSON
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def hand_in(root: Path, student: str, made: NotebookNode, name: str = NOTEBOOK) -> Path:
    """Hand in a notebook."""
    path = home(root, student) / name
    path.write_text(json.dumps(made), encoding="utf-8")
    return path


def answered(root: Path, answers: Mapping[str, str] | None = None) -> NotebookNode:
    """The released notebook with the reference answers, or these in their place."""
    made = released(root)
    for name in NAMES:
        text = solution(name) if answers is None or name not in answers else answers[name]
        notebooks.cell(made, name).source = notebooks.answer(name, text)
    return made


def write(made: NotebookNode, text: str) -> None:
    """Answer every written question."""
    for cell in made.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith("question_"):
            cell.source = text


def right(root: Path) -> NotebookNode:
    made = answered(root)
    write(made, "Because tanh bends smoothly.")
    return made


def partly(root: Path) -> NotebookNode:
    """The sum in place of the mean, and an exercise left as it was."""
    made = answered(root, {SECOND: solution(SECOND).replace("torch.mean", "torch.sum")})
    notebooks.cell(made, FOURTH).source = notebooks.cell(released(root), FOURTH).source
    return made


def untouched(root: Path) -> NotebookNode:
    return released(root)


def endless(root: Path) -> NotebookNode:
    """A loop that swallows every interruption, an endless cell, and the end of the process."""
    made = answered(root)
    notebooks.cell(made, SECOND).source = ENDLESS
    made.cells.insert(1, v4.new_code_cell("while True:\n    pass"))
    made.cells.append(v4.new_code_cell("import os, sys\nos._exit(0)\nsys.exit(0)"))
    return made


def forged(root: Path) -> NotebookNode:
    """Nothing is answered, everything is tried: patches, edited checks, more points."""
    made = released(root)
    made.cells.insert(1, v4.new_code_cell(PATCH))
    for name in NAMES:
        cell = notebooks.cell(made, f"test_{name}")
        cell.source = "float('nan')"
        cell.metadata.nbgrader.points = 1000
        cell.metadata.nbgrader.locked = False
        cell.outputs = [v4.new_output("execute_result", {"text/plain": "1000.0"})]
    return made


def torn(root: Path) -> NotebookNode:
    """Right answers; checks deleted, repeated and moved, metadata gone, magics in between."""
    made = right(root)
    made.cells.insert(1, v4.new_code_cell(NOISE))
    made.cells.append(made.cells.pop(made.cells.index(notebooks.cell(made, FIRST))))
    made.cells.remove(notebooks.cell(made, f"test_{FIRST}"))
    made.cells.append(notebooks.cell(made, f"test_{SECOND}").copy())
    made.cells.append(notebooks.cell(made, SECOND).copy())
    notebooks.cell(made, THIRD).metadata = {}
    made.cells.remove(notebooks.cell(made, f"question_{FOURTH}"))
    return made


def depending(root: Path) -> NotebookNode:
    """Right answers that use a function of another cell, with a cell that cannot be read."""
    made = answered(root)
    made.cells.insert(1, v4.new_code_cell("def mean_of_squares(x):\n    return (x ** 2).mean()"))
    made.cells.insert(2, v4.new_code_cell("def broken(:\n"))
    text = solution(SECOND).replace("torch.mean(", "mean_of_squares(").replace(" ** 2)", ")")
    assert "mean_of_squares((y_pred - y_true))" in text
    notebooks.cell(made, SECOND).source = notebooks.answer(SECOND, text)
    return made


NOTEBOOKS: dict[str, Callable[[Path], NotebookNode]] = {
    "right": right,
    "partly": partly,
    "untouched": untouched,
    "endless": endless,
    "forged": forged,
    "torn": torn,
    "depending": depending,
}


def whole_class(root: Path) -> None:
    """Eleven submissions with notebooks, all that a class may hand in."""
    for student, make in NOTEBOOKS.items():
        hand_in(root, student, make(root))
    hand_in(root, "renamed", right(root), "training_loop (1).ipynb")
    (home(root, "broken") / NOTEBOOK).write_text('{"cells": [', encoding="utf-8")
    (home(root, "empty") / NOTEBOOK).write_text("", encoding="utf-8")
    hand_in(root, "late", right(root))
    (home(root, "late") / "timestamp.txt").write_text("2030-01-02 00:00:00 UTC")


def points_by_student(root: Path) -> dict[str, float]:
    """Everybody's points, what waits for a person as 0."""
    with sqlite3.connect(root / "gradebook.db") as base:
        rows = base.execute(
            "select student_id, sum(coalesce(manual_score, auto_score, 0)) from grade"
            " join submitted_notebook on grade.notebook_id = submitted_notebook.id"
            " join submitted_assignment"
            " on submitted_notebook.assignment_id = submitted_assignment.id group by student_id"
        )
        return {str(student): float(points) for student, points in rows}
