"""Counts points from the checks that hold, also as if one check did not exist."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from autograder.exercises import Check


def counts(check: Check, held: Collection[str], without: str = "") -> bool:
    """Whether a check earns its points: it holds, and so does one of those that it needs.

    A check that needs only the one left out needs nothing.
    """
    if check.name not in held:
        return False
    needs = [need for need in check.needs_one_of if need.name != without]
    return not needs or any(counts(need, held, without) for need in needs)


def points(checks: Sequence[Check], held: Collection[str]) -> int:
    """What an answer for which the checks `held` hold is worth."""
    return sum(check.points for check in checks if counts(check, held))


def points_without(checks: Sequence[Check], held: Collection[str], without: str) -> float:
    """The same if the check `without` did not exist, and the others shared its points."""
    others = [check for check in checks if check.name != without]
    whole = sum(check.points for check in checks)
    earned = sum(check.points for check in others if counts(check, held, without))
    return whole * earned / sum(check.points for check in others) if others else float(whole)
