"""Describes how the scores of a class are spread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median, quantiles

BARS = 10  # of equal width, and one more for full marks


@dataclass(frozen=True)
class ScoreBar:
    """How many students have a score within one tenth of the points; `label` is its range in %."""

    label: str
    count: int


@dataclass(frozen=True)
class ScoreSpread:
    """The scores of a class: how many, their bars, mean, median and quartiles, and full marks."""

    students: int
    max_score: int
    bars: tuple[ScoreBar, ...]
    mean: float
    median: float
    quartiles: tuple[float, float]
    full: int


def spread_of(scores: Sequence[tuple[int, int]]) -> ScoreSpread:
    """Describe pairs of a score and the most that it can be; all zeros where there is none."""
    most = max((of for _, of in scores), default=0)
    points = [score for score, _ in scores]
    counted = Counter(_bar(score, of) for score, of in scores)
    bars = tuple(ScoreBar(_label(bar), counted[bar]) for bar in range(BARS + 1))
    if not points:
        return ScoreSpread(0, most, bars, 0.0, 0.0, (0.0, 0.0), 0)
    lower, _, upper = quantiles(points, n=4, method="inclusive") if points[1:] else points * 3
    return ScoreSpread(
        len(points), most, bars, fmean(points), median(points), (lower, upper), counted[BARS]
    )


def _bar(score: int, of: int) -> int:
    """The bar of a score; only full marks are in the last one."""
    return min(max(BARS * score // of, 0), BARS) if of else 0


def _label(bar: int) -> str:
    width = 100 // BARS
    return "100" if bar == BARS else f"{bar * width}\N{EN DASH}{(bar + 1) * width - 1}"
