"""`autograder grade`, as an instructor types it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import pytest

from autograder import exercises
from autograder.cli.main import main
from autograder.intake import open_work
from autograder.official import grade_one
from autograder.results import Outcome, Result
from autograder.sandbox.client import Sandbox
from tests.support import warm_start
from tests.support.course import ROOT, SOLUTIONS, TOTAL, grade, isolates, points, sandbox, solution

pytestmark = isolates


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=ROOT)


@dataclass
class Typed:
    """What a command in this process returned and said."""

    returncode: int
    stdout: str
    stderr: str


Command: TypeAlias = Callable[..., Typed]


@pytest.fixture
def typed(running_zygote: None, capsys: pytest.CaptureFixture[str]) -> Command:
    def typed(*arguments: str | Path) -> Typed:
        code = main([str(argument) for argument in arguments])
        return Typed(code, *capsys.readouterr())

    return typed


def test_the_solutions_have_full_marks_and_the_layers_are_told(tmp_path: Path) -> None:
    done = run("grade", SOLUTIONS, "--seed", "7", "--json", tmp_path / "result.json")
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"grading …\n(grading: .*\n)*", done.stderr)
    assert re.search(rf"total +{TOTAL}/{TOTAL}\n", done.stdout)
    assert "Landlock" in done.stdout
    assert "--seed 7" in done.stdout
    data = json.loads((tmp_path / "result.json").read_text())
    assert data["schema"] == "autograder/result/v2"
    assert (data["student"], data["score"], data["max_score"]) == ("solutions", TOTAL, TOTAL)
    assert (data["seed"], data["official"]) == (7, True)
    assert "seccomp" in data["isolation"]
    names = [exercise["name"] for exercise in data["exercises"]]
    assert names == list(exercises.names())
    wanted = {"name", "outcome", "score", "max_score", "message"}
    assert wanted <= set(data["exercises"][0]["checks"][0])
    assert Result.from_json((tmp_path / "result.json").read_text()).score == TOTAL


def test_equal_seed_and_submission_equal_result(tmp_path: Path) -> None:
    (tmp_path / "ex1_forward_pass.py").write_text(
        "def forward(X, W1, b1, W2, b2):\n    return {object(): lambda: X, 'a': {'b', 'c', 'd'}}\n"
    )
    (tmp_path / "ex2_mse_loss.py").write_text(
        "def mse_loss(y_pred, y_true):\n    print(object())\n    raise ValueError(object())\n"
    )
    (tmp_path / "ex7_noisy_data.py").write_text(solution("ex7_noisy_data"))
    work = open_work(tmp_path, exercises.names())
    first, second = (grade_one.grade(work, sandbox(), 3) for _ in range(2))
    assert timeless(first) == timeless(second)
    assert first.exercises[6].score == points("ex7_noisy_data")


def timeless(result: Result) -> Result:
    return replace(
        result,
        seconds=0.0,
        exercises=tuple(
            replace(part, checks=tuple(replace(check, seconds=0.0) for check in part.checks))
            for part in result.exercises
        ),
    )


def test_seeds_draw_other_inputs_and_none_repeats_the_public_ones() -> None:
    work = open_work(SOLUTIONS, exercises.names())
    assert grade_one.grade(work, sandbox(), 1).score == TOTAL
    assert grade_one.grade(work, sandbox(), 2**31).score == TOTAL


def test_the_environment_s_seed_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, typed: Command
) -> None:
    monkeypatch.setenv("AUTOGRADER_SEED", "4711")
    (tmp_path / "ex1_forward_pass.py").write_text("x = 1\n")
    assert "Seed 4711" in typed("grade", tmp_path).stdout


def test_a_gate_is_an_exit_code(tmp_path: Path, typed: Command) -> None:
    (tmp_path / "ex2_mse_loss.py").write_text(solution("ex2_mse_loss"))
    assert typed("grade", tmp_path).returncode == 0
    earned = points("ex2_mse_loss")
    assert typed("grade", tmp_path, "--fail-under", str(earned)).returncode == 0
    assert typed("grade", tmp_path, "--fail-under", str(earned + 1)).returncode == 1


@pytest.mark.parametrize(
    ("what", "words"), [("nowhere", "nowhere"), ("broken.ipynb", "is not a Jupyter notebook")]
)
def test_what_cannot_be_graded_says_so(
    what: str, words: str, tmp_path: Path, typed: Command
) -> None:
    (tmp_path / "broken.ipynb").write_text("{")
    done = typed("grade", tmp_path / what)
    told = done.stdout + done.stderr
    assert words in told
    assert "Traceback" not in told
    assert done.returncode == 3


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Nothing was handed in."),
        ("homework.py", "homework.py is not the name of an exercise"),
        ("README.md", "There is: README.md."),
    ],
)
def test_a_folder_without_an_exercise_has_no_grade(
    name: str, words: str, tmp_path: Path, typed: Command
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    if name:
        (work / name).write_text("x = 1\n")
    done = typed("grade", work, "--json", tmp_path / "result.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "there is nothing to grade" in done.stderr
    assert not (tmp_path / "result.json").exists()


def test_a_part_of_the_course_keeps_its_points_and_has_its_own_total(
    tmp_path: Path, typed: Command
) -> None:
    hand_in = tmp_path / "hand-in"
    hand_in.mkdir()
    (hand_in / "ex2_mse_loss.py").write_text(solution("ex2_mse_loss"))
    kept, page = tmp_path / "result.json", tmp_path / "page.html"
    wanted = ("--json", kept, "--html", page, "--figures-of", "failed")
    done = typed("grade", hand_in, "--only", "ex2", *wanted)
    assert done.returncode == 0, done.stderr
    two = points("ex2_mse_loss")
    assert re.search(rf"total +{two}/{two} *\n", done.stdout)
    result = Result.from_json(kept.read_text())
    assert [exercise.name for exercise in result.exercises] == ["ex2_mse_loss"]
    assert (result.score, result.max_score) == (two, two)
    assert "grade FOLDER --only ex2_mse_loss --seed" in page.read_text(encoding="utf-8")
    done = typed("grade", hand_in, "--only", "ex1")
    assert done.returncode == 2
    assert "Nothing was handed in on ex1_forward_pass." in done.stderr


def test_a_seed_in_the_environment_is_a_number(
    monkeypatch: pytest.MonkeyPatch, typed: Command
) -> None:
    monkeypatch.setenv("AUTOGRADER_SEED", "foo")
    done = typed("grade", SOLUTIONS)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "autograder: AUTOGRADER_SEED is 'foo', which is not a whole number.\n"


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, typed: Command) -> None:
    (tmp_path / "ex1_forward_pass.py").write_text("x = 1\n")
    done = typed("grade", tmp_path, "--json", "/proc/result.json")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("autograder: /proc/result.json: ")


def test_help_names_every_form_of_a_submission() -> None:
    told = " ".join(run("grade", "--help").stdout.split())
    assert "a folder with ex*.py, one such file, a notebook, or a zip" in told


def test_a_notebook_is_graded(tmp_path: Path) -> None:
    cells = [
        "%matplotlib inline\nimport torch\nfrom torch import Tensor",
        *(solution(name).partition("from __future__ import annotations")[2] for name in
          exercises.names()),
        "losses = train(None)\nplot(losses)",
        "1 / 0",
        "while True: pass",
    ]  # fmt: skip
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {"cell_type": "code", "id": f"c{number}", "metadata": {}, "outputs": [],
             "execution_count": None, "source": text}
            for number, text in enumerate(cells)
        ],
    }  # fmt: skip
    path = tmp_path / "training_loop.ipynb"
    path.write_text(json.dumps(notebook))
    result = grade_one.grade(open_work(path, exercises.names()), sandbox(), 5, seconds=2.0)
    assert result.score == TOTAL


def test_a_cell_that_cannot_be_read_costs_its_own_exercise(tmp_path: Path) -> None:
    broken = solution("ex1_forward_pass").replace("def forward(", "def forward(:")
    cells = [broken, solution("ex2_mse_loss")]
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [{"cell_type": "code", "metadata": {}, "source": cell} for cell in cells],
    }
    path = tmp_path / "training_loop.ipynb"
    path.write_text(json.dumps(notebook))
    result = grade_one.grade(open_work(path, exercises.names()), sandbox(), 5)
    assert [part.score for part in result.exercises[:2]] == [0, points("ex2_mse_loss")]
    check = result.exercises[0].checks[0]
    assert check.outcome is Outcome.RAISED
    assert "Python cannot read code cell 1 of training_loop.ipynb" in check.message


def test_without_a_layer_nothing_is_graded_and_the_layer_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from autograder.sandbox import landlock

    monkeypatch.setattr(landlock, "version", lambda: 2)
    code = main(["grade", str(SOLUTIONS), "--json", str(tmp_path / "result.json")])
    told = capsys.readouterr()
    assert code == 3
    assert "not graded: this machine cannot isolate submissions, because Landlock" in told.err
    assert "6.2" in told.err
    assert f"/{TOTAL}" not in told.out
    assert not (tmp_path / "result.json").exists()


def test_without_its_zygote_a_run_ends_and_nobody_is_graded() -> None:
    with Sandbox(bubblewrap=False) as held:
        held.wait()
        os.kill(held.process, signal.SIGKILL)
        with pytest.raises(ChildProcessError, match="starts workers"):
            grade_one.grade(open_work(SOLUTIONS, exercises.names()), held, 1)


LATE_IMPORTS = """
import importlib
import importlib.metadata


def mse_loss(y_pred, y_true):
    import pytest

    importlib.invalidate_caches()
    import _pytest.pytester_assertions

    assert importlib.metadata.version("pytest") == pytest.__version__
    return ((y_pred - y_true) ** 2).mean()
"""


def test_an_import_works_although_the_folder_of_packages_has_changed(tmp_path: Path) -> None:
    """As it does at the first import of all, which may create the folder __pycache__ there."""
    sandbox().wait()
    os.utime(sysconfig.get_path("purelib"))
    results = grade("ex2_mse_loss", LATE_IMPORTS, tmp_path)
    assert {check.outcome for check in results.values()} == {Outcome.PASSED}, results


PLOTTING = """
import matplotlib.pyplot as plt


def mse_loss(y_pred, y_true):
    return ((y_pred - y_true) ** 2).mean()
"""


def test_a_submission_that_plots_brings_no_words_of_matplotlib_s(tmp_path: Path) -> None:
    (tmp_path / "ex2_mse_loss.py").write_text(PLOTTING, encoding="utf-8")
    typed = ["grade", str(tmp_path)]
    done = warm_start.run("autograder.cli", typed, cwd=ROOT, env=os.environ, timeout=300)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"grading …\n(grading: .*\n)*", done.stderr)


UNFORESEEN = """
import torch

grad = getattr(torch, "fu" + "nc").grad


def mse_loss(y_pred, y_true):
    grad(lambda x: (x**2).sum())(torch.ones(3))
    return ((y_pred - y_true) ** 2).mean()
"""


def test_torch_s_compiler_can_be_imported_in_a_worker(tmp_path: Path) -> None:
    """As torch.func.grad does; where no word in the file tells, nobody has imported it before."""
    (tmp_path / "ex2_mse_loss.py").write_text(UNFORESEEN, encoding="utf-8")
    with Sandbox() as fresh:
        result = grade_one.grade(open_work(tmp_path, exercises.names()), fresh, 1)
    checks = next(found for found in result.exercises if found.name == "ex2_mse_loss").checks
    assert [check.message for check in checks] == [""] * len(checks)
