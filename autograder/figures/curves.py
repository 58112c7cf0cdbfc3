"""Loss curves on a logarithmic axis, with a mark where a divergent run leaves the picture."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from matplotlib.axes import Axes
from torch import Tensor

from autograder.figures.style import Pen

LOWEST = 1e-9  # the lowest height of a drawn loss: this axis has no 0


def left_at(losses: Sequence[float], ceiling: float) -> int | None:
    """The first epoch (from 1) whose loss is not below `ceiling`, None when all are."""
    beyond = (epoch for epoch, loss in enumerate(losses, 1) if not loss < ceiling)
    return next(beyond, None)


def draw(
    axes: Axes,
    losses: Sequence[float],
    pen: Pen,
    label: str,
    ceiling: float,
    tell: bool = True,
    first: int = 1,
) -> None:
    """Draw one run, whose first loss belongs to epoch `first`.

    A run whose loss reaches `ceiling` or is NaN ends there in an arrow head; with `tell`, a text
    beside it says in which epoch. Set the scale of `axes` before.
    """
    end = left_at(losses, ceiling)
    kept = list(losses if end is None else losses[: end - 1])
    heights = [loss if loss > 0 else LOWEST for loss in kept]
    epochs = list(range(first, first + len(heights)))
    if end is None:
        # A line through one point would not be seen.
        pen = pen.but(marker="X") if len(heights) == 1 else pen
        pen.draw(axes, epochs, heights, label, order=3)
        return
    end += first - 1
    pen.draw(axes, [*epochs, end], [*heights, ceiling], label, order=3)
    axes.plot([end], [ceiling], "^", color=pen.color, markersize=9, zorder=5, clip_on=False)
    if tell:
        room = _share(axes, end, len(losses)) < 0.5
        axes.annotate(
            f"diverged\nat {'epoch' if first else 'update'} {end}",
            (end, ceiling),
            xytext=(9 if room else -9, -3),
            textcoords="offset points",
            ha="left" if room else "right",
            va="top",
            weight="bold",
            zorder=6,
            in_layout=False,
        )


def _share(axes: Axes, epoch: int, last: int) -> float:
    """How far along the horizontal axis an epoch lies, from 0 to 1."""
    if axes.get_xscale() == "log":
        return math.log(epoch) / math.log(max(last, 2))
    return epoch / max(last, 1)


def finish(axes: Axes, runs: Iterable[Sequence[float]], ceiling: float) -> None:
    """Give the axes of loss curves labels, a logarithmic scale and limits around drawn losses."""
    axes.set_yscale("log")
    low, high = math.inf, 0.0
    for losses in runs:
        if left_at(losses, ceiling) is not None:
            high = ceiling
        for loss in losses:
            if LOWEST < loss < math.inf:
                low, high = min(low, loss), max(high, min(loss, ceiling))
    if low < high:
        axes.set_ylim(0.75 * low, 1.25 * high)
    axes.set_xlabel("epoch")
    axes.set_ylabel("loss (mean squared error)")


def listed(values: Tensor | None) -> list[float]:
    """The losses as floats; an empty list for none."""
    return [] if values is None else [float(value) for value in values]
