"""The notebook with answers in it, and the way to run it as Jupyter does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder import exercises
from autograder.course.notebook import student_text as made_text
from autograder.course.sources import Course, stub
from autograder.intake.cells import checked_after
from autograder.intake.notebook import percent_text
from autograder.judging.judge import grade_exercise
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.submission.local import LocalSubmission
from autograder.submission.time_limit import TIME_LIMIT, TimeLimit
from tests.support.course import NAMES, ROOT, solution

COURSE = Course(ROOT)


@cache
def student_text() -> str:
    """The notebook as students get it."""
    return made_text(COURSE)


def notebook(answers: Mapping[str, str] | None = None) -> NotebookNode:
    """The student's notebook with the texts of these exercises' files in its answer cells."""
    made: NotebookNode = nbformat.reads(student_text(), as_version=4)
    for name, text in (answers or {}).items():
        cell(made, name).source = answer(name, text)
    return made


def solved() -> NotebookNode:
    """The student's notebook with every answer."""
    return notebook({name: solution(name) for name in NAMES})


def answer(name: str, text: str) -> str:
    """An exercise's file as the text of its answer cell."""
    before, future, after = text.partition("from __future__ import annotations\n")
    return f"# {name}\n\n" + (after if future else before).strip()


def unsolved(name: str) -> str:
    return stub(solution(name), name)


def cell(made: NotebookNode, name: str) -> NotebookNode:
    """The cell that nbgrader knows as `name`, which in this course is also its id."""
    found: NotebookNode = next(cell for cell in made.cells if cell.id == name)
    return found


def execute(made: NotebookNode, **environment: str) -> NotebookNode:
    """Run every cell in a fresh kernel, as Jupyter's "Restart and Run All" does."""
    client = NotebookClient(made, allow_errors=True, timeout=300)
    with client.setup_kernel(env={**os.environ, "OMP_NUM_THREADS": "1", **environment}):
        for index, code in enumerate(made.cells):
            if code.cell_type == "code":
                client.execute_cell(code, index)
    return made


def printed(code: NotebookNode, stream: str = "stdout") -> str:
    """What a cell has printed."""
    return "".join(
        output.text
        for output in code.outputs
        if output.output_type == "stream" and output.name == stream
    )


def shown(code: NotebookNode, kind: str) -> list[str]:
    """What a cell shows in the form `kind`, such as image/png."""
    return [output.data[kind] for output in code.outputs if kind in output.get("data", {})]


def complaint(made: NotebookNode, exercise: str, function: str) -> str:
    """What is told of a call of `function` where the notebook is graded for `exercise`."""
    problem = handed_in(made, exercise).call(function, {}).problem
    assert problem is not None
    return problem.message


def graded(made: NotebookNode, exercise: str) -> int:
    """The points that a submitted notebook has for an exercise."""
    submission = handed_in(made, exercise)
    return grade_exercise(exercises.load(exercise), submission, PUBLIC_SEED).score


def handed_in(made: NotebookNode, exercise: str, seconds: float = TIME_LIMIT) -> LocalSubmission:
    """The notebook as it is graded for `exercise`."""
    text = percent_text(nbformat.writes(made).encode())
    after = checked_after(text, exercise)
    return LocalSubmission(
        Path("f.ipynb"), TimeLimit(seconds), text=text, notebook=True, checked_after=after
    )
