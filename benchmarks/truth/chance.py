"""How often a right answer fails a check of its random draws by chance."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import torch

from autograder import exercises
from autograder.oracle.tolerances import BOUNDS
from benchmarks.truth.facts import Chance
from benchmarks.truth.grading import Graded
from benchmarks.truth.margins import rounded
from benchmarks.truth.subjects import Kind

MOST_AT_ONCE = 4  # statistics of which a comparison takes the largest: see `noise.dependence`


def statistical(answers: Iterable[Graded]) -> Sequence[tuple[str, tuple[str, ...]]]:
    """The checks of each exercise that hold right answers against a bound for random draws."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for graded in answers:
        for verdict in graded.verdicts if graded.kind is Kind.RIGHT else ():
            if any(bound in BOUNDS for bound, _ in verdict.ratios):
                found[graded.exercise][verdict.check] = None
    return [(exercise, tuple(checks)) for exercise, checks in found.items()]


def chances(drawn: Sequence[Graded]) -> Iterator[Chance]:
    """What the repeated draws of right answers show, for every bound that they met."""
    ratios: dict[str, list[float]] = defaultdict(list)
    failed: Counter[str] = Counter()
    for graded in drawn:
        for verdict in graded.verdicts:
            for bound, ratio in verdict.ratios:
                if bound in BOUNDS:
                    ratios[bound].append(ratio)
                    failed[bound] += not ratio <= 1
    runs = len({graded.seed for graded in drawn})
    for bound in BOUNDS:
        if bound in ratios:
            largest = rounded(max(ratios[bound]), up=True)
            yield Chance(bound, runs, len(ratios[bound]), failed[bound], largest)


def computed(chance: Chance) -> str:
    """The probability that the bound implies, in words; none where it has no simple formula."""
    if chance.bound == "standard errors":
        one = math.erfc(BOUNDS[chance.bound].limit / math.sqrt(2))
        run = one * MOST_AT_ONCE * chance.comparisons / max(chance.runs, 1)
        return f"{one:.0e} a statistic, at most {run:.0e} a run"
    if chance.bound == "variance of the means":
        means = int(exercises.load("ex7_noisy_data").module.MANY[0])
        halves = torch.tensor([means / 2, BOUNDS[chance.bound].limit * means / 2]).double()
        return f"{float(torch.special.gammaincc(*halves)):.0e} a statistic"
    return ""
