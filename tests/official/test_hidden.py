"""Hidden checks: used when present, and silent about what they ask."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

from autograder import exercises
from autograder.cli.main import main
from autograder.exercises import HIDDEN, ExerciseError
from autograder.intake import open_work
from autograder.official import grade_one
from autograder.results import CheckResult, Outcome
from tests.support.course import ROOT, SOLUTIONS, TOTAL, isolates, sandbox, solution

pytestmark = isolates

SECRET = 8.765
CHECK = f'''
"""Hidden."""
import pytest
import torch
from autograder.judging import expect
from autograder.oracle import reference

@pytest.mark.points(3)
def test_far_apart(submission, inputs):
    """Predictions that are far from their targets."""
    y_pred, y_true = inputs.normal(4, 1) * {SECRET}, inputs.normal(4, 1) + {SECRET}
    record = submission.call("mse_loss", {{"y_pred": y_pred, "y_true": y_true}})
    expect.returned(record, reference.mse_loss(y_pred, y_true), "value")
    asked = {{"y_pred": torch.full((1, 1), {SECRET}), "y_true": y_true[:1]}}
    record = submission.call("mse_loss", asked)
    expect.finished(record)
'''


WAITS = """

@pytest.mark.points(2)
@pytest.mark.needs_one_of("test_value", "test_far_apart")
def test_alone(submission, inputs):
    \"\"\"A single prediction.\"\"\"
    asked = {"y_pred": inputs.normal(1, 1), "y_true": inputs.normal(1, 1)}
    expect.finished(submission.call("mse_loss", asked))
"""


@pytest.fixture
def hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "hidden"
    folder.mkdir()
    (folder / "test_ex2_mse_loss.py").write_text(CHECK)
    package = ModuleType(HIDDEN)
    package.__path__ = [str(folder)]
    package.__spec__ = ModuleSpec(HIDDEN, None, is_package=True)
    package.__spec__.submodule_search_locations = [str(folder)]
    monkeypatch.setitem(sys.modules, HIDDEN, package)
    exercises.load.cache_clear()
    yield
    sys.modules.pop(f"{HIDDEN}.test_ex2_mse_loss", None)
    exercises.load.cache_clear()


def graded(text: str, folder: Path, hidden_points: int = 3) -> dict[str, CheckResult]:
    home = folder / "student"
    home.mkdir()
    (home / "ex2_mse_loss.py").write_text(text)
    result = grade_one.grade(open_work(home, exercises.names()), sandbox(), 5)
    assert result.max_score == TOTAL + hidden_points
    return {check.name: check for check in result.exercises[1].checks}


@pytest.mark.usefixtures("hidden")
def test_hidden_checks_come_on_top() -> None:
    result = grade_one.grade(open_work(SOLUTIONS, exercises.names()), sandbox(), 5)
    assert (result.score, result.max_score) == (TOTAL + 3, TOTAL + 3)
    assert [check.name for check in result.exercises[1].checks if check.hidden] == [
        "test_far_apart"
    ]


@pytest.mark.usefixtures("hidden")
@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("return ((y_pred - y_true) ** 2).mean()", Outcome.PASSED),
        ("print(y_pred); return y_pred.sum() * 0", Outcome.WAITING),
    ],
)
def test_a_hidden_check_waits_for_visible_ones_and_tells_no_more_than_that(
    body: str, outcome: Outcome, tmp_path: Path
) -> None:
    file = tmp_path / "hidden" / "test_ex2_mse_loss.py"
    file.write_text(CHECK + WAITS)
    text = f"def mse_loss(y_pred, y_true):\n    {body}\n"
    checks = graded(text, tmp_path, hidden_points=5)
    check = checks["test_alone"]
    assert check.outcome is outcome
    assert checks["test_value"].behaviour
    assert check.behaviour == ()
    assert (check.details, check.printed, check.line, check.hidden) == ("", "", None, True)
    if outcome is Outcome.WAITING:
        assert (check.score, check.max_score) == (0, 2)
        assert check.message == (
            "A hidden check holds, but its points count only once other checks pass: A single"
            " prediction."
        )


@pytest.mark.usefixtures("hidden")
def test_a_hidden_check_that_needs_an_unknown_one_is_told(tmp_path: Path) -> None:
    file = tmp_path / "hidden" / "test_ex2_mse_loss.py"
    file.write_text(CHECK + WAITS.replace("test_value", "test_no_such"))
    with pytest.raises(ExerciseError, match="needs test_no_such, which is no check of this"):
        exercises.load("ex2_mse_loss")


LEAKS = {
    "prints": "print(y_pred)",
    "raises": "raise ValueError(f'{y_pred} {y_true}')",
    "keeps": "SEEN.append(y_pred.tolist())\n    print(SEEN)",
    "names": "raise type(f'E{y_pred.tolist()}', (Exception,), {})",
    "warns": "import warnings; warnings.warn(str(y_pred)); return y_pred",
    "wrong": "return y_pred.mean()",
}


@pytest.mark.usefixtures("hidden")
@pytest.mark.parametrize("case", LEAKS)
def test_no_value_of_a_hidden_input_is_told(case: str, tmp_path: Path) -> None:
    text = f"SEEN = []\n\n\ndef mse_loss(y_pred, y_true):\n    {LEAKS[case]}\n"
    checks = graded(text, tmp_path)
    check = checks["test_far_apart"]
    assert not check.passed
    assert check.message.endswith("Predictions that are far from their targets.")
    assert (check.details, check.printed, check.line) == ("", "", None)
    assert str(SECRET) not in repr(checks)


@pytest.mark.usefixtures("hidden")
def test_a_hidden_check_of_an_untouched_stub_is_not_attempted(tmp_path: Path) -> None:
    stub = "def mse_loss(y_pred, y_true):\n    raise NotImplementedError\n"
    assert graded(stub, tmp_path)["test_far_apart"].outcome is Outcome.NOT_ATTEMPTED


@pytest.mark.usefixtures("hidden", "running_zygote")
@pytest.mark.parametrize(
    "name",
    [
        "test_ex9_foo",
        pytest.param("test_ex2_mse_los", marks=pytest.mark.long),
        pytest.param("ex2_mse_loss", marks=pytest.mark.long),
    ],
)
def test_a_hidden_file_that_belongs_to_no_exercise_is_told(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "hidden" / "common.py").write_text("")
    (tmp_path / "hidden" / f"{name}.py").write_text(CHECK)
    words = f"{name}.py belongs to no exercise: call it test_NAME.py with a NAME of ex1_forward"
    monkeypatch.chdir(ROOT)
    assert main(["build", "--check"]) == 1
    told = capsys.readouterr().out
    assert words in told
    assert "common.py" not in told
    assert main(["grade", str(SOLUTIONS)]) == 1
    assert words in capsys.readouterr().err


def test_without_the_folder_there_is_none(tmp_path: Path) -> None:
    assert all(not exercise.hidden for exercise in exercises.load_all().values())
    assert solution("ex2_mse_loss")
