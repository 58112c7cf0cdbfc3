"""What the test cells of a running notebook tell."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Iterator

import pytest
from IPython.core.interactiveshell import InteractiveShell

from autograder import exercises
from autograder.intake.cells import check_cell
from autograder.notebook import check
from tests.support import notebooks
from tests.support.course import NAMES, points, solution

FIRST, SECOND = "ex1_forward_pass", "ex2_mse_loss"


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
    main = sys.modules["__main__"]
    made = InteractiveShell.instance()
    made.reset()
    try:
        yield made
    finally:
        # IPython puts one of its own there; whoever starts a process needs the one of the program.
        sys.modules["__main__"] = main
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
    half = points(SECOND) - points(SECOND, "test_value", "test_gradient")
    assert result == half
    assert type(result) is float
    assert told.err == ""
    assert f"{half}/{points(SECOND)}" in told.out
    assert "Cell [2], line 19: " in told.out
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
    assert check(FIRST) == points(FIRST)


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
    assert check(SECOND) == points(SECOND)
    assert capsys.readouterr().err == ""


def test_a_name_that_no_exercise_has(shell: InteractiveShell) -> None:
    with pytest.raises(ValueError, match="there is no exercise 'ex9'; there are: ex1_forward_pass"):
        check("ex9")


def test_validating_shows_the_report_that_nbgrader_would_leave_out(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    run(shell, answer(SECOND, "torch.mean", "torch.sum"))
    with pytest.raises(AssertionError, match=r"Cell \[1\], line 19: "):
        check(SECOND)
    run(shell, answer(SECOND))
    assert check(SECOND) == points(SECOND)


def test_outside_a_notebook_it_says_what_to_use() -> None:
    with pytest.raises(RuntimeError, match="uv run pytest assignments"):
        check(FIRST)


def test_a_student_needs_no_nbgrader() -> None:
    code = "import sys, autograder.notebook.live; sys.exit('nbgrader' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
