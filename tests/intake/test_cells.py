"""Which cells of a submitted notebook count for an exercise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nbformat import v4

from autograder.intake.cells import check_cell, checked_after
from autograder.intake.notebook import percent_text
from autograder.submission.calls import Value
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


def test_the_cells_that_had_run_are_counted_up_to_the_answer_or_its_check() -> None:
    mark = check_cell(SECOND)
    names = {
        "": 0,
        f"{FOURTH} other": 0,
        f"a {SECOND} b": 2,
        f"a {SECOND} b {mark} c": 4,
        f"{mark} a {SECOND}": 3,
    }
    for cells, count in names.items():
        text = "".join(f"# %% {name}\na = 1\n" for name in cells.split())
        assert checked_after(text.encode(), SECOND) == count


@pytest.mark.parametrize("first", ["# checked after cell 1", "# checked after cell x", "a = 1"])
def test_a_text_says_nothing_about_the_cells_that_had_run(first: str) -> None:
    text = f"{first}\n# %% one\ndef f():\n    return 1\n# %% two\ndef f():\n    return 2\n"

    def returned(checked_after: int) -> Value:
        submission = LocalSubmission(
            Path("f.ipynb"), text=text.encode(), notebook=True, checked_after=checked_after
        )
        return submission.call("f", {}).returned

    assert [returned(count) for count in (0, 1, 2, 1000)] == [2, 1, 2, 2]


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
