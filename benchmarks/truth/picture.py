"""Draws the room that the bounds leave: right answers left of the line, wrong ones right of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from autograder.figures import style
from benchmarks.truth.facts import Margin
from benchmarks.truth.margins import HIGHEST, LOWEST, PER_DECADE
from benchmarks.truth.words import number_of

WIDTH, ROW, REST = 10.0, 0.52, 2.0  # inches: the picture, one row of it, and what is around them
BAR = 0.72  # of a row's height, the highest bar
DOTS = 150  # in one inch
NUMBERS = (1.07, 1.15)  # right ends of two columns of numbers, in widths of the axes


@dataclass(frozen=True)
class Look:
    """How the bars of one side are drawn: filled or hatched, which shows without colours, too."""

    label: str
    fill: str
    edge: str
    hatch: str = ""


RIGHT = Look("right answers", style.BLUE, style.INK)
WRONG = Look("wrong answers", "white", style.VERMILLION, "/////")


def write(margins: Sequence[Margin], path: Path) -> None:
    """Draw the margins, the first on top, into a PNG file."""
    with mpl.rc_context():
        style.apply()
        mpl.rc("hatch", linewidth=0.7)
        figure = Figure(figsize=(WIDTH, ROW * len(margins) + REST), dpi=DOTS)
        FigureCanvasAgg(figure)
        _draw(figure, margins)
        figure.savefig(path, metadata={"Software": None})


def _draw(figure: Figure, margins: Sequence[Margin]) -> None:
    style.head(
        figure,
        "Room on both sides of every bound",
        "Right answers stay left of the line at 1, wrong ones are rejected because they lie right"
        " of it.",
    )
    axes = figure.subplots()
    count = len(margins)
    axes.set_ylim(-0.08, count)
    for place, margin in enumerate(margins):
        floor = float(count - 1 - place)
        _row(axes, floor, margin.right, RIGHT, named=not place)
        _row(axes, floor, margin.wrong, WRONG, named=not place)
        _numbers(
            axes, floor + 0.35, number_of(margin.largest_right), number_of(margin.smallest_wrong)
        )
        axes.axhline(floor, color=style.GREY, linewidth=0.6, zorder=1)
    _numbers(axes, count + 0.1, "right\nup to", "wrong\nfrom")
    axes.axvline(0, color=style.INK, linewidth=2.0, zorder=4)
    axes.set_yticks([place + 0.35 for place in range(count)])
    axes.set_yticklabels([margin.bound for margin in reversed(margins)])
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
    _decades(axes)
    style.key(axes, "How many, each side of a row to its own scale", columns=2)


def _decades(axes: Axes) -> None:
    low, high = LOWEST // PER_DECADE, HIGHEST // PER_DECADE
    axes.set_xlim(low - 0.1, high + 1 / PER_DECADE + 0.1)
    names = {0: "1", low: f"≤ $10^{{{low}}}$", high: f"≥ $10^{{{high}}}$"}
    ticks = range(low, high + 1)
    axes.set_xticks([*ticks], [names.get(tick, f"$10^{{{tick}}}$") for tick in ticks])
    axes.set_xlabel("difference or statistic, as a multiple of the bound")


def _row(axes: Axes, floor: float, counts: Mapping[int, int], look: Look, *, named: bool) -> None:
    """Bars for one side of one bound; the highest is as high as that of every other row."""
    most = max(counts.values(), default=1)
    axes.bar(
        [place / PER_DECADE for place in counts],
        [BAR * count / most for count in counts.values()],
        width=1 / PER_DECADE,
        bottom=floor,
        align="edge",
        label=look.label if named else "_",
        zorder=3,
        color=look.fill,
        edgecolor=look.edge,
        linewidth=0.8,
        hatch=look.hatch,
    )


def _numbers(axes: Axes, height: float, right: str, wrong: str) -> None:
    """The texts of both sides beside the row at this height."""
    for place, text in zip(NUMBERS, (right, wrong), strict=True):
        axes.text(
            place,
            height,
            text,
            transform=axes.get_yaxis_transform(),
            ha="right",
            va="center" if height < axes.get_ylim()[1] else "bottom",
            size=9.5,
        )
