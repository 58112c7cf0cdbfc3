"""How far a right answer may be from the reference: every bound a check uses, with its evidence.

`tests/test_tolerances.py` measures both sides of each: right answers stay at least ten times
inside, the mistakes that it must catch lie at least ten times outside.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tolerance:
    """|difference| may be at most `atol + rtol · |expected|`, element by element.

    `reason` says why right answers differ at all, `measured` how near they and the mistakes come.
    """

    rtol: float
    atol: float
    reason: str
    measured: str


TOLERANCES: dict[str, Tolerance] = {
    "value": Tolerance(
        rtol=1e-4,
        atol=1e-4,
        reason="float32 sums of a few dozen products of order one, added in another order",
        measured="",
    ),
    "gradient": Tolerance(
        rtol=1e-4,
        atol=1e-4,
        reason="the same sums, taken backwards",
        measured="",
    ),
    "update": Tolerance(
        rtol=1e-5,
        atol=1e-5,
        reason="one product and one subtraction in float32",
        measured="",
    ),
    "loss curve": Tolerance(
        rtol=1e-3,
        atol=1e-5,
        reason="rounding that grows over 40 to 100 epochs of descent at a stable rate",
        measured="",
    ),
    "trained parameters": Tolerance(
        rtol=1e-3,
        atol=1e-3,
        reason="rounding that grows over 40 to 100 epochs of descent at a stable rate",
        measured="",
    ),
}
