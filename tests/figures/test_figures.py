"""Every submission gets its picture: right, unfinished, wrong or hostile."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib import image
from matplotlib.figure import Figure
from PIL import Image

from autograder import figures
from autograder.course.own_files import FIGURE
from autograder.course.sources import Course
from autograder.figures import ex5_wider_layer
from autograder.reports.atomic_write import write_atomically
from autograder.results import CheckResult, Outcome
from autograder.submission.local import LocalSubmission
from autograder.submission.time_limit import TimeLimit
from tests.support.course import (
    ASSIGNMENTS,
    NAMES,
    ROOT,
    SOLUTIONS,
    first_of,
    functions_of,
    grade,
    solution,
)

QUIET = ("-p", "no:hypothesispytest")  # whose import takes half a second
DRAWN = [name for name in NAMES if FIGURE.path(Course(ROOT), name).is_file()]
# Bodies that no lesson asks for; `fill` and `resize` change all tensors among the arguments.
HOSTILE = {
    "nan": "fill(math.nan)\n    return [math.nan] * 50",
    "huge": "fill(1e38)\n    return torch.full((100, 1), -1e308, dtype=torch.float64)",
    "shapes": "resize()\n    return [1e300, 10**400, '$\\\\frac{']",
}
PREAMBLE = """
import math
import torch

LEARNING_RATE = {rate}

def tensors(arguments):
    parts = [part for item in arguments for part in (item if isinstance(item, list) else [item])]
    return [part for part in parts if isinstance(part, torch.Tensor)]
"""
FUNCTION = """
def {name}(*arguments):
    def fill(value):
        for tensor in tensors(arguments):
            tensor.data.fill_(value)
    def resize():
        for tensor in tensors(arguments):
            tensor.data = torch.ones(7)
    {body}
"""
# Each picture with one of them, and in .ci/run with all.
HOSTILE_ANSWERS = [
    pytest.param(
        name,
        body,
        id=f"{name}-{kind}",
        marks=[] if (place + turn) % len(HOSTILE) == 0 else [pytest.mark.long],
    )
    for place, name in enumerate(DRAWN)
    for turn, (kind, body) in enumerate(HOSTILE.items())
]
FAILURE = CheckResult("test_value", Outcome.WRONG, 0, 3, message="$\\frac{ \x1b[31m \U0001f600")


def hostile(exercise: str, body: str, rate: str) -> str:
    functions = [FUNCTION.format(name=name, body=body) for name in functions_of(exercise)]
    return "".join([PREAMBLE.format(rate=rate), *functions])


def drawn(exercise: str, source: str, folder: Path, *failures: CheckResult) -> Path:
    """The picture of a submission with this text."""
    file = folder / f"{exercise}.py"
    file.write_text(source, encoding="utf-8")
    submission = LocalSubmission(file, TimeLimit(0.5 if "while True" in source else 10.0))
    path = folder / "pictures" / f"{exercise}.png"
    path.parent.mkdir(exist_ok=True)
    png = figures.picture(exercise, submission, failures)
    assert png is not None
    write_atomically(path, png)
    assert [left.name for left in path.parent.iterdir()] == [path.name]
    return path


def assert_is_a_picture(path: Path) -> None:
    assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    pixels = np.asarray(image.imread(path))
    assert pixels.shape[:2] == (700, 1200)
    for half in (pixels[100:, :600], pixels[100:, 600:]):
        assert half.std() > 0.03


@pytest.mark.parametrize("name", DRAWN)
def test_the_reference_solution_is_drawn(name: str, tmp_path: Path) -> None:
    assert_is_a_picture(drawn(name, solution(name), tmp_path))


def test_a_picture_says_in_words_what_it_shows(tmp_path: Path) -> None:
    source = "def mse_loss(y_pred, y_true):\n    raise ValueError('größer als 名前')\n"
    with Image.open(drawn("ex2_mse_loss", source, tmp_path)) as picture:
        told = picture.info[figures.DESCRIPTION]
    assert told.startswith("Exercise 2: the mean squared error. Look for the tangents: ")
    assert "Panels: The loss L(s) of the predictions y_i + s; The gradient that training" in told
    assert "`mse_loss` raised ValueError: größer als 名前" in told


@pytest.mark.parametrize("name", first_of(DRAWN, 1))
def test_a_stub_is_drawn_with_the_reference(name: str, tmp_path: Path) -> None:
    stub = (ASSIGNMENTS / f"{name}.py").read_text(encoding="utf-8")
    missing = CheckResult("test_value", Outcome.NOT_ATTEMPTED, 0, 3, message="Not written yet.")
    assert_is_a_picture(drawn(name, stub, tmp_path, missing))


def test_a_wrong_answer_and_a_right_one_look_different(tmp_path: Path) -> None:
    name = "ex2_mse_loss"
    pictures = []
    for ending in ("", " * 2"):
        source = solution(name).replace("** 2)", f"** 2{ending})")
        pictures.append(np.asarray(image.imread(drawn(name, source, tmp_path))))
    assert np.abs(pictures[0] - pictures[1]).max() > 0.5


def test_the_wider_layer_s_picture_shows_what_its_check_judges(tmp_path: Path) -> None:
    name = "ex5_wider_layer"
    source = solution(name).replace("2 / d_hidden**0.5", "1.0").replace("= 0.01", "= 0.001")
    told = grade(name, source, tmp_path)["test_learns"]
    assert not told.passed
    came, expected = re.findall(r"(?:median loss of|units reach) (\S+)", told.details)
    figure = Figure()
    ex5_wider_layer.draw(LocalSubmission(tmp_path / f"{name}.py"), figure)
    legend = figure.axes[0].get_legend()
    assert legend is not None
    labels = [text.get_text() for text in legend.get_texts()]
    assert f"50 units, yours: median {came} (7 starts)" in labels
    assert f"10 units, rate 0.01: median {expected} (21 starts)" in labels
    assert "1000 epochs" in figure.axes[0].get_title(loc="left")


@pytest.mark.parametrize(("name", "body"), HOSTILE_ANSWERS)
def test_no_returned_value_keeps_the_picture_away(name: str, body: str, tmp_path: Path) -> None:
    rate = "math.nan" if "nan" in body else "-1e300" if "1e38" in body else "'0.01'"
    assert_is_a_picture(drawn(name, hostile(name, body, rate), tmp_path, FAILURE, FAILURE))


@pytest.mark.parametrize(
    "body",
    [
        "while True:\n        pass",
        "raise ValueError('$x^{ ' + chr(0xD800) + chr(27) + chr(0x1F600) * 400)",
    ],
    ids=["endless", "raises"],
)
def test_a_call_without_an_end_is_told_in_the_picture(body: str, tmp_path: Path) -> None:
    name = "ex1_forward_pass"
    assert_is_a_picture(drawn(name, hostile(name, body, "1"), tmp_path))


@pytest.mark.parametrize("source", ["", "x = ("], ids=repr)
def test_a_file_that_does_not_load_is_drawn(source: str, tmp_path: Path) -> None:
    assert_is_a_picture(drawn("ex3_parameter_update", source, tmp_path))


def test_an_exercise_without_a_module_has_no_picture(tmp_path: Path) -> None:
    submission = LocalSubmission(tmp_path / "ex0_none.py")
    assert figures.picture("ex0_none", submission, []) is None


def test_a_picture_that_cannot_be_written_leaves_the_former_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "ex3_parameter_update"
    path = drawn(name, solution(name), tmp_path)
    before = path.read_bytes()

    def full(source: str, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        drawn(name, "", tmp_path)
    assert path.read_bytes() == before
    assert [left.name for left in path.parent.iterdir()] == [path.name]


def run(folder: Path, *arguments: str, script: str = "") -> subprocess.CompletedProcess[str]:
    """pytest in a process of its own that has no display and no chosen backend."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    command = ["-c", script] if script else ["-m", "pytest"]
    return subprocess.run(
        [sys.executable, *command, *QUIET, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


WITHOUT_PYPLOT = """
import sys, pytest
code = pytest.main(sys.argv[1:])
assert "matplotlib.figure" in sys.modules
assert "matplotlib.pyplot" not in sys.modules
sys.exit(code)
"""


def test_figures_are_listed_under_the_card(tmp_path: Path) -> None:
    file = tmp_path / "work" / "ex2_mse_loss.py"
    file.parent.mkdir()
    file.write_text(solution("ex2_mse_loss").replace("** 2", "** 3") + "\nprint('NOISE')\n")
    picture = tmp_path / "out" / "deep" / "ex2_mse_loss.png"
    done = run(tmp_path, "work/ex2_mse_loss.py", "--figures", "out/deep", script=WITHOUT_PYPLOT)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout + done.stderr
    after = done.stdout.partition("Next:")[2]
    assert f"Figures: {Path('out/deep/ex2_mse_loss.png')}" in after.splitlines()
    assert "NOISE" not in after
    assert_is_a_picture(picture)


def test_a_broken_figure_changes_nothing_else(pytester: pytest.Pytester) -> None:
    (pytester.path / "out" / "ex2_mse_loss.png" / "taken").mkdir(parents=True)
    pytester.makepyfile(ex2_mse_loss=solution("ex2_mse_loss"))
    done = pytester.runpytest_inprocess(*QUIET, "ex2_mse_loss.py", "--figures", "out")
    assert done.ret == pytest.ExitCode.OK
    done.stdout.fnmatch_lines(["Figures: ex2_mse_loss could not be drawn: *"])


def test_an_interrupted_run_draws_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(ex2_mse_loss=solution("ex2_mse_loss"))
    pytester.makeconftest("import pytest\ndef pytest_runtest_teardown(): pytest.exit('enough')")
    done = pytester.runpytest_inprocess(*QUIET, "ex2_mse_loss.py", "--figures", "out")
    assert done.ret == pytest.ExitCode.INTERRUPTED
    assert list((pytester.path / "out").iterdir()) == []


def test_a_folder_that_cannot_be_written_stops_pytest_at_once(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    done = run(tmp_path, str(SOLUTIONS / "ex2_mse_loss.py"), "--figures", "notes.txt")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: --figures notes.txt: no pictures can be written there" in done.stderr
    assert "test_" not in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert (tmp_path / "notes.txt").read_text() == "mine"
