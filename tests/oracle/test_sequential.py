"""Few runs decide where the case is clear, more where it is close; order and seed hardly matter."""

from __future__ import annotations

import math
import random

import pytest

from autograder.oracle import sequential
from autograder.oracle.sequential import FEW, does_as_well, most_runs

BAR = 0.156
ALTERNATING = [0.99 * BAR, 1.01 * BAR]


def verdict_of(losses: list[float]) -> tuple[bool, int]:
    """The verdict, and how many of the losses it took."""
    for used in range(len(losses) + 1):
        verdict = does_as_well(losses[:used], BAR)
        if verdict is not None:
            return verdict, used
    raise AssertionError("no verdict")


@pytest.mark.parametrize(
    ("losses", "verdict"),
    [
        ([0.143, 0.142, 0.144, 0.143, 0.146, 0.142, 0.143], True),
        ([0.40, 0.41, 0.39, 0.40, 0.42, 0.40, 0.40], False),
        ([math.inf] * FEW, False),
        ([math.nan] * FEW, False),
    ],
    ids=["far below", "far above", "infinite", "nan"],
)
def test_seven_runs_decide_a_clear_case(losses: list[float], verdict: bool) -> None:
    assert does_as_well(losses[:-1], BAR) is None
    assert verdict_of(losses * 2) == (verdict, FEW)


@pytest.mark.parametrize(
    "losses",
    [
        [0.150, 0.151, 0.152, 0.153, 0.154, 0.155, 0.1558],
        [0.1562, 0.157, 0.158, 0.159, 0.160, 0.161, 0.162],
        [0.142, 0.142, 0.142, 0.142, 0.142, 0.142, math.inf],
        [0.150, 0.150, 0.150, 0.150, 0.158, 0.158, 0.158],
    ],
    ids=["just below", "just above", "one that diverges", "on both sides"],
)
def test_seven_runs_do_not_decide_a_close_case(losses: list[float]) -> None:
    assert does_as_well(losses, BAR) is None


def test_a_setting_on_the_bar_passes_after_most_runs() -> None:
    assert verdict_of(ALTERNATING * most_runs()) == (True, most_runs())


def test_later_runs_change_no_verdict() -> None:
    ahead = [*ALTERNATING, *[0.99 * BAR] * 40]
    verdict, used = verdict_of(ahead)
    assert (verdict, used) == (True, 21)
    assert does_as_well([*ahead, *[1.01 * BAR] * most_runs()], BAR)


@pytest.mark.parametrize(
    ("below", "verdict"),
    [(0.25, False), (0.30, False), (0.35, False), (0.52, True), (0.60, True), (0.75, True)],
)
def test_the_verdict_hardly_depends_on_the_seed(below: float, verdict: bool) -> None:
    """Of a thousand runs of a setting near the bar at most three get the other verdict."""
    draw = random.Random(0)
    others = 0
    for _ in range(1000):
        losses = [
            BAR
            * (
                0.98 + 0.02 * draw.random()
                if draw.random() < below
                else 1.02 - 0.02 * draw.random()
            )
            for _ in range(most_runs())
        ]
        others += does_as_well(losses, BAR) is not verdict
    assert others <= 3


def test_a_verdict_needs_no_more_than_the_few() -> None:
    assert sequential.clear_side([0.1], BAR) is True
    assert does_as_well([0.1] * (FEW - 1), BAR) is None
