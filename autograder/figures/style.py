"""The look that the pictures share: colours, pens, axes, keys and notices."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from numpy.typing import ArrayLike
from torch import Tensor

from autograder.submission.text import shorten

# Okabe and Ito's palette, without its yellow, which is too pale for a line on white.
INK, GREY = "#1a1a1a", "#6b6b6b"
BLUE, SKY, GREEN = "#0072B2", "#56B4E9", "#009E73"
ORANGE, VERMILLION, PURPLE = "#E69F00", "#D55E00", "#CC79A7"

HEAD = 0.125  # of the figure's height, for the title and the line below it
POINTS = 72.0  # in one inch
NOTICE_SIZE = 10.0  # points
KEY_ROW = 14.5  # points, the height of a legend's row


@dataclass(frozen=True)
class Pen:
    """How one kind of line is drawn. Kinds differ in width, dash or marker, not only in colour."""

    color: str
    width: float = 1.8
    dash: str | tuple[float, tuple[float, ...]] = "-"
    marker: str = ""
    size: float = 6.0
    alpha: float = 1.0

    def draw(
        self,
        axes: Axes,
        x: ArrayLike | Tensor,
        y: ArrayLike | Tensor,
        label: str = "",
        order: float = 2.0,
        every: int = 1,
    ) -> None:
        """Draw a line through the points.

        `order` says what lies on top, the highest number; every `every`-th point gets a marker.
        """
        axes.plot(
            _array(x),
            _array(y),
            color=self.color,
            linewidth=self.width,
            linestyle=self.dash,
            marker=self.marker,
            markersize=self.size,
            markeredgecolor=self.color if self.marker == "_" else "white",
            markeredgewidth=3.0 if self.marker == "_" else 0.6,
            markevery=every,
            alpha=self.alpha,
            solid_capstyle="butt",
            label=label or "_",
            zorder=order,
        )

    def but(self, *, marker: str | None = None, dash: str | None = None) -> Pen:
        """The same pen with another marker or dash."""
        return replace(
            self,
            marker=self.marker if marker is None else marker,
            dash=self.dash if dash is None else dash,
        )


# A right answer is a thin line inside the broad one, so that one sees both and that they agree.
EXPECTED = Pen(SKY, width=7.0, alpha=0.6)
YOURS = Pen(VERMILLION, width=1.9)
TRUTH = Pen(INK, width=1.3, dash=":")
GUIDE = Pen(GREY, width=1.1, dash="--")


def apply() -> None:
    """Set the look in matplotlib's global parameters, whatever a matplotlibrc has set there.

    Call it under `matplotlib.rc_context`, which restores them.
    """
    mpl.rcdefaults()
    mpl.rc("font", family="DejaVu Sans", size=10.5)
    mpl.rc("text", color=INK)
    mpl.rc("axes", labelsize=11.5, labelcolor=INK, edgecolor=GREY, axisbelow=True, grid=True)
    mpl.rc("axes.spines", top=False, right=False)
    mpl.rc("axes.formatter", limits=(-3, 4))
    mpl.rc("grid", color="#e3e3e3")
    mpl.rc("legend", frameon=False, handlelength=2.6, fontsize=10.0)


def head(figure: Figure, title: str, look_for: str) -> None:
    """Write the picture's title, and below it one line on what to look for."""
    figure.text(0.014, 0.975, title, size=15, weight="bold", va="top")
    figure.text(0.014, 0.915, look_for, size=10.5, color=GREY, va="top")
    _leave_room(figure, 0.0)


def foot(figure: Figure, text: str) -> None:
    """Write `text` under the picture, in at most three lines."""
    width_inches, height_inches = figure.get_size_inches()
    lines = _wrapped(text, int(0.97 * width_inches * POINTS / (0.53 * NOTICE_SIZE)), 3)
    room = (1.35 * NOTICE_SIZE * len(lines) / POINTS + 0.12) / height_inches
    figure.text(
        0.014,
        0.012,
        "\n".join(lines),
        size=NOTICE_SIZE,
        va="bottom",
        linespacing=1.25,
        parse_math=False,
    )
    _leave_room(figure, room)


def key(axes: Axes, heading: str, columns: int = 2) -> None:
    """Put the panel's heading and its legend above the data, where they hide nothing."""
    handles, labels = axes.get_legend_handles_labels()
    rows = math.ceil(len(handles) / columns)
    # The title makes room in height only: a legend in the layout would also narrow its panel.
    pad = 6.0 + KEY_ROW * rows
    axes.set_title(heading, loc="left", size=11.5, weight="bold", pad=pad)
    if not handles:
        return
    legend = axes.legend(
        handles,
        labels,
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=columns,
        borderaxespad=0.25,
        borderpad=0.0,
        columnspacing=1.4,
        labelspacing=0.35,
        handletextpad=0.6,
    )
    legend.set_in_layout(False)


def notice(axes: Axes, *sentences: str) -> None:
    """Show `sentences` on what went wrong in a box above the data, and make room for it.

    Empty and repeated sentences are left out. Call it when all data and limits of `axes` are set.
    """
    told = [sentence for sentence in dict.fromkeys(sentences) if sentence]
    if not told:
        return
    width, height = _inches(axes)
    columns = int(0.86 * width * POINTS / (0.56 * NOTICE_SIZE))
    lines = [line for text in told for line in _wrapped(text, max(18, columns), 5)]
    _make_room(axes, min(0.6, (1.45 * NOTICE_SIZE * len(lines) + 16) / POINTS / height))
    axes.text(
        0.5,
        0.985,
        "\n".join(lines),
        transform=axes.transAxes,
        ha="center",
        va="top",
        size=NOTICE_SIZE,
        linespacing=1.25,
        parse_math=False,
        zorder=9,
        in_layout=False,
        bbox={"boxstyle": "round,pad=0.4", "facecolor": "#fff3e6", "edgecolor": VERMILLION},
    )


def pi_axis(axes: Axes, label: str = "$x$", reach: int = 2) -> None:
    """Mark the horizontal axis from -π·reach to π·reach in four equal parts; `reach` is 1 or 2."""
    texts = {1: (r"$\pi$", r"$\pi/2$"), 2: (r"$2\pi$", r"$\pi$")}[reach]
    names = [f"$-${texts[0]}", f"$-${texts[1]}", "$0$", texts[1], texts[0]]
    axes.set_xticks([math.pi * reach * step / 2 for step in range(-2, 3)], names)
    axes.set_xlim(-1.03 * reach * math.pi, 1.03 * reach * math.pi)
    axes.set_xlabel(label)


def limits(axes: Axes, values: Iterable[float], least: float = 0.0, margin: float = 0.07) -> None:
    """Set vertical limits around the finite `values`, at least `least` apart."""
    finite = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(finite), max(finite)
    missing = max(0.0, least - (high - low)) / 2
    spread = margin * max(high - low, least, 1e-9)
    axes.set_ylim(low - missing - spread, high + missing + spread)


def scientific(value: float) -> str:
    """`value` in two digits, typeset: $3.1\\times10^{-7}$."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else r"$\infty$"
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    if -3 < int(exponent) < 4:
        return f"${value:.3g}$"
    return rf"${mantissa}\times10^{{{int(exponent)}}}$"


def _array(values: ArrayLike | Tensor) -> ArrayLike:
    return values.detach().numpy() if isinstance(values, Tensor) else values


def _wrapped(text: str, columns: int, most: int) -> Sequence[str]:
    clean = " ".join(shorten(text).split())
    if any(unicodedata.east_asian_width(char) in "WF" for char in clean):
        columns = columns * 9 // 20  # they are a little wider than two others
    return textwrap.wrap(clean, columns, max_lines=most, placeholder=" …")


def _leave_room(figure: Figure, bottom: float) -> None:
    engine = ConstrainedLayoutEngine(
        w_pad=0.08, h_pad=0.06, wspace=0.04, hspace=0.04, rect=(0, bottom, 1, 1 - HEAD - bottom)
    )
    figure.set_layout_engine(engine)


def _inches(axes: Axes) -> tuple[float, float]:
    """The axes' size in inches before the layout is solved, minus the usual room for labels."""
    box = axes.get_position()
    figure = axes.figure
    width, height = figure.bbox.width / figure.dpi, figure.bbox.height / figure.dpi
    return box.width * width, 0.8 * box.height * height


def _make_room(axes: Axes, share: float) -> None:
    low, high = axes.get_ylim()
    if axes.get_yscale() == "log":
        axes.set_ylim(low, low * (high / low) ** (1 / (1 - share)))
    else:
        axes.set_ylim(low, low + (high - low) / (1 - share))
