"""Cases of the rules in `own_arguments.py`."""

from __future__ import annotations

from autograder.repairs.rules import own_arguments as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.argument_changed_in_place,
        fires="""
def f(y, noise):
    y += noise
    return y
""",
        gives="""
def f(y, noise):
    y = y + noise
    return y
""",
        line=3,
        silent="""
def f(y, noise):
    out = y.clone()
    out += noise
    return out
""",
    ),
    RepairCase(
        rules.argument_changed_in_place,
        fires="""
def f(y, noise):
    out = y
    out += noise
    return out
""",
        gives="""
def f(y, noise):
    out = y.clone()
    out += noise
    return out
""",
        line=4,
        silent="""
def f(y, noise):
    for p in y:
        p += noise
    y.requires_grad_()
    return y
""",
    ),
]
