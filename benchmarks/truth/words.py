"""Numbers as the page and its picture write them."""

from __future__ import annotations

import math

from benchmarks.truth.facts import Extreme


def plain(ratio: float) -> str:
    """Two digits, without an exponent where that is short."""
    if math.isinf(ratio):
        return "∞"
    if ratio >= 10:
        return f"{ratio:,.0f}"
    return f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2g}"


def number_of(extreme: Extreme | None) -> str:
    return plain(extreme.ratio) if extreme else "none"
