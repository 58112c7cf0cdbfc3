"""Numbers as the page and its picture write them."""

from __future__ import annotations

import math

from benchmarks.truth.facts import Extreme


def plain(ratio: float) -> str:
    """Two digits, without an exponent where that is short."""
    if math.isinf(ratio):
        return "∞"
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.2g}"


def number_of(extreme: Extreme | None) -> str:
    return plain(extreme.ratio) if extreme else "none"
