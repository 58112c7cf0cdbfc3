"""Which cells of a submitted notebook count for an exercise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nbformat import v4

from autograder.intake.cells import check_cell, checked_after
from autograder.intake.notebook import percent_text
from autograder.submission.local import LocalSubmission
from tests.support import notebooks
from tests.support.course import points, solution
from tests.support.notebooks import graded

SECOND, FOURTH = "ex2_mse_loss", "ex4_tanh_swap"


def test_a_later_cell_does_not_change_what_was_checked_before() -> None:
    later = notebooks.answer(FOURTH, solution(FOURTH)) + "\n\n\ndef mse_loss(a):\n    return a\n"
    made = notebooks.notebook({SECOND: solution(SECOND)})
    notebooks.cell(made, FOURTH).source = later
    assert graded(made, SECOND) == points(SECOND)
    assert graded(made, FOURTH) == points(FOURTH)
    made.cells.remove(notebooks.cell(made, check_cell(SECOND)))
    assert graded(made, SECOND) == points(SECOND)


def test_an_answer_below_its_check_counts_where_the_stub_was_left() -> None:
    made = notebooks.notebook()
    made.cells.append(v4.new_code_cell(notebooks.answer(SECOND, solution(SECOND))))
    assert graded(made, SECOND) == points(SECOND)
    notebooks.cell(made, SECOND).source = "# nothing"
    assert graded(made, SECOND) == points(SECOND)


@pytest.mark.parametrize("first", ["# checked after cell x", "# checked after cell ", "a = 1"])
def test_a_first_line_of_a_student_s_names_no_cell(first: str) -> None:
    assert checked_after(f"{first}\n# %%\n".encode()) == 0


def test_a_cell_that_looks_like_two_stays_one() -> None:
    cell = {
        "cell_type": "code",
        "metadata": {},
        "source": "def f():\n    a = 1\n# %% b\n    return a",
    }
    text = percent_text(json.dumps({"cells": [cell]}).encode())
    submission = LocalSubmission(Path("training_loop.ipynb"), text=text, notebook=True)
    assert submission.call("f", {}).returned == 1


@pytest.mark.parametrize("name", ["", "a b", "x\n# %%", "y" * 81, 7, None])
def test_a_cell_s_name_that_nbgrader_would_refuse_is_left_out(name: object) -> None:
    metadata = {"nbgrader": {"grade_id": name}}
    cell = {"cell_type": "code", "metadata": metadata, "source": "a = 1"}
    assert percent_text(json.dumps({"cells": [cell]}).encode()) == b"# %%\na = 1\n"
