"""Exercise 7: what a net learns from noisy targets, and its losses on noisy and clean ones."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from autograder.figures import nets, read, style
from autograder.figures.read import Numbers
from autograder.figures.style import BLUE, EXPECTED, GREY, INK, TRUTH, VERMILLION, YOURS, Pen
from autograder.oracle import reference
from autograder.oracle.training_task import TrainingTask
from autograder.submission.protocol import Submission

SAMPLES, WIDTH = 100, 40
LEARNING_RATE, EPOCHS, STD = 1e-2, 1000, 0.3
DRAWS = 2000  # for the histogram
SEED = 7
REACH = 4.0  # the largest |y| in the picture


@dataclass(frozen=True)
class Fit:
    """A trained net's function (SAMPLES, 1) and its losses (noisy, clean); None if not there."""

    function: Tensor | None
    losses: tuple[float | None, float | None] = (None, None)
    trouble: str = ""
    loss_trouble: str = ""


def draw(submission: Submission, figure: Figure) -> None:
    """Draw the noisy points with the fit, the distribution of the noise, and both final losses."""
    style.head(
        figure,
        "Exercise 7: noisy data",
        "Look for the curve between the points: the fit is nearer to the clean sine than to the"
        " targets it was trained on.",
    )
    panels = figure.subplot_mosaic([["fit", "noise"], ["fit", "losses"]], width_ratios=[1.75, 1])
    # One period, because two would take this net ten times as many epochs.
    X = torch.linspace(-math.pi, math.pi, SAMPLES).unsqueeze(1)
    y = torch.sin(X)
    start = nets.spread(nets.inputs("ex7"), WIDTH, math.pi)
    points = read.tensor(
        submission.call("add_noise", {"y": y, "std": STD}, seed=SEED), (SAMPLES, 1)
    )
    task = TrainingTask(X, y, start, LEARNING_RATE, EPOCHS)
    right, yours = _expected(task), _yours(submission, task)
    _fit(panels["fit"], X, points, right, yours)
    _noise(panels["noise"], submission)
    _losses(panels["losses"], right, yours)


def _expected(task: TrainingTask) -> Fit:
    y = task.y_true
    noise = torch.randn(y.shape, generator=torch.Generator().manual_seed(SEED))
    noisy = y + STD * noise
    trained = replace(task, y_true=noisy).trained()
    function = reference.forward(task.X, trained.parameters)
    losses = [float(reference.mse_loss(function, target)) for target in (noisy, y)]
    return Fit(function, (losses[0], losses[1]))


def _yours(submission: Submission, task: TrainingTask) -> Fit:
    start = task.parameters
    arguments = {**task.arguments(y_true="y_clean"), "std": STD}
    record = submission.call("train_on_noise", arguments, seed=SEED)
    losses = read.losses(record)
    pair = losses.values if losses.values is not None and losses.values.numel() == 2 else None
    noisy, clean = (None, None) if pair is None else (_finite(pair[0]), _finite(pair[1]))
    told = losses.trouble
    if not told and (noisy is None or clean is None):
        told = "`train_on_noise` did not return two finite losses."
    parameters, trouble = read.left_behind(record, start)
    if parameters is None:
        return Fit(None, (noisy, clean), trouble, told)
    unchanged = all(torch.equal(a, b) for a, b in zip(parameters, start, strict=True))
    if unchanged:
        trouble = "`train_on_noise` did not change the parameters."
    return Fit(reference.forward(task.X, parameters), (noisy, clean), trouble, told)


def _finite(value: Tensor) -> float | None:
    return float(value) if math.isfinite(value) else None


def _fit(axes: Axes, X: Tensor, points: Numbers, right: Fit, yours: Fit) -> None:
    heights = [-1.6, 1.6]
    if points.values is not None:
        pen = Pen(GREY, width=0, marker="o", size=4.5)
        pen.draw(axes, X, points.values, "your add_noise", order=1.5)
        heights += points.values.clamp(-REACH, REACH).flatten().tolist()
    TRUTH.draw(axes, X, torch.sin(X), r"clean: $\sin x$", order=4)
    if right.function is not None:
        EXPECTED.draw(axes, X, right.function, "expected fit")
    if yours.function is not None:
        YOURS.draw(axes, X, yours.function, "your fit", order=3)
        heights += yours.function.double().clamp(-REACH, REACH).flatten().tolist()
    style.limits(axes, heights)
    axes.set_ylabel("$y$")
    style.pi_axis(axes, reach=1)
    style.key(axes, rf"{SAMPLES} noisy targets, $\sigma = {STD:g}$, and the net trained on them", 4)
    style.notice(axes, points.trouble, yours.trouble)


def _noise(axes: Axes, submission: Submission) -> None:
    record = submission.call("add_noise", {"y": torch.zeros(DRAWS, 1), "std": STD}, seed=SEED + 1)
    noise = read.tensor(record, (DRAWS, 1))
    across = torch.linspace(-4 * STD, 4 * STD, 161)
    density = torch.exp(-((across / STD) ** 2) / 2) / (STD * math.sqrt(2 * math.pi))
    EXPECTED.draw(axes, across, density, r"Gaussian, $\sigma$")
    if noise.values is not None:
        drawn = noise.values.flatten().clamp(-4 * STD, 4 * STD)
        axes.hist(
            drawn[~drawn.isnan()].tolist(),
            bins=40,
            range=(-4 * STD, 4 * STD),
            density=True,
            histtype="step",
            color=VERMILLION,
            linewidth=1.7,
            label="your noise",
        )
    axes.set_xlabel("noise")
    axes.set_ylabel("density")
    axes.set_xlim(-4 * STD, 4 * STD)
    axes.set_ylim(0.0, max(1.15 * float(density.max()), min(axes.get_ylim()[1], 12.0)))
    style.key(axes, f"{DRAWS} draws of the noise")
    style.notice(axes, noise.trouble)


def _losses(axes: Axes, right: Fit, yours: Fit) -> None:
    shown = [
        (right.losses, -0.19, BLUE, "", "expected"),
        (yours.losses, 0.19, VERMILLION, "///", "yours"),
    ]
    top = max(2 * STD**2, *(loss or 0.0 for loss in right.losses))
    for losses, aside, color, hatch, label in shown:
        for place, loss in enumerate(losses):
            if loss is None:
                continue
            height = min(max(loss, 0.0), 4 * top)
            axes.bar(
                place + aside,
                height,
                0.34,
                color=color,
                alpha=0.75,
                hatch=hatch,
                edgecolor="white",
                label=label if place == 0 else "_",
            )
            axes.annotate(
                f"{loss:.2g}",
                (place + aside, height),
                xytext=(0, 2),
                textcoords="offset points",
                ha="center",
                size=9.5,
                bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"},
                zorder=4,
            )
    axes.axhline(STD**2, color=INK, linestyle="--", linewidth=1.2, label=r"$\sigma^2$", zorder=3)
    axes.set_xlim(-0.5, 1.5)
    axes.set_xticks([0, 1], ["noisy targets", "clean targets"])
    axes.set_ylim(0.0, 1.2 * axes.get_ylim()[1])
    axes.set_ylabel("final loss")
    axes.grid(False, axis="x")
    style.key(axes, "The two losses at the end", 3)
    style.notice(axes, yours.loss_trouble)
