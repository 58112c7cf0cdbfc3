"""Decides from few runs where the case is clear, and from more where it is close.

A verdict from seven runs is one by chance where a setting is as good as ten units, give or take the
spread of its runs. The numbers, and what they were measured on, stand in `BOUNDS`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from autograder.oracle.tolerances import BOUNDS

FEW = 7  # runs that every setting gets; an odd number, so that the median is one run's loss


def does_as_well(losses: Sequence[float], bar: float) -> bool | None:
    """Whether a setting whose runs end at `losses`, in this order, does as well as `bar` asks.

    None asks for more runs. The verdict never depends on losses that come after it. A setting
    fails only where clearly more than half of its runs end above the bar.
    """
    if len(losses) < FEW:
        return None
    first = clear_side(losses[:FEW], bar)
    if first is not None:
        return first
    balance = 0
    for place, loss in enumerate(losses[: most_runs()], start=1):
        balance += 1 if loss <= bar else -1
        if place >= FEW and balance >= BOUNDS["runs ahead"].limit:
            return True
        if balance <= -BOUNDS["runs behind"].limit:
            return False
    return True if len(losses) >= most_runs() else None


def clear_side(losses: Iterable[float], bar: float) -> bool | None:
    """On which side of `bar` all losses lie, far from it; True is below. None if it is not clear.

    Far means: even the nearest is as far from the bar as `BOUNDS` says, in parts of their range.
    """
    logs = sorted(math.log(loss / bar) if 0 < loss < math.inf else math.inf for loss in losses)
    if logs[0] == math.inf:
        return False
    room = BOUNDS["clear of the bar"].limit * (logs[-1] - logs[0])
    if logs[-1] < 0 and -logs[-1] >= room:
        return True
    return False if logs[0] > 0 and logs[0] >= room else None


def most_runs() -> int:
    """The largest number of runs that a verdict is taken from."""
    return int(BOUNDS["most runs"].limit)
