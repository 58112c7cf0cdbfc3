"""Exercise 1: the net's output, bent once by every hidden unit."""

from __future__ import annotations

import math

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from autograder.figures import read, style
from autograder.figures.read import Numbers
from autograder.figures.style import EXPECTED, GUIDE, INK, YOURS, Pen
from autograder.oracle import reference
from autograder.oracle.inputs import Parameters
from autograder.submission.protocol import Submission

NAMES = ("W1", "b1", "W2", "b2")
KINKS = torch.tensor([-5.2, -2.6, -0.7, 1.4, 4.1])
UNITS = (
    Pen(style.BLUE, dash="-"),
    Pen(style.ORANGE, dash="--"),
    Pen(style.GREEN, dash="-."),
    Pen(style.PURPLE, dash=":", width=2.4),
    Pen(style.GREY, dash=(0, (6, 1.5, 1, 1.5, 1, 1.5))),
)
RANGE = 20.0  # times the largest expected output; beyond it a curve would flatten all others


def draw(submission: Submission, figure: Figure) -> None:
    """Draw what each unit adds, the sum as `forward` returns it, and how far that is off."""
    style.head(
        figure,
        "Exercise 1: the forward pass",
        "Look for the corners: a hidden unit switches on or off at its kink (▼), and the sum bends"
        " there.",
    )
    panels = figure.subplot_mosaic(
        [["units", "output"], ["units", "residual"]], height_ratios=[2.6, 1], width_ratios=[1, 1.35]
    )
    X = torch.linspace(-2 * math.pi, 2 * math.pi, 401).unsqueeze(1)
    parameters = net()
    arguments = {"X": X, **dict(zip(NAMES, parameters, strict=True))}
    record = submission.call("forward", arguments)
    right = reference.forward(X, parameters)
    yours = read.tensor(record, (401, 1))
    _units(panels["units"], X, parameters)
    _output(panels["output"], X, right, yours, parameters)
    _residual(panels["residual"], X, right, yours)


def net() -> Parameters:
    """Five units whose kinks can be told apart."""
    W1 = torch.tensor([[-0.8, 1.0, -0.6, 0.9, 1.2]])
    W2 = torch.tensor([[0.9], [0.8], [1.1], [-1.5], [-1.1]])
    return [W1, -W1[0] * KINKS, W2, torch.tensor([-1.5])]


def _units(axes: Axes, X: Tensor, parameters: Parameters) -> None:
    W1, b1, W2, _ = parameters
    for unit, pen in enumerate(UNITS):
        share = torch.relu(X * W1[0, unit] + b1[unit]) * W2[unit, 0]
        pen.draw(axes, X, share, f"unit {unit + 1}")
    axes.plot(KINKS.tolist(), [0.0] * len(UNITS), "v", color=INK, markersize=8, zorder=4)
    axes.set_ylabel(r"$\mathrm{relu}(x\,W_{1,j} + b_{1,j})\;W_{2,j}$")
    style.pi_axis(axes)
    style.key(axes, "What each hidden unit adds", 3)


def _output(axes: Axes, X: Tensor, right: Tensor, yours: Numbers, parameters: Parameters) -> None:
    EXPECTED.draw(axes, X, right, "expected")
    heights = reference.forward(KINKS.unsqueeze(1), parameters)
    values = right
    if yours.values is not None:
        YOURS.draw(axes, X, yours.values, "your forward")
        values = torch.cat([right, yours.values])
    for kink in KINKS.tolist():
        axes.axvline(kink, color=GUIDE.color, linewidth=0.8, linestyle=":", zorder=1)
    axes.plot(KINKS.tolist(), heights.flatten().tolist(), "v", color=INK, markersize=8, zorder=4)
    reach = RANGE * float(right.abs().max())
    style.limits(axes, values.clamp(-reach, reach).flatten().tolist())
    axes.set_ylabel(r"output $\hat{y}$")
    style.pi_axis(axes, "")
    style.key(axes, r"Their sum, plus $b_2$")
    style.notice(axes, yours.trouble, _too_far(yours, reach))


def _residual(axes: Axes, X: Tensor, right: Tensor, yours: Numbers) -> None:
    axes.axhline(0.0, color=GUIDE.color, linewidth=1.1)
    largest = math.nan
    if yours.values is not None:
        difference = yours.values - right.double()
        YOURS.draw(axes, X, difference)
        largest = float(difference.abs().nan_to_num().max())
    # At this scale rounding in float32 looks flat, and any mistake does not.
    reach = max(0.01, min(largest, RANGE * float(right.abs().max())) if largest else 0.0)
    axes.set_ylim(-1.15 * reach, 1.15 * reach)
    axes.set_ylabel("difference")
    style.pi_axis(axes)
    told = f"largest {style.scientific(largest)}" if largest == largest else "nothing to compare"
    style.key(axes, f"yours $-$ expected: {told}")


def _too_far(yours: Numbers, reach: float) -> str:
    if yours.values is None:
        return ""
    largest = float(yours.values.abs().nan_to_num().max())
    return f"The output leaves the picture and reaches ±{largest:.2g}." if largest > reach else ""
