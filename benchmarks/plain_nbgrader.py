"""The seven exercises as a plain nbgrader course, and how long `nbgrader autograde` takes there.

    uv run --extra instructor --group dev python -m benchmarks.plain_nbgrader

One notebook with seven answer cells and seven autograded test cells, as an instructor writes them
by hand: asserts on fixed inputs, against a few lines of reference code. They ask for less work than
the course's own checks do, which train more nets and look at every result from several sides.

nbgrader runs as it comes: its own executor, its default settings, one process. Each notebook has a
kernel of its own with one torch thread, which is faster than torch's default for nets this small.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder import exercises
from benchmarks.mixed_class import Kind, Student, handful, students
from tests.support.course import NAMES, solution

LESSON = "lesson"  # the name of the assignment and of its notebook
ALL = "*"

SETUP = """\
import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn
"""

TESTS = {
    "ex1_forward_pass": """\
torch.manual_seed(1)
for N, D_in, D_hidden, D_out in [(12, 1, 10, 1), (12, 3, 10, 2), (1, 3, 5, 2)]:
    X = torch.randn(N, D_in)
    W1 = torch.randn(D_in, D_hidden, requires_grad=True)
    b1 = torch.randn(D_hidden, requires_grad=True)
    W2 = torch.randn(D_hidden, D_out, requires_grad=True)
    b2 = torch.randn(D_out, requires_grad=True)
    output = forward(X, W1, b1, W2, b2)
    expected = F.linear(F.relu(F.linear(X, W1.T, b1)), W2.T, b2)
    assert output.shape == (N, D_out)
    assert output.dtype == torch.float32
    assert torch.allclose(output, expected, atol=1e-5)
    gradients = torch.autograd.grad(output.sum(), [W1, b1, W2, b2])
    for gradient, right in zip(
        gradients, torch.autograd.grad(expected.sum(), [W1, b1, W2, b2])
    ):
        assert torch.allclose(gradient, right, atol=1e-4)
""",
    "ex2_mse_loss": """\
torch.manual_seed(2)
for N in [1, 4, 33]:
    y_pred, y_true = torch.randn(N, 1, requires_grad=True), torch.randn(N, 1)
    loss = mse_loss(y_pred, y_true)
    assert loss.shape == ()
    assert torch.allclose(loss, F.mse_loss(y_pred, y_true))
    loss.backward()
    assert torch.allclose(y_pred.grad, 2 * (y_pred - y_true) / N, atol=1e-6)
assert math.isclose(mse_loss(torch.tensor([[3.0]]), torch.tensor([[1.0]])).item(), 4.0)
""",
    "ex3_parameter_update": """\
torch.manual_seed(3)
for learning_rate in [0.01, 0.5]:
    parameters = [torch.randn(s, requires_grad=True) for s in [(1, 10), (10,), (10, 1), (1,)]]
    expected = []
    for p in parameters:
        p.grad = torch.randn_like(p)
        expected.append(p.detach() - learning_rate * p.grad)
    update_parameters(parameters, learning_rate)
    for p, right in zip(parameters, expected):
        assert torch.allclose(p, right, atol=1e-6)
        assert p.requires_grad
        assert p.grad is None or not p.grad.any()
""",
    "ex4_tanh_swap": """\
def reference_train(X, y, parameters, learning_rate, n_epochs, activation, threshold=0.0):
    parameters = [p.detach().clone().requires_grad_() for p in parameters]
    W1, b1, W2, b2 = parameters
    losses = []
    for _ in range(n_epochs):
        loss = F.mse_loss(activation(X @ W1 + b1) @ W2 + b2, y)
        losses.append(loss.item())
        if losses[-1] < threshold:
            break
        gradients = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for p, gradient in zip(parameters, gradients):
                p -= learning_rate * gradient
    return losses, parameters

def new_parameters(D_in, D_hidden):
    return [torch.randn(D_in, D_hidden, requires_grad=True),
            torch.randn(D_hidden, requires_grad=True),
            (torch.randn(D_hidden, 1) / D_hidden ** 0.5).requires_grad_(),
            torch.randn(1, requires_grad=True)]

torch.manual_seed(4)
for D_in in [1, 3]:
    X = torch.randn(12, D_in)
    W1, b1, W2, b2 = new_parameters(D_in, 5)
    output = forward_tanh(X, W1, b1, W2, b2)
    assert output.shape == (12, 1)
    assert torch.allclose(output, torch.tanh(X @ W1 + b1) @ W2 + b2, atol=1e-5)

X = torch.linspace(-3, 3, 40).unsqueeze(1)
y = 2 * torch.sin(X) + 1
for n_epochs, learning_rate in [(3, 0.1), (100, 0.05)]:
    parameters = new_parameters(1, 8)
    expected, trained = reference_train(X, y, parameters, learning_rate, n_epochs, torch.tanh)
    losses = train_tanh(X, y, parameters, learning_rate, n_epochs)
    assert isinstance(losses, list) and len(losses) == n_epochs
    assert all(isinstance(loss, float) for loss in losses)
    assert torch.allclose(torch.tensor(losses), torch.tensor(expected), rtol=1e-3)
    for p, right in zip(parameters, trained):
        assert torch.allclose(p, right, atol=1e-3)
""",
    "ex5_wider_layer": """\
parameters = init_parameters(50)
assert [tuple(p.shape) for p in parameters] == [(1, 50), (50,), (50, 1), (1,)]
assert LEARNING_RATE > 0

torch.manual_seed(5)
X = torch.linspace(-2, 2, 2000).unsqueeze(1)
y = 2 * torch.sin(X)
for n_epochs in [1, 40]:
    parameters = new_parameters(1, 8)
    expected, trained = reference_train(X, y, parameters, 0.01, n_epochs, torch.relu)
    losses = train(X, y, parameters, 0.01, n_epochs)
    assert len(losses) == n_epochs
    assert torch.allclose(torch.tensor(losses), torch.tensor(expected), rtol=1e-3)
    for p, right in zip(parameters, trained):
        assert torch.allclose(p, right, atol=1e-3)

X = torch.linspace(-2 * math.pi, 2 * math.pi, 300).unsqueeze(1)
last = []
for seed in range(3):
    torch.manual_seed(seed)
    parameters = init_parameters(50)
    dtype = parameters[0].dtype
    losses = train(X.to(dtype), torch.sin(X).to(dtype), parameters, LEARNING_RATE, 1000)
    assert all(math.isfinite(loss) for loss in losses)
    last.append(losses[-1])
assert sorted(last)[1] < 0.156  # ten units end at 0.149
""",
    "ex6_early_stopping": """\
torch.manual_seed(6)
X = torch.linspace(-3, 3, 40).unsqueeze(1)
y = 2 * torch.sin(X) + 1
for n_epochs, fraction in [(100, 0.0), (100, 0.7), (100, 0.4), (5, 2.0)]:
    parameters = new_parameters(1, 8)
    first = F.mse_loss(torch.tanh(X @ parameters[0] + parameters[1]) @ parameters[2]
                       + parameters[3], y).item()
    threshold = fraction * first
    expected, trained = reference_train(
        X, y, parameters, 0.05, n_epochs, torch.tanh, threshold
    )
    losses = train_with_early_stopping(X, y, parameters, 0.05, n_epochs, threshold)
    assert all(isinstance(loss, float) for loss in losses)
    assert len(losses) == len(expected)
    assert torch.allclose(torch.tensor(losses), torch.tensor(expected), rtol=1e-3)
    for p, right in zip(parameters, trained):
        assert torch.allclose(p, right, atol=1e-3)
""",
    "ex7_noisy_data": """\
torch.manual_seed(7)
y = torch.linspace(-1, 1, 40000).view(200, 200)
clean = y.clone()
for std in [0.1, 2.0]:
    noise = add_noise(y, std) - clean
    assert torch.equal(y, clean)
    assert noise.shape == y.shape
    assert abs(noise.mean().item()) < 0.03 * std
    assert abs(noise.std().item() / std - 1) < 0.03
assert not torch.equal(add_noise(y, 0.5), add_noise(y, 0.5))

X = torch.linspace(-2, 2, 2000).unsqueeze(1)
y = 2 * torch.sin(X)
parameters = new_parameters(1, 8)
expected, trained = reference_train(X, y, parameters, 0.01, 40, torch.relu)
losses = train_on_noise(X, y, parameters, 0.01, 40, 1e-9)
assert isinstance(losses, tuple) and all(isinstance(loss, float) for loss in losses)
for loss in losses:
    assert math.isclose(loss, expected[-1], rel_tol=0.05)  # before or after the last update
for p, right in zip(parameters, trained):
    assert torch.allclose(p, right, atol=1e-3)

parameters = new_parameters(1, 8)
noisy, clean = train_on_noise(X, y, parameters, 0.01, 120, 0.5)
assert clean < noisy
assert abs(noisy - clean - 0.25) < 0.1
""",
}


class PlainCourse:
    """An nbgrader course in `root`, made and graded by nbgrader's own commands."""

    def __init__(self, root: Path) -> None:
        self.root = root
        source = root / "source" / LESSON
        source.mkdir(parents=True)
        (source / f"{LESSON}.ipynb").write_text(json.dumps(notebook()), encoding="utf-8")
        self.run("generate_assignment", LESSON)

    def submit(self, name: str, texts: Mapping[str, str]) -> None:
        """Hand in the released notebook with the texts in its answer cells.

        The cell of an exercise that is not among them stays as it was released.
        """
        released = self.root / "release" / LESSON / f"{LESSON}.ipynb"
        handed_in = json.loads(released.read_text(encoding="utf-8"))
        for cell in handed_in["cells"]:
            exercise = cell["metadata"]["nbgrader"]["grade_id"]
            if exercise in texts:
                cell["source"] = texts[exercise]
        home = self.root / "submitted" / name / LESSON
        home.mkdir(parents=True)
        (home / f"{LESSON}.ipynb").write_text(json.dumps(handed_in), encoding="utf-8")

    def autograde(self, student: str = ALL) -> float:
        """The seconds that one command took to grade these students, whatever it did before."""
        begun = time.perf_counter()
        self.run("autograde", LESSON, "--force", f"--student={student}")
        return time.perf_counter() - begun

    def scores(self) -> dict[str, float]:
        """Every student's points."""
        table = self.root / "grades.csv"
        self.run("export", f"--to={table}")
        with table.open(encoding="utf-8", newline="") as lines:
            return {row["student_id"]: float(row["score"]) for row in csv.DictReader(lines)}

    def run(self, command: str, *arguments: str) -> None:
        """Run an nbgrader command here; the program ends when the command fails."""
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", command, *arguments],
            cwd=self.root,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"nbgrader {command} ended with {done.returncode}:\n{done.stderr[-3000:]}")


def environment() -> dict[str, str]:
    """What a graded class is run with, whoever grades it.

    One torch thread; compiled modules are kept, without which every import of torch takes twice
    as long; nobody's own Jupyter settings; a path to `alembic`, which nbgrader starts by name.
    """
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PATH": path, "JUPYTER_NO_CONFIG": "1", "OMP_NUM_THREADS": "1"}


def notebook() -> dict[str, object]:
    """The instructor's notebook, with the reference solutions in it."""
    cells = [_cell("setup", SETUP, locked=True)]
    for exercise in NAMES:
        cells.append(_cell(exercise, solution(exercise), solution=True))
        points = exercises.load(exercise).points
        test = f"### BEGIN HIDDEN TESTS\n{TESTS[exercise]}### END HIDDEN TESTS"
        cells.append(_cell(f"test_{exercise}", test, grade=True, locked=True, points=points))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _cell(name: str, source: str, **role: bool | int) -> dict[str, object]:
    """A code cell; `role` is what nbgrader is to do with it."""
    plain = {"schema_version": 3, "grade": False, "locked": False, "solution": False}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {"nbgrader": {**plain, "task": False, "grade_id": name, **role}},
        "outputs": [],
        "source": source,
    }


def seconds_per_submission(root: Path, chosen: Sequence[Student]) -> tuple[float, dict[str, float]]:
    """What one more submission costs `nbgrader autograde`, and what everybody scored.

    A first student with the reference solutions is graded alone, then together with `chosen`: the
    difference is theirs, without the start of the command, which a large class pays only once.
    """
    course = PlainCourse(root)
    course.submit("first", {exercise: solution(exercise) for exercise in NAMES})
    course.autograde()  # warms the file cache
    alone = course.autograde()
    for student in chosen:
        course.submit(student.name, student.texts)
    together = course.autograde()
    scores = course.scores()
    full = sum(exercises.load(exercise).points for exercise in NAMES)
    if scores["first"] != full:
        sys.exit(f"the reference solutions have {scores['first']} of {full} points in nbgrader")
    return (together - alone) / len(chosen), scores


def seconds_per_mixed_submission(root: Path, whole: Sequence[Student], count: int) -> float:
    """What a submission costs on average in a class like `whole`, endless functions included.

    Measured on `count` students that stand for the usual ones and on one with an endless function,
    which costs nbgrader its time limit in every cell that calls it.
    """
    usual, _ = seconds_per_submission(root / "usual", handful(whole, count))
    endless = [student for student in whole if student.kind is Kind.ENDLESS]
    if not endless:
        return usual
    stuck, _ = seconds_per_submission(root / "endless", endless[:1])
    print(f"nbgrader needs {usual:.2f} s for a usual submission, {stuck:.1f} s for an endless one")
    share = len(endless) / len(whole)
    return (1 - share) * usual + share * stuck


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--submissions", type=int, default=5)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    chosen = handful(students(100, options.seed), options.submissions)
    with tempfile.TemporaryDirectory() as folder:
        seconds, scores = seconds_per_submission(Path(folder), chosen)
    for student in chosen:
        print(f"{student.name}  {student.kind:<22} {scores[student.name]:5.1f} points")
    print(f"nbgrader autograde: {seconds:.2f} s a submission")
    return 0


if __name__ == "__main__":
    sys.exit(main())
