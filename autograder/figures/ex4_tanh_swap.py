"""Exercise 4: tanh compared with ReLU, in their losses and in the functions that they learn."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from autograder.data import sine_data
from autograder.figures import curves, nets, read, style
from autograder.figures.style import BLUE, EXPECTED, TRUTH, YOURS, Pen
from autograder.oracle import reference
from autograder.oracle.reference import Training
from autograder.oracle.training_task import TrainingTask
from autograder.submission.protocol import Submission

NAMES = ("W1", "b1", "W2", "b2")
SAMPLES, WIDTH = 100, 10
LEARNING_RATE, EPOCHS = 1e-2, 500
CEILING = 1e3
RELU = Pen(BLUE, width=1.8, dash="--")


@dataclass(frozen=True)
class Learned:
    """The student's run: its losses, the function that it learned, and what is wrong with each.

    `function` has shape (SAMPLES, 1).
    """

    losses: list[float]
    function: Tensor | None
    trouble: str = ""
    function_trouble: str = ""


def draw(submission: Submission, figure: Figure) -> None:
    """Draw both nets from the same start: their losses, and the functions that they learned."""
    style.head(
        figure,
        "Exercise 4: tanh in place of ReLU",
        "Look for smooth bends in place of corners: from the same start tanh ends with the lower"
        " loss.",
    )
    panels = figure.subplot_mosaic([["losses", "functions"]], width_ratios=[1, 1.25])
    X, y = sine_data(SAMPLES)
    start = nets.lesson(nets.inputs("ex4"), WIDTH)
    task = TrainingTask(X, y, start, LEARNING_RATE, EPOCHS, "tanh")
    relu, tanh = replace(task, activation="relu").trained(), task.trained()
    yours = _learned(submission, task)
    _losses(panels["losses"], relu, tanh, yours)
    _functions(panels["functions"], X, relu, tanh, yours)


def _learned(submission: Submission, task: TrainingTask) -> Learned:
    X, start = task.X, task.parameters
    record = submission.call("train_tanh", task.arguments())
    losses = read.losses(record)
    parameters, trouble = read.left_behind(record, start)
    if parameters is None:
        return Learned(curves.listed(losses.values), None, losses.trouble, trouble)
    forward = submission.call("forward_tanh", {"X": X, **dict(zip(NAMES, parameters, strict=True))})
    output = read.tensor(forward, (SAMPLES, 1))
    unchanged = all(torch.equal(a, b) for a, b in zip(parameters, start, strict=True))
    told = "`train_tanh` did not change the parameters." if unchanged else ""
    return Learned(
        curves.listed(losses.values), output.values, losses.trouble, output.trouble or told
    )


def _losses(axes: Axes, relu: Training, tanh: Training, yours: Learned) -> None:
    axes.set_xscale("log")
    curves.draw(axes, relu.losses, RELU, "ReLU", CEILING)
    curves.draw(axes, tanh.losses, EXPECTED, "tanh, expected", CEILING)
    if yours.losses:
        curves.draw(axes, yours.losses, YOURS, "your train_tanh", CEILING)
    curves.finish(axes, [relu.losses, tanh.losses, yours.losses], CEILING)
    style.key(axes, f"Loss, width {WIDTH}, learning rate {LEARNING_RATE:g}", 2)
    style.notice(axes, yours.trouble)


def _functions(axes: Axes, X: Tensor, relu: Training, tanh: Training, yours: Learned) -> None:
    TRUTH.draw(axes, X, torch.sin(X), r"$\sin x$")
    RELU.draw(axes, X, reference.forward(X, relu.parameters), "ReLU")
    expected = reference.forward(X, tanh.parameters, "tanh")
    EXPECTED.draw(axes, X, expected, "tanh, expected")
    heights = [-1.2, 1.2, *expected.flatten().tolist()]
    if yours.function is not None:
        YOURS.draw(axes, X, yours.function, "your forward_tanh", order=3)
        heights += yours.function.clamp(-8, 8).flatten().tolist()
    style.limits(axes, heights)
    axes.set_ylabel(r"$\hat{y}$")
    style.pi_axis(axes)
    style.key(axes, f"What the nets have learned after {EPOCHS} epochs", 2)
    style.notice(axes, yours.function_trouble)
