"""Exercise 3: repeated updates walk down a bowl."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from autograder.figures import curves, read, style
from autograder.figures.style import EXPECTED, GREY, INK, YOURS
from autograder.oracle.inputs import Parameters
from autograder.submission.calls import Value
from autograder.submission.protocol import Submission

CURVATURE = torch.tensor([1.0, 5.0])
MINIMUM = torch.tensor([1.0, 0.5])
START = torch.tensor([-2.9, 2.6])
LEARNING_RATE = 0.35
STEPS = 14
CEILING = 1e6
WINDOW = (-3.5, 2.9, -2.0, 3.4)  # W2 from and to, b2 from and to


@dataclass(frozen=True)
class Walk:
    """The points (W2, b2) that repeated updates visit, and why they ended early."""

    points: list[Tensor]
    trouble: str = ""

    @property
    def losses(self) -> list[float]:
        return [loss_at(point) for point in self.points]


def draw(submission: Submission, figure: Figure) -> None:
    """Draw the path of the student's updates on the loss's contours, and the loss after each."""
    style.head(
        figure,
        "Exercise 3: the parameter update",
        "Look for the zigzag: each step is at a right angle to the contour where it starts, and"
        " uses a fresh gradient.",
    )
    panels = figure.subplot_mosaic([["path", "loss"]], width_ratios=[1.35, 1])
    right, yours = expected_walk(), walk(submission)
    _path(panels["path"], right, yours)
    _losses(panels["loss"], right, yours)


def loss_at(point: Tensor) -> float:
    """The bowl's height at (W2, b2)."""
    return float((CURVATURE * (point - MINIMUM) ** 2).sum()) / 2


def expected_walk() -> Walk:
    """The points that right updates visit."""
    points = [START]
    for _ in range(STEPS):
        points.append(points[-1] - LEARNING_RATE * CURVATURE * (points[-1] - MINIMUM))
    return Walk(points)


def walk(submission: Submission) -> Walk:
    """The points that the student's updates visit.

    A gradient that an update leaves in `.grad` is added to the next one, as `backward()` does.
    """
    points = [START]
    left: list[Tensor | None] = [None, None]
    for _ in range(STEPS):
        parameters = _with_gradients(points[-1], left)
        arguments: dict[str, Value] = {
            "parameters": [*parameters],
            "learning_rate": LEARNING_RATE,
        }
        record = submission.call("update_parameters", arguments)
        found, trouble = read.left_behind(record, parameters)
        if found is None:
            return Walk(points, trouble)
        points.append(torch.cat([found[2].flatten(), found[3]]))
        left = _left_gradients(record.arguments["parameters"])
    return Walk(points, _remark(points))


def _with_gradients(point: Tensor, left: list[Tensor | None]) -> Parameters:
    """W1 (1, 1), b1 (1,), W2 (1, 1), b2 (1,) as leaves, with the bowl's gradients.

    The former gradients of W2 and b2, `left`, are added. Only these two have a slope here.
    """
    slope = CURVATURE * (point - MINIMUM)
    parameters = [torch.ones(1, 1), torch.zeros(1), point[0].reshape(1, 1), point[1].reshape(1)]
    slopes = [torch.zeros(1, 1), torch.zeros(1), slope[0].reshape(1, 1), slope[1].reshape(1)]
    leaves = [parameter.clone().requires_grad_() for parameter in parameters]
    for leaf, gradient, former in zip(leaves, slopes, [None, None, *left], strict=True):
        leaf.grad = gradient if former is None else gradient + former
    return leaves


def _left_gradients(parameters: object) -> list[Tensor | None]:
    if not isinstance(parameters, list):
        return [None, None]
    return [tensor.grad for tensor in parameters[2:]]


def _remark(points: list[Tensor]) -> str:
    """A sentence on what is wrong with a walk; empty when nothing is."""
    moved = (torch.stack(points) != START).any(dim=0).tolist()
    if not any(moved):
        return "`update_parameters` changed nothing: change the tensors of the list in place."
    if not all(moved):
        stays = "b2" if moved[0] else "W2"
        return f"{stays} never changes: update every parameter of the list."
    if not loss_at(points[-1]) < loss_at(START):
        return "These updates lead uphill: the loss grows."
    return ""


def _path(axes: Axes, right: Walk, yours: Walk) -> None:
    _contours(axes)
    _steps(axes, right, EXPECTED.but(marker="o"), "expected path")
    if len(yours.points) > 1:
        _steps(axes, yours, YOURS.but(marker="X"), "your updates")
        _true_steps(axes, [point for point in yours.points[:-1] if _inside(point)][:3])
    axes.plot(*START.tolist(), "s", color=INK, markersize=9, zorder=6, label="start")
    axes.plot(*MINIMUM.tolist(), "*", color=INK, markersize=15, zorder=6, label="minimum")
    axes.set_xlim(WINDOW[:2])
    axes.set_ylim(WINDOW[2:])
    # A gradient is at a right angle to its contour only if both axes have the same scale.
    axes.set_aspect("equal", adjustable="box")
    axes.set_xlabel("$W_2$")
    axes.set_ylabel("$b_2$")
    axes.grid(False)
    style.key(axes, "Contours of the loss over two of the parameters", 3)
    style.notice(axes, yours.trouble)


def _contours(axes: Axes) -> None:
    across, up = torch.linspace(-7, 7, 141), torch.linspace(-5, 7, 121)
    b2, W2 = torch.meshgrid(up, across, indexing="ij")
    height = (CURVATURE[0] * (W2 - MINIMUM[0]) ** 2 + CURVATURE[1] * (b2 - MINIMUM[1]) ** 2) / 2
    levels = [0.1, 0.5, 1.5, 3, 5, 8, 12, 18, 26, 38, 55]
    axes.contour(
        W2.numpy(), b2.numpy(), height.numpy(), levels, colors=GREY, linewidths=0.8, alpha=0.6
    )


def _steps(axes: Axes, walked: Walk, pen: style.Pen, label: str) -> None:
    path = torch.stack(walked.points).double().clamp(-1e4, 1e4)
    pen.draw(axes, path[:, 0], path[:, 1], label, order=3 if pen.width < EXPECTED.width else 2)


def _true_steps(axes: Axes, points: list[Tensor]) -> None:
    """Draw where right updates would lead from points that the student's updates reached."""
    if not points:
        return
    starts = torch.stack(points)
    steps = -LEARNING_RATE * CURVATURE * (starts - MINIMUM)
    axes.quiver(
        starts[:, 0].numpy(),
        starts[:, 1].numpy(),
        steps[:, 0].numpy(),
        steps[:, 1].numpy(),
        angles="xy",
        scale_units="xy",
        scale=1.0,
        width=0.012,
        color=INK,
        zorder=2.5,
        label="rate · true gradient",
    )


def _inside(point: Tensor) -> bool:
    W2, b2 = float(point[0]), float(point[1])
    return WINDOW[0] < W2 < WINDOW[1] and WINDOW[2] < b2 < WINDOW[3]


def _losses(axes: Axes, right: Walk, yours: Walk) -> None:
    runs = [right.losses, yours.losses] if len(yours.points) > 1 else [right.losses]
    pens = [EXPECTED.but(marker="o"), YOURS.but(marker="X")]
    for run, pen, label in zip(runs, pens, ["expected", "yours"], strict=False):
        curves.draw(axes, run, pen, label, CEILING, first=0)
    curves.finish(axes, runs, CEILING)
    axes.set_xlabel("updates")
    axes.set_ylabel("loss")
    style.key(axes, "The loss after each update", 1)
