"""Exercise 2: the loss is a parabola, and its slope says which way to move."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from autograder.figures import nets, read, style
from autograder.figures.style import EXPECTED, GREY, GUIDE, INK, YOURS
from autograder.oracle import reference
from autograder.submission.calls import Record
from autograder.submission.protocol import Submission

SHIFTS = [step / 8 for step in range(-24, 25)]
TANGENTS = (-2.0, 0.0, 1.75)  # where the slope is drawn
N = 8  # samples
REACH = 12.0  # times the largest expected loss; beyond it a curve leaves the picture


@dataclass(frozen=True)
class Point:
    """The loss and its gradient with all predictions shifted by `shift`."""

    shift: float
    loss: float | None
    gradient: Tensor | None
    trouble: str = ""
    gradient_trouble: str = ""

    @property
    def slope(self) -> float | None:
        """The loss's derivative with respect to the shift."""
        return None if self.gradient is None else float(self.gradient.sum())


def draw(submission: Submission, figure: Figure) -> None:
    """Draw the loss over shifted predictions with tangents, and the gradient over the error."""
    style.head(
        figure,
        "Exercise 2: the mean squared error",
        "Look for the tangents: they touch the parabola, and lie flat where the predictions are"
        " right on average.",
    )
    panels = figure.subplot_mosaic([["loss", "gradient"]], width_ratios=[1.25, 1])
    draws = nets.inputs("ex2")
    y_true = draws.normal(N, 1)
    y_pred = y_true + 0.8 * draws.normal(N, 1)
    y_pred = y_pred - (y_pred - y_true).mean()
    right = [_expected(y_pred, y_true, shift) for shift in SHIFTS]
    yours = _asked(submission, y_pred, y_true, SHIFTS)
    touching = _asked(submission, y_pred, y_true, TANGENTS)
    middle = _ask(submission, y_pred, y_true, 0.0)
    _loss_panel(panels["loss"], right, yours, touching)
    _gradient_panel(panels["gradient"], y_pred - y_true, middle)


def _expected(y_pred: Tensor, y_true: Tensor, shift: float) -> Point:
    shifted = y_pred + shift
    loss = float(reference.mse_loss(shifted, y_true))
    return Point(shift, loss, reference.mse_gradient(shifted, y_true))


def _asked(
    submission: Submission, y_pred: Tensor, y_true: Tensor, shifts: Sequence[float]
) -> list[Point]:
    """The student's points, up to the first without a loss: the rest would fail in the same way."""
    points: list[Point] = []
    for shift in shifts:
        points.append(_ask(submission, y_pred, y_true, shift))
        if points[-1].loss is None:
            break
    return points


def _ask(submission: Submission, y_pred: Tensor, y_true: Tensor, shift: float) -> Point:
    shifted = (y_pred + shift).detach().requires_grad_()
    arguments = {"y_pred": shifted, "y_true": y_true}
    record = submission.call("mse_loss", arguments, backward=torch.ones(()))
    gradient = read.gradient(record, "y_pred", (N, 1))
    loss = read.number(record)
    return Point(shift, loss, gradient.values, _trouble(record, loss), gradient.trouble)


def _trouble(record: Record, loss: float | None) -> str:
    found = read.tensor(record, ())
    if found.trouble or loss is not None:
        return found.trouble
    return f"`{record.call.function}` returned no finite number."


def _loss_panel(axes: Axes, right: list[Point], yours: list[Point], touching: list[Point]) -> None:
    heights = [point.loss or 0.0 for point in right]
    EXPECTED.draw(axes, SHIFTS, heights, "expected")
    losses = [math.nan if point.loss is None else point.loss for point in yours]
    reach = REACH * max(heights)
    if not all(map(math.isnan, losses)):
        YOURS.draw(axes, [point.shift for point in yours], losses, "your mse_loss")
    inside = [max(-reach, min(reach, loss)) for loss in losses if not math.isnan(loss)]
    style.limits(axes, [*heights, *inside])
    label = "tangent with your slope"
    for point in touching:
        if point.loss is None or point.slope is None:
            continue
        ends = [point.shift - 0.9, point.shift + 0.9]
        line = [point.loss + point.slope * (end - point.shift) for end in ends]
        axes.plot(ends, line, color=INK, linewidth=1.6, linestyle="--", label=label, zorder=4)
        axes.plot([point.shift], [point.loss], "o", color=INK, markersize=6, zorder=5)
        label = "_"
    axes.set_xlabel("all predictions shifted by $s$")
    axes.set_ylabel("loss $L(s)$")
    style.key(axes, r"The loss $L(s)$ of the predictions $\hat{y}_i + s$", 2)
    style.notice(axes, next((point.trouble for point in yours if point.trouble), ""))


def _gradient_panel(axes: Axes, error: Tensor, yours: Point) -> None:
    ends = torch.tensor([float(error.min()) - 0.3, float(error.max()) + 0.3])
    EXPECTED.draw(axes, ends, 2 * ends / N, r"expected: $2\,(\hat{y}_i - y_i)\,/\,N$")
    heights = (2 * ends / N).tolist()
    if yours.gradient is not None:
        heights += yours.gradient.flatten().tolist()
        pen = YOURS.but(marker="o", dash="")
        pen.draw(axes, error, yours.gradient, "your gradient, one point for each sample", order=4)
    axes.axhline(0.0, color=GUIDE.color, linewidth=0.9)
    axes.axvline(0.0, color=GREY, linewidth=0.9)
    style.limits(axes, heights, margin=0.1)
    axes.set_xlabel(r"error $\hat{y}_i - y_i$ at $s = 0$")
    axes.set_ylabel(r"$\partial L\,/\,\partial \hat{y}_i$")
    style.key(axes, "The gradient that training follows", 1)
    style.notice(axes, yours.gradient_trouble)
