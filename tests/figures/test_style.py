"""The parts of every picture: what they show, and that they leave room for the data."""

from __future__ import annotations

import math
from collections.abc import Iterator

import matplotlib as mpl
import numpy as np
import pytest
import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from autograder.figures import DPI, SIZE, style
from autograder.figures.style import EXPECTED, GUIDE, TRUTH, YOURS, Pen


@pytest.fixture(autouse=True)
def look() -> Iterator[None]:
    with mpl.rc_context():
        style.apply()
        yield


@pytest.fixture
def figure() -> Figure:
    return Figure(figsize=SIZE, dpi=DPI)


@pytest.fixture
def axes(figure: Figure) -> Axes:
    return figure.subplots()


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.texts]


def test_the_look_does_not_depend_on_anybody_s_settings() -> None:
    before = dict(mpl.rcParams)
    mpl.rc("axes", facecolor="black")
    mpl.rc("lines", linewidth=30)
    style.apply()
    assert dict(mpl.rcParams) == before


def test_a_pen_draws_a_line_of_its_kind(axes: Axes) -> None:
    pen = Pen("#123456", width=3.0, dash="--", marker="o", size=5.0)
    pen.draw(axes, torch.tensor([1.0, 2.0], requires_grad=True), [3.0, 4.0], "mine", order=7.0)
    pen.draw(axes, [0.0], [0.0])
    line, unnamed = axes.lines
    assert np.asarray(line.get_xydata()).tolist() == [[1.0, 3.0], [2.0, 4.0]]
    assert to_hex(line.get_color()) == "#123456"
    assert (line.get_linewidth(), line.get_linestyle(), line.get_marker()) == (3.0, "--", "o")
    assert line.get_zorder() == 7.0
    assert axes.get_legend_handles_labels()[1] == ["mine"]
    assert str(unnamed.get_label()).startswith("_")


def test_a_pen_with_another_marker_keeps_all_else() -> None:
    other = YOURS.but(marker="X")
    assert (other.marker, other.dash, other.color, other.width) == (
        "X",
        YOURS.dash,
        YOURS.color,
        YOURS.width,
    )
    assert YOURS.but(dash=":").dash == ":"
    assert YOURS.but(marker="").marker == ""


def test_the_pens_differ_in_more_than_colour() -> None:
    kinds = [(pen.width, pen.dash, pen.marker) for pen in (EXPECTED, YOURS, TRUTH, GUIDE)]
    assert len(set(kinds)) == len(kinds)


def test_title_and_hint_stand_above_the_panels(figure: Figure, axes: Axes) -> None:
    style.head(figure, "The loss", "It should fall.")
    assert texts(figure) == ["The loss", "It should fall."]
    figure.draw_without_rendering()
    assert axes.get_position().y1 < 1 - style.HEAD


def test_a_text_under_the_picture_has_three_lines_and_its_room(figure: Figure, axes: Axes) -> None:
    style.head(figure, "The loss", "It should fall.")
    style.foot(figure, "The returned value is 0.25 instead of 0.5 at epoch 3. " * 20)
    text = figure.texts[-1]
    lines = text.get_text().splitlines()
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    figure.draw_without_rendering()
    box = text.get_window_extent()
    assert box.x1 <= figure.bbox.width
    panel = axes.get_tightbbox()
    assert panel is not None
    assert box.y1 <= panel.y0


@pytest.mark.filterwarnings("ignore:Glyph")  # as in a picture, where unknown characters are boxes
@pytest.mark.parametrize("text", ["$\\frac{$", "日本語" * 90, "\x1b[31m", "a\nb"])
def test_any_text_can_stand_under_the_picture(text: str, figure: Figure) -> None:
    style.foot(figure, text)
    figure.draw_without_rendering()
    assert "\x1b" not in texts(figure)[0]
    assert len(texts(figure)[0].splitlines()) <= 3
    assert figure.texts[0].get_window_extent().x1 <= figure.bbox.width


def test_a_legend_stands_above_the_data(figure: Figure, axes: Axes) -> None:
    for number in range(3):
        YOURS.draw(axes, [0.0, 1.0], [0.0, float(number)], f"line {number}")
    style.key(axes, "A heading")
    assert axes.get_title(loc="left") == "A heading"
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["line 0", "line 1", "line 2"]
    style.head(figure, "Title", "Hint")
    figure.draw_without_rendering()
    assert legend.get_window_extent().y0 >= axes.get_window_extent().y1 - 1


def test_without_a_named_line_there_is_a_heading_and_no_legend(axes: Axes) -> None:
    style.key(axes, "A heading")
    assert axes.get_title(loc="left") == "A heading"
    assert axes.get_legend() is None


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_a_notice_makes_room_above_the_data(scale: str, axes: Axes) -> None:
    axes.set_yscale(scale)
    axes.set_ylim(1.0, 10.0)
    style.notice(axes, "It is wrong.", "", "It is wrong.", "And this.")
    (box,) = axes.texts
    assert box.get_text() == "It is wrong.\nAnd this."
    low, high = axes.get_ylim()
    assert low == 1.0
    assert 10.0 < high < 100.0


def test_nothing_to_tell_changes_nothing(axes: Axes) -> None:
    axes.set_ylim(1.0, 10.0)
    style.notice(axes, "", "")
    assert len(axes.texts) == 0
    assert axes.get_ylim() == (1.0, 10.0)


def test_an_axis_is_marked_in_parts_of_pi(axes: Axes) -> None:
    style.pi_axis(axes, reach=1)
    assert [text.get_text() for text in axes.get_xticklabels()] == [
        r"$-$$\pi$",
        r"$-$$\pi/2$",
        "$0$",
        r"$\pi/2$",
        r"$\pi$",
    ]
    assert axes.get_xticks().tolist() == pytest.approx([math.pi * n / 2 for n in range(-2, 3)])
    style.pi_axis(axes)
    assert axes.get_xticks()[-1] == pytest.approx(2 * math.pi)


def test_limits_lie_around_what_is_finite(axes: Axes) -> None:
    style.limits(axes, [1.0, math.nan, 3.0, math.inf], margin=0.1)
    assert axes.get_ylim() == pytest.approx((0.8, 3.2))
    style.limits(axes, [2.0, 2.0], least=4.0, margin=0.0)
    assert axes.get_ylim() == pytest.approx((0.0, 4.0))
    style.limits(axes, [math.nan])
    low, high = axes.get_ylim()
    assert low < 0 < high


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.14e-7, r"$3.1\times10^{-7}$"),
        (-2.5e10, r"$-2.5\times10^{10}$"),
        (0.01234, "$0.0123$"),
        (999.0, "$999$"),
        (0.0, "$0$"),
        (math.nan, "NaN"),
        (math.inf, r"$\infty$"),
    ],
)
def test_a_number_is_typeset(value: float, text: str) -> None:
    assert style.scientific(value) == text
