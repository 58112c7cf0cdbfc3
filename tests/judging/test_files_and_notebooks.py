"""An answer gets the same points as a file and as the cells of a notebook, right or wrong."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from nbformat import v4

from autograder import exercises
from autograder.judging.answer_bank import Variant
from autograder.judging.judge import grade_exercise
from autograder.judging.known_mistakes import mistakes_of
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.results import ExerciseResult
from autograder.submission.local import LocalSubmission
from autograder.submission.time_limit import TimeLimit
from tests.support import notebooks
from tests.support.course import NAMES, right_answers, slow_answers, solution

SAMPLE = 20  # of so many answers one is graded in the default run, all of them in .ci/run
SECONDS = 2.0  # some wrong answers never end


def bank(exercise: str) -> list[Variant]:
    return [*right_answers(exercise), *mistakes_of(exercise)]


EVERY = [(exercise, variant) for exercise in NAMES for variant in bank(exercise)]
QUICK = [one for one in EVERY if one[1].name not in slow_answers(one[0])]
FEW = QUICK[::SAMPLE]
OTHERS = [one for one in EVERY if one not in FEW]


def as_file(exercise: str, text: str) -> ExerciseResult:
    file = LocalSubmission(Path(f"{exercise}.py"), TimeLimit(SECONDS), text=text.encode())
    return grade_exercise(exercises.load(exercise), file, PUBLIC_SEED)


def as_notebook(exercise: str, text: str) -> ExerciseResult:
    """The same text, a cell for each statement, in the notebook that students get."""
    made = notebooks.notebook()
    place: int = made.cells.index(notebooks.cell(made, exercise))
    lines = text.splitlines(keepends=True)
    starts = [first_line(node) - 1 for node in ast.parse(text).body]
    ends = [*starts[1:], len(lines)]
    parts = ["".join(lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    made.cells[place:place] = [v4.new_code_cell(part) for part in parts[:-1]]
    notebooks.cell(made, exercise).source = parts[-1]
    submission = notebooks.handed_in(made, exercise, seconds=SECONDS)
    return grade_exercise(exercises.load(exercise), submission, PUBLIC_SEED)


def first_line(node: ast.stmt) -> int:
    parts: list[ast.stmt | ast.expr] = [node, *getattr(node, "decorator_list", [])]
    return min(part.lineno for part in parts)


def name(value: object) -> str:
    return value.name if isinstance(value, Variant) else str(value)


def same(exercise: str, variant: Variant) -> None:
    text = variant.submission(solution(exercise))
    file, cells = as_file(exercise, text), as_notebook(exercise, text)
    outcomes = [
        {check.name: (check.outcome, check.score) for check in result.checks}
        for result in (file, cells)
    ]
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize(("exercise", "variant"), FEW, ids=name)
def test_an_answer_has_the_same_points_in_both(exercise: str, variant: Variant) -> None:
    same(exercise, variant)


@pytest.mark.long
@pytest.mark.parametrize(("exercise", "variant"), OTHERS, ids=name)
def test_every_other_answer_has_the_same_points_in_both(exercise: str, variant: Variant) -> None:
    same(exercise, variant)


WRITTEN = "%%writefile {}\n{}"


@pytest.mark.parametrize("path", ["{}.py", "-a assignments/{}.py", "./{}.py"])
def test_a_cell_that_writes_the_file_is_the_answer(path: str) -> None:
    exercise = NAMES[1]
    made = notebooks.notebook()
    text = WRITTEN.format(path.format(exercise), solution(exercise))
    made.cells.append(v4.new_code_cell(text))
    assert notebooks.graded(made, exercise) == exercises.load(exercise).points
    made.cells[-1].source = WRITTEN.format("notes.py", solution(exercise))
    assert notebooks.graded(made, exercise) == 0
