"""`autograder solution` shows the reference beside one's own code, once all points are earned."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from autograder.cli import solution as command
from autograder.cli.main import main
from tests.support.course import ASSIGNMENTS, ROOT, SOLUTIONS, points, solution

SECOND = "ex2_mse_loss"
OWN = """
from torch import Tensor


def mse_loss(y_pred: Tensor, y_true: Tensor) -> Tensor:
    errors = y_pred - y_true
    return (errors * errors).mean()
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a student's work, with stubs, in the folder where commands are typed."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(ASSIGNMENTS, tmp_path / "assignments"))


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(["solution", *arguments]) == code
    found = capsys.readouterr()
    return found.out if code != 2 else found.err


def test_with_all_points_both_stand_side_by_side(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / f"{SECOND}.py").write_text(OWN, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "120")
    out = told(capsys, "2")
    assert out.startswith(f"{SECOND}: all {points(SECOND)} points.\n")
    (row,) = [line for line in out.splitlines() if "errors * errors" in line]
    assert row.index("|") > row.index("mean()")
    assert any(
        "errors = y_pred" in line and "return torch.mean((y_pred - y_true) ** 2)" in line
        for line in out.splitlines()
    )


def test_in_a_narrow_terminal_one_after_the_other(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / f"{SECOND}.py").write_text(OWN, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "80")
    out = told(capsys, SECOND, "assignments")
    assert out.index("errors * errors") < out.index("mse_loss: the reference")
    assert "return torch.mean((y_pred - y_true) ** 2)" in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        (OWN.replace(".mean()", ".sum()"), "lacks 5 of 10 points"),
        (OWN.replace("def ", "def def "), "lacks 10 of 10 points"),
        (OWN + "print('\x1b[2J' * 9000)\nraise SystemExit(0)\n", "lacks 10 of 10 points"),
    ],
    ids=["partly", "unreadable", "ends the program"],
)
def test_below_full_marks_no_line_of_it_is_shown(
    text: str, lacks: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / f"{SECOND}.py").write_text(text, encoding="utf-8")
    out = told(capsys, "2", code=1)
    assert out.startswith(f"{SECOND} {lacks}: the solution is shown once it has all.\n")
    assert out.endswith(f"uv run pytest assignments/{SECOND}.py\n")
    assert "torch.mean" not in out


def test_an_untouched_stub_is_told_where_to_begin(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys, "2", code=1).endswith(f"uv run pytest assignments/{SECOND}.py\n")


def test_a_notebook_s_answer_is_compared_too(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = home / "training_loop.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    (cell,) = [cell for cell in notebook["cells"] if cell["id"] == SECOND]
    for text, code, words in (
        (OWN, 0, "    return (errors * errors).mean()"),
        (OWN.replace(".mean()", ".sum()"), 1, "run the cell below your answer in training_loop"),
    ):
        cell["source"] = f"# {SECOND}\n{text}"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        for place in (path, home):
            assert words in told(capsys, "2", str(place), code=code)


def test_the_reference_solution_is_read_as_text_only(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / f"{SECOND}.py").write_text(OWN, encoding="utf-8")
    marked = f"{solution(SECOND)}\nraise SystemExit('it was run')\n"
    monkeypatch.setattr(command, "reference_solution", lambda name: marked)
    assert "torch.mean((y_pred" in told(capsys, "2")


def test_an_edition_without_solutions_says_so(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / f"{SECOND}.py").write_text(OWN, encoding="utf-8")
    monkeypatch.setattr(command, "reference_solution", lambda name: None)
    assert "this edition of the course holds no solutions" in told(capsys, "2", code=2)


def test_a_wrong_call_is_told(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Did you mean ex2_mse_loss?" in told(capsys, "ex2_mse_los", code=2)
    (tmp_path / "empty").mkdir()
    assert f"empty holds no {SECOND}.py" in told(capsys, "2", "empty", code=2)
    assert main(["solution", "2", "nowhere"]) == 3
    assert "nowhere" in capsys.readouterr().err


def test_progress_stays_out_of_what_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solution", SECOND, str(SOLUTIONS.relative_to(ROOT))]) == 0
    found = capsys.readouterr()
    assert "grading" not in found.out
    assert found.err.startswith(f"grading {SECOND} …\n")
