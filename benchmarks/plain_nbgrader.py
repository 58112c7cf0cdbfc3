"""The exercises as a plain nbgrader course, and how long `nbgrader autograde` takes there.

    uv run --extra instructor --group dev python -m benchmarks.plain_nbgrader

One notebook with an answer cell and an autograded test cell for each exercise that has a text in
`plain_tests/`. These are tests as an instructor writes them by hand: asserts on fixed inputs,
against a few lines of reference code. They ask for less work than the course's own checks do, which
train more nets and look at every result from several sides.

nbgrader runs as it comes: its own executor, its default settings, one process. Each notebook has a
kernel of its own with one torch thread, which is faster than torch's default for nets this small.
"""

from __future__ import annotations

import argparse
import atexit
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from autograder import exercises
from benchmarks.mixed_class import Kind, Student, handful, students
from tests.support.course import NAMES, solution

LESSON = "lesson"  # the name of the assignment and of its notebook
ALL = "*"

SETUP = """\
import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn
"""

TESTS = Path(__file__).parent / "plain_tests"  # one text for each exercise that is compared
COMPARED = tuple(name for name in NAMES if (TESTS / f"{name}.txt").is_file())


class PlainCourse:
    """An nbgrader course in `root`, made and graded by nbgrader's own commands."""

    def __init__(self, root: Path) -> None:
        self.root = root
        source = root / "source" / LESSON
        source.mkdir(parents=True)
        (source / f"{LESSON}.ipynb").write_text(json.dumps(notebook()), encoding="utf-8")
        self.run("generate_assignment", LESSON)

    def submit(self, name: str, texts: Mapping[str, str]) -> None:
        """Hand in the released notebook with the texts in its answer cells.

        The cell of an exercise that is not among them stays as it was released.
        """
        released = self.root / "release" / LESSON / f"{LESSON}.ipynb"
        handed_in = json.loads(released.read_text(encoding="utf-8"))
        for cell in handed_in["cells"]:
            exercise = cell["metadata"]["nbgrader"]["grade_id"]
            if exercise in texts:
                cell["source"] = texts[exercise]
        home = self.root / "submitted" / name / LESSON
        home.mkdir(parents=True)
        (home / f"{LESSON}.ipynb").write_text(json.dumps(handed_in), encoding="utf-8")

    def autograde(self, student: str = ALL) -> float:
        """The seconds that one command took to grade these students, whatever it did before."""
        begun = time.perf_counter()
        self.run("autograde", LESSON, "--force", f"--student={student}")
        return time.perf_counter() - begun

    def scores(self) -> dict[str, float]:
        """Every student's points."""
        table = self.root / "grades.csv"
        self.run("export", f"--to={table}")
        with table.open(encoding="utf-8", newline="") as lines:
            return {row["student_id"]: float(row["score"]) for row in csv.DictReader(lines)}

    def run(self, command: str, *arguments: str) -> None:
        """Run an nbgrader command here; the program ends when the command fails."""
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", command, *arguments],
            cwd=self.root,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"nbgrader {command} ended with {done.returncode}:\n{done.stderr[-3000:]}")


def environment() -> dict[str, str]:
    """What a graded class is run with, whoever grades it.

    One torch thread; compiled modules are kept, without which every import of torch takes twice
    as long; nobody's own Jupyter settings; a path to `alembic`, which nbgrader starts by name.
    """
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PATH": path, "JUPYTER_CONFIG_DIR": _no_settings(), "OMP_NUM_THREADS": "1"}


@cache
def _no_settings() -> str:
    """A folder without settings, gone at the end; JUPYTER_NO_CONFIG would leave one behind."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def notebook() -> dict[str, object]:
    """The instructor's notebook, with the reference solutions in it."""
    cells = [_cell("setup", SETUP, locked=True)]
    for exercise in COMPARED:
        cells.append(_cell(exercise, solution(exercise), solution=True))
        points = exercises.load(exercise).points
        tested = (TESTS / f"{exercise}.txt").read_text(encoding="utf-8")
        test = f"### BEGIN HIDDEN TESTS\n{tested}### END HIDDEN TESTS"
        cells.append(_cell(f"test_{exercise}", test, grade=True, locked=True, points=points))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _cell(name: str, source: str, **role: bool | int) -> dict[str, object]:
    """A code cell; `role` is what nbgrader is to do with it."""
    plain = {"schema_version": 3, "grade": False, "locked": False, "solution": False}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {"nbgrader": {**plain, "task": False, "grade_id": name, **role}},
        "outputs": [],
        "source": source,
    }


def seconds_per_submission(root: Path, chosen: Sequence[Student]) -> tuple[float, dict[str, float]]:
    """What one more submission costs `nbgrader autograde`, and what everybody scored.

    A first student with the reference solutions is graded alone, then together with `chosen`: the
    difference is theirs, without the start of the command, which a large class pays only once.
    """
    course = PlainCourse(root)
    course.submit("first", {exercise: solution(exercise) for exercise in COMPARED})
    course.autograde()  # warms the file cache
    alone = course.autograde()
    for student in chosen:
        course.submit(student.name, student.texts)
    together = course.autograde()
    scores = course.scores()
    full = sum(exercises.load(exercise).points for exercise in COMPARED)
    if scores["first"] != full:
        sys.exit(f"the reference solutions have {scores['first']} of {full} points in nbgrader")
    return (together - alone) / len(chosen), scores


def seconds_per_mixed_submission(root: Path, whole: Sequence[Student], count: int) -> float:
    """What a submission costs on average in a class like `whole`, endless functions included.

    Measured on `count` students that stand for the usual ones and on one with an endless function,
    which costs nbgrader its time limit in every cell that calls it.
    """
    usual, _ = seconds_per_submission(root / "usual", handful(whole, count))
    endless = [student for student in whole if student.kind is Kind.ENDLESS]
    if not endless:
        return usual
    stuck, _ = seconds_per_submission(root / "endless", endless[:1])
    print(f"nbgrader needs {usual:.2f} s for a usual submission, {stuck:.1f} s for an endless one")
    share = len(endless) / len(whole)
    return (1 - share) * usual + share * stuck


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--submissions", type=int, default=5)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    chosen = handful(students(100, options.seed), options.submissions)
    with tempfile.TemporaryDirectory() as folder:
        seconds, scores = seconds_per_submission(Path(folder), chosen)
    for student in chosen:
        print(f"{student.name}  {student.kind:<22} {scores[student.name]:5.1f} points")
    print(f"nbgrader autograde: {seconds:.2f} s a submission")
    return 0


if __name__ == "__main__":
    sys.exit(main())
