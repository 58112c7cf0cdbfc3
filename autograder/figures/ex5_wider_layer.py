"""Exercise 5: why fifty units need another start or a smaller step than ten."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache
from statistics import median

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from autograder.data import sine_data
from autograder.figures import curves, nets, read, style
from autograder.figures.style import BLUE, INK, PURPLE, SKY, VERMILLION, Pen
from autograder.oracle import batched_training
from autograder.oracle.batched_training import EPOCHS
from autograder.oracle.inputs import PUBLIC_SEED, Inputs, Parameters
from autograder.oracle.training_task import TrainingTask
from autograder.submission import describe
from autograder.submission.protocol import Submission

SAMPLES = 100
SHORT = 300  # epochs of the student's own loop, which may be slow
LESSON_RATE, LESSON_WIDTH, WIDTH = 1e-2, 10, 50
WIDTHS = (10, 20, 50, 100, 200)
RUNS = 7  # as many as the checks judge
STARTS = range(8)  # numbers of the lesson's starts whose stability limit is measured
CEILING = 1e6
NARROW = Pen(BLUE, width=1.6, dash="--")
WIDE = Pen(PURPLE, width=1.8, dash="-.")
CHOSEN = Pen(VERMILLION, width=1.4)
OWN = Pen(INK, width=2.4, dash=":")


@dataclass(frozen=True)
class Setting:
    """The student's starts and learning rate, and the losses that follow from them.

    `runs` are those of a right loop, `own` those of the student's `train`. Each is empty or None
    when the student's file gave nothing.
    """

    starts: list[Parameters] = field(default_factory=list)
    rate: float | None = None
    runs: list[list[float]] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    trouble: tuple[str, ...] = ()


def draw(submission: Submission, figure: Figure) -> None:
    """Draw losses of ten and fifty units, and the largest stable learning rate over the width."""
    style.head(
        figure,
        "Exercise 5: a wider layer",
        r"Look for the limit $2/\lambda$: it falls as the layer widens. Far above it the loss"
        " explodes; your start has a limit of its own.",
    )
    panels = figure.subplot_mosaic([["losses", "limits"]], width_ratios=[1.2, 1])
    choice = chosen(submission)
    _losses(panels["losses"], choice)
    _limits(panels["limits"], choice)


def chosen(submission: Submission) -> Setting:
    """Ask for the student's starts and learning rate, and train from there.

    All starts are trained by a right loop, the first also by the student's `train`. With the public
    seed the checks judge the same starts.
    """
    constant = submission.constant("LEARNING_RATE")
    rate = read.number(constant)
    trouble = [constant.problem.message] if constant.problem else []
    if rate is None and not trouble:
        trouble = ["LEARNING_RATE is not a number."]
    starts: list[Parameters] = []
    draws = Inputs(PUBLIC_SEED, "ex5_wider_layer").shared()
    for _ in range(RUNS):
        start, why = _start(submission, draws.seed())
        starts += [start] if start is not None else []
        trouble += [why]
    if rate is None or not starts:
        return Setting(starts, rate, trouble=tuple(trouble))
    own, why = _own(submission, starts[0], rate)
    return Setting(starts, rate, _trained(starts, rate), own, (*trouble, why))


def _trained(starts: list[Parameters], rate: float) -> list[list[float]]:
    """The losses of a right loop from these starts."""
    numbers = tuple(map(batched_training.start_of, starts))
    return [run.tolist() for run in batched_training.sine_losses(numbers, rate).T]


def _start(submission: Submission, seed: int) -> tuple[Parameters | None, str]:
    record = submission.call("init_parameters", {"d_hidden": WIDTH}, seed=seed)
    if record.problem is not None:
        return None, record.problem.message
    like = [torch.zeros(1, WIDTH), torch.zeros(WIDTH), torch.zeros(WIDTH, 1), torch.zeros(1)]
    found, why = read.checked(record.returned, like, "from `init_parameters`")
    return (None, why) if found is None else ([part.requires_grad_() for part in found], why)


def _own(submission: Submission, start: Parameters, rate: float) -> tuple[list[float], str]:
    """The first losses of the student's `train`."""
    X, y = sine_data(batched_training.SAMPLES)
    task = TrainingTask(X, y, start, rate, SHORT)
    losses = read.losses(submission.call("train", task.arguments()))
    return curves.listed(losses.values), losses.trouble


def _losses(axes: Axes, choice: Setting) -> None:
    narrow, wide = _ten_units(), _fifty_units()
    axes.set_xscale("log")
    _group(axes, narrow, NARROW, f"{LESSON_WIDTH} units, rate {LESSON_RATE:g}")
    _group(axes, wide, WIDE, f"{WIDTH} units, rate {LESSON_RATE:g}")
    if choice.runs:
        _group(axes, choice.runs, CHOSEN, f"{WIDTH} units, yours")
    if choice.own:
        label = f"your `train`, {SHORT} epochs from one of your starts"
        curves.draw(axes, choice.own, OWN, label, CEILING, tell=False)
    curves.finish(axes, [*narrow, *wide, *choice.runs, choice.own], CEILING)
    axes.set_xlim(1, EPOCHS)
    style.key(axes, f"The loss, and where it ends after {EPOCHS} epochs", 1)
    style.notice(axes, *choice.trouble)


def _group(axes: Axes, runs: list[list[float]], pen: Pen, label: str) -> None:
    for index, run in enumerate(runs[:RUNS]):
        name = "" if index else f"{label}: {_outcome(runs)}"
        curves.draw(axes, run, pen, name, CEILING, tell=False)


def _outcome(runs: list[list[float]]) -> str:
    """Where the runs end, in a few words."""
    left = [curves.left_at(run, CEILING) for run in runs]
    gone = [epoch for epoch in left if epoch is not None]
    if not gone:
        return f"median {describe.number(median(run[-1] for run in runs))} ({len(runs)} starts)"
    return f"{len(gone)} of {len(runs)} diverged, at epoch {min(gone)}"


# The lesson's half of the picture is the same for all: kept, it halves the time for a class.
@cache
def _ten_units() -> list[list[float]]:
    """The losses of the lesson's ten units, which the student's runs have to match."""
    starts = tuple(map(batched_training.lesson_start, range(batched_training.LESSON_SEEDS)))
    return [run.tolist() for run in batched_training.sine_losses(starts, LESSON_RATE).T]


@cache
def _fifty_units() -> list[list[float]]:
    return _trained(
        [nets.lesson(nets.inputs("ex5", run), WIDTH) for run in range(RUNS)], LESSON_RATE
    )


@cache
def _lesson_limits(width: int) -> list[float]:
    """2/λ of the lesson's starts, in ascending order."""
    X, y = sine_data(SAMPLES)
    starts = [nets.lesson(nets.inputs("ex5", run), width) for run in STARTS]
    return sorted(2 / nets.sharpness(X, y, start) for start in starts)


def _limits(axes: Axes, choice: Setting) -> None:
    found = [_lesson_limits(width) for width in WIDTHS]
    middle = [median(limits) for limits in found]
    lowest = [limits[0] for limits in found]
    highest = [limits[-1] for limits in found]
    pen = Pen(INK, width=1.6, marker="o", size=7)
    pen.draw(axes, WIDTHS, middle, r"limit $2/\lambda$ (randn)", order=3)
    label = f"{len(STARTS)} such starts"
    axes.fill_between(WIDTHS, lowest, highest, color=SKY, alpha=0.45, linewidth=0, label=label)
    for width, color, marker, size in ((LESSON_WIDTH, BLUE, "D", 10), (WIDTH, PURPLE, "s", 16)):
        label = f"lesson, {width} units"
        Pen(color, width=0, marker=marker, size=size).draw(axes, [width], [LESSON_RATE], label, 4)
    _mark_choice(axes, choice)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(WIDTHS, [str(width) for width in WIDTHS])
    axes.minorticks_off()
    axes.set_xlabel("hidden units")
    axes.set_ylabel("learning rate")
    style.key(axes, "Largest stable rate at the start", 2)


def _mark_choice(axes: Axes, choice: Setting) -> None:
    X, y = sine_data(SAMPLES)
    steepest = [nets.sharpness(X, y, start) for start in choice.starts]
    limits = [2 / size for size in steepest if 0 < size < math.inf]
    if limits:
        pen = Pen(VERMILLION, width=0, marker="_", size=24)
        pen.draw(axes, [WIDTH], [median(limits)], r"your start's $2/\lambda$", order=5)
    if choice.rate is not None and choice.rate > 0:
        pen = Pen(VERMILLION, width=0, marker="*", size=14)
        pen.draw(axes, [WIDTH], [choice.rate], "your rate", order=6)
