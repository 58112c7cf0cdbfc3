"""A loss curve is drawn to its end, or to where it leaves the picture."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from autograder.figures import curves
from autograder.figures.curves import LOWEST
from autograder.figures.style import YOURS

CEILING = 100.0


@pytest.fixture
def axes() -> Axes:
    return Figure(figsize=(5, 4), dpi=50).subplots()


def points(axes: Axes, line: int = 0) -> list[list[float]]:
    return [[*map(float, point)] for point in np.asarray(axes.lines[line].get_xydata())]


@pytest.mark.parametrize(
    ("losses", "epoch"),
    [
        ([1.0, 2.0], None),
        ([], None),
        ([1.0, CEILING, 1.0], 2),
        ([math.nan, 1.0], 1),
        ([1.0, 2.0, math.inf], 3),
    ],
)
def test_a_run_leaves_at_its_first_loss_that_is_not_below_the_ceiling(
    losses: list[float], epoch: int | None
) -> None:
    assert curves.left_at(losses, CEILING) == epoch


def test_a_run_is_drawn_epoch_by_epoch(axes: Axes) -> None:
    curves.draw(axes, [3.0, 2.0, 0.0], YOURS, "mine", CEILING)
    assert points(axes) == [[1.0, 3.0], [2.0, 2.0], [3.0, LOWEST]]
    assert axes.get_legend_handles_labels()[1] == ["mine"]
    assert len(axes.texts) == 0


def test_a_run_of_one_epoch_can_be_seen(axes: Axes) -> None:
    curves.draw(axes, [3.0], YOURS, "mine", CEILING)
    curves.draw(axes, [3.0, 2.0], YOURS, "other", CEILING)
    assert [line.get_marker() for line in axes.lines] == ["X", ""]


@pytest.mark.parametrize(
    ("first", "words", "end"),
    [(1, "diverged\nat epoch 3", 3.0), (0, "diverged\nat update 2", 2.0)],
)
def test_a_run_that_diverges_ends_in_an_arrow_head_at_the_ceiling(
    first: int, words: str, end: float, axes: Axes
) -> None:
    curves.draw(axes, [3.0, 9.0, 1e20, math.nan], YOURS, "mine", CEILING, first=first)
    assert points(axes) == [[first, 3.0], [first + 1, 9.0], [end, CEILING]]
    assert points(axes, 1) == [[end, CEILING]]
    assert axes.lines[1].get_marker() == "^"
    assert [text.get_text() for text in axes.texts] == [words]


def test_where_it_is_not_to_be_told_there_is_the_arrow_head_alone(axes: Axes) -> None:
    curves.draw(axes, [3.0, math.nan], YOURS, "mine", CEILING, tell=False)
    assert len(axes.lines) == 2
    assert len(axes.texts) == 0


@pytest.mark.parametrize(("length", "side"), [(40, "left"), (5, "right")])
def test_the_words_stand_on_the_side_that_has_room(length: int, side: str, axes: Axes) -> None:
    losses = [1.0] * 3 + [math.inf] + [1.0] * (length - 4)
    curves.draw(axes, losses, YOURS, "mine", CEILING)
    assert axes.texts[0].get_horizontalalignment() == side
    axes.set_xscale("log")
    curves.draw(axes, losses, YOURS, "mine", CEILING)
    sides = {40: "left", 5: "right"}
    assert axes.texts[1].get_horizontalalignment() == sides[length]


def test_the_axes_hold_every_drawn_loss(axes: Axes) -> None:
    curves.finish(axes, [[4.0, 0.5], [math.nan], [8.0, 0.0]], CEILING)
    assert axes.get_yscale() == "log"
    low, high = axes.get_ylim()
    assert low == pytest.approx(0.75 * 0.5)
    assert high == pytest.approx(1.25 * CEILING)  # where the run that diverged leaves
    curves.finish(axes, [[4.0, 0.5]], CEILING)
    assert axes.get_ylim()[1] == pytest.approx(1.25 * 4.0)


def test_without_any_loss_the_axes_are_still_there(axes: Axes) -> None:
    curves.finish(axes, [[], [0.0]], CEILING)
    low, high = axes.get_ylim()
    assert 0 < low < high


def test_losses_are_listed_as_floats() -> None:
    assert curves.listed(torch.tensor([1.0, 0.5], dtype=torch.float64)) == [1.0, 0.5]
    assert curves.listed(None) == []
