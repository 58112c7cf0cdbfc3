"""How near right and wrong answers come to each bound."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.oracle.tolerances import BOUNDS, TOLERANCES
from benchmarks.truth.facts import Extreme, Margin
from benchmarks.truth.grading import Graded
from benchmarks.truth.subjects import Kind

PER_DECADE = 4
LOWEST, HIGHEST = -6 * PER_DECADE, 7 * PER_DECADE  # bins; what lies outside is in the last one
NEAR = (0.1, 10.0)  # a ratio between these is a verdict with little room
FINE = tuple(step / 10 for step in range(10, 101))
# A right answer differs by rounding, and other processors add numbers in another order.
COARSE = (1.0, 2.0, 5.0, 10.0)

Seen = tuple[float, Graded]


@dataclass
class Sides:
    """The comparisons with one bound: all of right answers, and those that reject a wrong one."""

    right: list[Seen] = field(default_factory=list)
    wrong: list[Seen] = field(default_factory=list)


def margins(everything: Sequence[Graded]) -> Iterator[Margin]:
    """A row for every bound with which a right answer was compared, in the order of the tables."""
    found = sides(everything)
    for bound in (*TOLERANCES, *BOUNDS):
        if bound in found:
            both = found[bound]
            right = max(both.right, key=_ratio, default=None)
            wrong = min(both.wrong, key=_ratio, default=None)
            yield Margin(
                bound,
                _extreme(right, up=True, steps=COARSE if bound in TOLERANCES else FINE),
                _extreme(wrong, up=False, steps=FINE),
                _histogram(both.right),
                _histogram(both.wrong),
            )


def sides(everything: Iterable[Graded]) -> Mapping[str, Sides]:
    """The largest ratio of a right answer in each check; of a wrong one, the ratio that decides.

    A check may look at a bound only to choose its words. There no right answer is compared, and
    so what a wrong one is compared with counts only in checks where right ones are, too.
    """
    found: dict[str, Sides] = defaultdict(Sides)
    decisive = set()
    several = list(everything)
    for graded in several:
        for verdict in graded.verdicts if graded.kind is Kind.RIGHT else ():
            for bound, ratio in largest(verdict.ratios).items():
                found[bound].right.append((ratio, graded))
                decisive.add((graded.exercise, verdict.check, bound))
    for graded in several:
        for verdict in graded.verdicts if graded.kind is Kind.WRONG else ():
            decided = verdict.decided_by
            if decided and (graded.exercise, verdict.check, decided[0]) in decisive:
                found[decided[0]].wrong.append((decided[1], graded))
    return found


def near(everything: Iterable[Graded]) -> Iterator[str]:
    """Every comparison that is close to its bound, be it on the right side."""
    for bound, both in sides(everything).items():
        if bound in TOLERANCES:
            for ratio, graded in sorted((*both.right, *both.wrong), key=_ratio):
                if NEAR[0] < ratio < NEAR[1]:
                    yield f"{graded.where}: {ratio:.1g} times `{bound}`"


def largest(ratios: Iterable[tuple[str, float]]) -> dict[str, float]:
    """The largest ratio for each bound; NaN counts as infinite."""
    found: dict[str, float] = {}
    for bound, ratio in ratios:
        found[bound] = max(found.get(bound, 0.0), math.inf if math.isnan(ratio) else ratio)
    return found


def bin_of(ratio: float) -> int:
    """The bin of a ratio: bin n reaches from 10 ** (n / PER_DECADE) to that of n + 1."""
    if math.isnan(ratio) or ratio == math.inf:
        return HIGHEST
    exact = math.floor(math.log10(ratio) * PER_DECADE) if ratio > 0 else LOWEST
    return min(max(exact, LOWEST), HIGHEST)


def rounded(ratio: float, *, up: bool, steps: Sequence[float] = FINE) -> float:
    """The next larger or smaller number whose first digits are among `steps`."""
    if not 0 < ratio < math.inf:
        return ratio
    power = 10.0 ** math.floor(math.log10(ratio))
    share = ratio / power
    if up:
        chosen = next((step for step in steps if step >= share), 10.0)
    else:
        chosen = next((step for step in reversed(steps) if step <= share), 1.0)
    return float(f"{chosen * power:.2g}")


def _ratio(seen: Seen) -> float:
    return math.inf if math.isnan(seen[0]) else seen[0]


def _extreme(seen: Seen | None, *, up: bool, steps: Sequence[float]) -> Extreme | None:
    if seen is None:
        return None
    graded, ratio = seen[1], rounded(_ratio(seen), up=up, steps=steps)
    return Extreme(ratio, graded.exercise, graded.name, graded.seed, graded.dtype)


def _histogram(several: Iterable[Seen]) -> dict[int, int]:
    return dict(sorted(Counter(bin_of(ratio) for ratio, _ in several).items()))
