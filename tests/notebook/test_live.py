"""The notebook: how it is made, and what its test cells tell."""

from __future__ import annotations

import base64
import json
import math
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode, v4

from autograder import exercises
from autograder.course import notebook
from autograder.course.lesson import pieces
from autograder.intake.cells import check_cell, checked_after, for_exercise, question_cell
from autograder.intake.notebook import percent_text
from autograder.judging.judge import grade_exercise
from autograder.notebook import check
from autograder.notebook.report import points
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.results import CheckResult, ExerciseResult, Outcome
from autograder.submission.local import LocalSubmission
from tests.support import notebooks
from tests.support.course import ASSIGNMENTS, NAMES, solution

FIRST, SECOND, FOURTH, SIXTH = NAMES[0], NAMES[1], NAMES[3], NAMES[5]
QUESTIONS = NAMES[3:]


def test_the_notebook_in_assignments_is_the_one_that_build_makes() -> None:
    assert (ASSIGNMENTS / "training_loop.ipynb").read_text("utf-8") == notebooks.student_text()


def test_the_notebook_is_valid_and_its_cells_keep_their_ids() -> None:
    made = notebooks.notebook()
    nbformat.validate(made)
    ids = [cell.id for cell in made.cells]
    assert len(ids) == len(set(ids))
    assert notebook.student_text(notebooks.COURSE) == notebooks.student_text()


def test_every_exercise_has_its_cells_under_its_name() -> None:
    made = notebooks.notebook()
    graded = {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader
        for cell in made.cells
        if "nbgrader" in cell.metadata
    }
    for name in NAMES:
        assert graded[name].solution
        assert not graded[name].grade
        test = graded[check_cell(name)]
        assert (test.grade, test.locked, test.solution) == (True, True, False)
        assert test.points == exercises.load(name).points
    written = {question_cell(name) for name in QUESTIONS}
    assert {name for name in graded if name.startswith("question_")} == written
    assert all(graded[name].grade and graded[name].solution for name in written)


def test_only_the_source_notebook_holds_solutions() -> None:
    source = notebook.source_text(notebooks.COURSE)
    assert source.count("### BEGIN SOLUTION") == sum(map(len, [*map(parts, NAMES)]))
    assert "BEGIN SOLUTION" not in notebooks.student_text()
    for name in NAMES:
        assert "raise NotImplementedError" in notebooks.cell(notebooks.notebook(), name).source


def parts(name: str) -> list[str]:
    return re.findall(r"### BEGIN SOLUTION", solution(name))


def test_prose_and_code_take_turns_and_output_is_left_to_the_code() -> None:
    text = "One.\n\n```python\nprint(1)\n```\n\n```text\n1\n```\n\nTwo.\n\n```text\nkept\n```\n"
    assert list(pieces(text)) == [
        ("markdown", "One."),
        ("code", "print(1)"),
        ("markdown", "Two.\n\n```text\nkept\n```"),
    ]


def test_a_solved_notebook_in_a_kernel_has_full_marks_and_pictures() -> None:
    made = notebooks.execute(notebooks.solved())
    for name in NAMES:
        test = notebooks.cell(made, check_cell(name))
        assert notebooks.shown(test, "text/plain")[-1] == repr(float(exercises.load(name).points))
        assert "done" in notebooks.printed(test)
        (picture,) = notebooks.shown(test, "image/png")
        assert base64.b64decode(picture).startswith(b"\x89PNG")
    assert [notebooks.printed(cell, "stderr") for cell in made.cells if "outputs" in cell] == [
        ""
    ] * sum("outputs" in cell for cell in made.cells)
    drawn = [cell for cell in made.cells if "plt.show()" in cell.source]
    assert drawn
    assert all(notebooks.shown(cell, "image/png") for cell in drawn)


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    """IPython in this process: what a kernel has inside, without the messages."""
    made = InteractiveShell.instance()
    made.reset()
    try:
        yield made
    finally:
        made.reset()
        if made.history_manager is not None:
            made.history_manager.end_session()
        InteractiveShell.clear_instance()


def run(shell: InteractiveShell, code: str) -> object:
    """What a cell returns."""
    done = shell.run_cell(code, store_history=True)
    assert done.error_in_exec is None, done.error_in_exec
    return done.result


def answer(name: str, old: str = "", new: str = "") -> str:
    text = solution(name)
    assert old in text
    return notebooks.answer(name, text.replace(old, new))


def test_part_of_an_answer_has_part_of_the_points_and_the_cause(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(shell, "import torch")
    run(shell, answer(SECOND, "torch.mean", "torch.sum"))
    capsys.readouterr()
    result = check(SECOND)
    told = capsys.readouterr()
    assert result == 5.0
    assert type(result) is float
    assert told.err == ""
    assert "5/10" in told.out
    assert "divide it by the number of samples" in told.out
    assert "cell [2], line 7" in told.out
    assert f"uv run autograder hint {SECOND}" in told.out


def test_an_error_is_told_with_its_cell_and_line_whatever_ran_before(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(shell, answer(FIRST))
    run(shell, "print('between')")
    run(shell, "import torch\n\n\ndef helper(X):\n    return X.nope\n")
    text = answer(FIRST).split("### BEGIN SOLUTION")[0] + "return helper(X)\n"
    run(shell, text)
    assert check(FIRST) == 0.0
    told = capsys.readouterr().out
    assert "cell [3], line 5 in helper\n        return X.nope" in told
    line = len(text.splitlines())
    assert f"cell [4], line {line} in forward" in told
    run(shell, answer(FIRST))
    assert check(FIRST) == 15.0


def test_before_an_answer_nothing_is_wrong(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(SECOND) == 0.0
    assert "`mse_loss` is not defined: run the cell that defines it" in capsys.readouterr().out
    run(shell, notebooks.answer(SECOND, notebooks.unsolved(SECOND)))
    assert check(SECOND) == 0.0
    told = capsys.readouterr().out
    assert "not attempted" in told
    assert "`mse_loss` is not written yet." in told
    run(shell, answer(SECOND, "def mse_loss", "def mse_los"))
    shell.user_ns.pop("mse_loss")


def test_another_name_and_a_broken_cell_are_told(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(shell, answer(SECOND, "def mse_loss", "def mse_los"))
    assert check(SECOND) == 0.0
    assert "Is it `mse_los` that should have this name?" in capsys.readouterr().out
    shell.reset()
    broken = answer(SECOND, "def mse_loss(", "def mse_loss(:")
    assert shell.run_cell(broken, store_history=True).error_before_exec is not None
    capsys.readouterr()
    assert check(SECOND) == 0.0
    told = capsys.readouterr().out
    line = next(n for n, text in enumerate(broken.splitlines(), 1) if "def mse_loss" in text)
    assert "Python cannot read cell [1] of training_loop.ipynb" in told
    assert f"(line {line})" in told


def test_what_a_student_prints_and_warns_leaves_stderr_empty(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    text = answer(SECOND, "    ### BEGIN SOLUTION\n", "    loud()\n")
    run(shell, "import sys, warnings\ndef loud():\n    print('err', file=sys.stderr)\n")
    run(shell, "def loud():\n    warnings.warn('no')\n    print('err', file=sys.stderr)\n")
    run(shell, text)
    capsys.readouterr()
    assert check(SECOND) == 10.0
    assert capsys.readouterr().err == ""


def test_a_name_that_no_exercise_has(shell: InteractiveShell) -> None:
    with pytest.raises(ValueError, match="there is no exercise 'ex9'; there are: ex1_forward_pass"):
        check("ex9")


def test_validating_shows_the_report_that_nbgrader_would_leave_out(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    run(shell, answer(SECOND, "torch.mean", "torch.sum"))
    with pytest.raises(AssertionError, match="divide it by the number of samples"):
        check(SECOND)
    run(shell, answer(SECOND))
    assert check(SECOND) == 10.0


def test_outside_a_notebook_it_says_what_to_use() -> None:
    with pytest.raises(RuntimeError, match="uv run pytest assignments"):
        check(FIRST)


@pytest.mark.parametrize(
    ("score", "most", "float_"), [(7, None, 7.0), (12, 10.0, 10.0), (-3, None, 0.0)]
)
def test_points_are_plain_floats_within_bounds(
    score: int, most: float | None, float_: float
) -> None:
    result = ExerciseResult("ex", 10, (CheckResult("test", Outcome.WRONG, score, 10),))
    assert points(result, most) == float_
    assert type(points(result, most)) is float
    assert math.isfinite(points(result, most))


def test_lines_of_a_submitted_notebook_are_told_by_cell(tmp_path: Path) -> None:
    made = notebooks.notebook({SECOND: solution(SECOND).replace("torch.mean", "torch.nope")})
    text = percent_text(nbformat.writes(made).encode())
    submission = LocalSubmission(Path("training_loop.ipynb"), text=text, notebook=True)
    problem = submission.call("mse_loss", {"y_pred": 1.0, "y_true": 1.0}).problem
    assert problem is not None
    source = notebooks.cell(made, SECOND).source.splitlines()
    line = next(n for n, code in enumerate(source, 1) if "torch.nope" in code)
    assert f"(cell {SECOND}, line {line})" in problem.message
    assert f"cell {SECOND}, line {line} in mse_loss\n    return torch.nope" in problem.traceback
    assert submission.line_of("mse_loss") is None


STOPPING = "train_with_early_stopping"


def complaint(made: NotebookNode, exercise: str, function: str) -> str:
    """What is told of a call of `function` where the notebook is graded for `exercise`."""
    text = for_exercise(percent_text(nbformat.writes(made).encode()), exercise)
    submission = LocalSubmission(Path("f.ipynb"), text=text, notebook=True)
    problem = submission.call(function, {}).problem
    assert problem is not None
    return problem.message


def test_a_name_that_is_near_comes_before_another_cell_s_error() -> None:
    early = solution(SIXTH).replace(f"def {STOPPING}", "def train_early")
    made = notebooks.notebook({SIXTH: early})
    notebooks.cell(made, SECOND).source = "def mse_loss(:"
    assert complaint(made, SIXTH, STOPPING) == (
        f"f.ipynb defines no `{STOPPING}`. Is it `train_early` that should have this name?"
    )
    assert "Python cannot read cell ex2_mse_loss of f.ipynb" in complaint(made, SECOND, "mse_loss")


def test_a_readable_cell_without_the_answer_is_told_as_that() -> None:
    made = notebooks.notebook()
    notebooks.cell(made, SECOND).source = "def mse_loss(:"
    notebooks.cell(made, SIXTH).source = "# nothing yet"
    assert complaint(made, SIXTH, STOPPING) == f"f.ipynb defines no `{STOPPING}`."
    made.cells.append(v4.new_code_cell(f"def {STOPPING}(:"))
    assert f"Python cannot read code cell {code_cells(made)}" in complaint(made, SIXTH, STOPPING)


def test_in_cells_without_names_one_that_cannot_be_read_is_blamed() -> None:
    made = v4.new_notebook()
    made.cells = [v4.new_code_cell("def loss_of(:"), v4.new_code_cell("def forward_tanh(): pass")]
    assert "Python cannot read code cell 1 of f.ipynb" in complaint(made, SECOND, "mse_loss")
    made.cells.append(v4.new_code_cell("def forward(:"))
    assert "Python cannot read code cell 3 of f.ipynb" in complaint(made, FIRST, "forward")


def test_what_only_compiling_finds_is_told_of_its_cell() -> None:
    made = notebooks.notebook()
    notebooks.cell(made, SECOND).source = "def mse_loss(a, b):\n    pass\nreturn a"
    assert complaint(made, SECOND, "mse_loss") == (
        "Python cannot read cell ex2_mse_loss of f.ipynb: 'return' outside function (line 3)."
    )
    notebooks.cell(made, SECOND).source = "await wait()\ndef mse_loss(): return 1"
    assert graded(made, SECOND) == 0
    assert complaint(made, SECOND, "mse") == "f.ipynb defines no `mse`."


def code_cells(made: NotebookNode) -> int:
    return sum(cell.cell_type == "code" for cell in made.cells)


def test_a_later_cell_does_not_change_what_was_checked_before() -> None:
    later = notebooks.answer(FOURTH, solution(FOURTH)) + "\n\n\ndef mse_loss(a):\n    return a\n"
    made = notebooks.notebook({SECOND: solution(SECOND)})
    notebooks.cell(made, FOURTH).source = later
    assert graded(made, SECOND) == 10
    assert graded(made, FOURTH) == 15
    made.cells.remove(notebooks.cell(made, check_cell(SECOND)))
    assert graded(made, SECOND) == 10


def test_an_answer_below_its_check_counts_where_the_stub_was_left() -> None:
    made = notebooks.notebook()
    made.cells.append(v4.new_code_cell(answer(SECOND)))
    assert graded(made, SECOND) == 10
    notebooks.cell(made, SECOND).source = "# nothing"
    assert graded(made, SECOND) == 10


def graded(made: NotebookNode, exercise: str) -> int:
    """The points that a submitted notebook has for an exercise."""
    text = for_exercise(percent_text(nbformat.writes(made).encode()), exercise)
    submission = LocalSubmission(Path("training_loop.ipynb"), text=text, notebook=True)
    return grade_exercise(exercises.load(exercise), submission, PUBLIC_SEED).score


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


def test_a_student_needs_no_nbgrader() -> None:
    code = "import sys, autograder.notebook.live; sys.exit('nbgrader' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
