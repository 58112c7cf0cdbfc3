"""Exercise 6: the epoch in which the loss crosses the threshold ends the training."""

from __future__ import annotations

from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from autograder.data import sine_data
from autograder.figures import curves, nets, read, style
from autograder.figures.style import EXPECTED, GREEN, GREY, INK, YOURS, Pen
from autograder.oracle import reference
from autograder.oracle.reference import Training
from autograder.oracle.training_task import TrainingTask
from autograder.submission.protocol import Submission

SAMPLES, WIDTH = 100, 50
LEARNING_RATE, MAX_EPOCHS, THRESHOLD = 3e-2, 200, 0.01
CEILING = 1e3
AROUND = 6  # epochs on each side of the stop
UNSTOPPED = Pen(GREY, width=1.1, dash=":")


@dataclass(frozen=True)
class Stopped:
    """The losses of the student's run, and `afterwards`: the loss with its final parameters."""

    losses: list[float]
    afterwards: float | None
    trouble: str = ""
    after_trouble: str = ""


def draw(submission: Submission, figure: Figure) -> None:
    """Draw the whole loss curve, and the epochs around the threshold one by one."""
    style.head(
        figure,
        "Exercise 6: early stopping",
        "Look for the last point: it is the first one below the threshold, and your final"
        " parameters are those that had this loss.",
    )
    panels = figure.subplot_mosaic([["whole", "stop"]], width_ratios=[1, 1.1])
    X, y = sine_data(SAMPLES)
    start = nets.spread(nets.inputs("ex6", 5), WIDTH)
    task = TrainingTask(X, y, start, LEARNING_RATE, MAX_EPOCHS, "tanh", THRESHOLD)
    unstopped, right = replace(task, threshold=None).trained(), task.trained()
    arguments = {**task.arguments(n_epochs="max_epochs"), "threshold": THRESHOLD}
    record = submission.call("train_with_early_stopping", arguments)
    losses = read.losses(record)
    left, trouble = read.left_behind(record, start)
    afterwards = None
    if left is not None:
        afterwards = float(reference.mse_loss(reference.forward(X, left, "tanh"), y))
    yours = Stopped(curves.listed(losses.values), afterwards, losses.trouble, trouble)
    _whole(panels["whole"], unstopped, right, yours)
    _stop(panels["stop"], unstopped, right, yours)


def _whole(axes: Axes, unstopped: Training, right: Training, yours: Stopped) -> None:
    curves.draw(axes, unstopped.losses, UNSTOPPED, "without stopping", CEILING)
    curves.draw(axes, right.losses, EXPECTED, "expected", CEILING)
    if yours.losses:
        curves.draw(axes, yours.losses, YOURS, "yours", CEILING)
    _threshold(axes, 0.2)
    curves.finish(axes, [unstopped.losses, yours.losses], CEILING)
    _mark_stops(axes, right, yours, named=False)
    style.key(axes, "The whole run", 2)
    style.notice(axes, yours.trouble)


def _stop(axes: Axes, unstopped: Training, right: Training, yours: Stopped) -> None:
    """Draw a marker for each epoch, so that a stop one epoch too late can be seen."""
    stop = len(right.losses)
    UNSTOPPED.draw(axes, range(1, MAX_EPOCHS + 1), unstopped.losses)
    EXPECTED.but(marker="o").draw(axes, range(1, stop + 1), right.losses)
    seen = yours.losses
    if seen:
        YOURS.but(marker="X").draw(axes, range(1, len(seen) + 1), seen)
    _threshold(axes, 0.82)
    _mark_stops(axes, right, yours, named=True)
    axes.set_xlim(stop - AROUND - 0.5, stop + AROUND + 0.5)
    window = unstopped.losses[stop - AROUND - 1 : stop + AROUND]
    style.limits(axes, [*window, THRESHOLD], margin=0.12)
    if yours.afterwards is not None and abs(len(seen) - stop) <= AROUND:
        axes.plot(
            [len(seen)],
            [yours.afterwards],
            "D",
            color=GREEN,
            markersize=11,
            fillstyle="none",
            markeredgewidth=2,
            label="loss of your final parameters",
            zorder=7,
        )
    axes.set_xlabel("epoch")
    axes.set_ylabel("loss (mean squared error)")
    style.key(axes, _verdict(stop, yours), 2)
    style.notice(axes, yours.after_trouble)


def _threshold(axes: Axes, aside: float) -> None:
    axes.axhline(THRESHOLD, color=INK, linewidth=1.2, linestyle="--", zorder=1)
    axes.annotate(
        f"threshold {THRESHOLD:g}",
        (aside, THRESHOLD),
        xycoords=("axes fraction", "data"),
        xytext=(0, 4),
        textcoords="offset points",
        ha="center",
    )


def _mark_stops(axes: Axes, right: Training, yours: Stopped, named: bool) -> None:
    stops = [
        (len(right.losses), EXPECTED.color, "-", "expected stop"),
        (len(yours.losses), YOURS.color, ":", "your stop"),
    ]
    for epoch, color, dash, label in stops:
        if epoch:
            name = label if named else "_"
            axes.axvline(epoch, color=color, linewidth=1.5, linestyle=dash, label=name, zorder=1)


def _verdict(stop: int, yours: Stopped) -> str:
    if not yours.losses:
        return f"The stop, in epoch {stop}"
    if len(yours.losses) == stop:
        return f"You stop in epoch {stop}, as expected"
    return f"You stop in epoch {len(yours.losses)}, expected {stop}"
