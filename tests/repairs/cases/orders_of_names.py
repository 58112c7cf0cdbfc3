"""Cases of the rules in `rules/orders_of_names.py`."""

from __future__ import annotations

from autograder.repairs.rules import orders_of_names as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.unpacked_in_another_order,
        fires="""
def f(x, ps):
    w1, w2, b1, b2 = ps
    return x @ w1 + b1
""",
        gives="""
def f(x, ps):
    w2, w1, b1, b2 = ps
    return x @ w1 + b1
""",
        line=3,
        silent="""
def f(x, ps):
    w1, b1, w2, b2 = ps
    return x @ w1 + b1
""",
    ),
    RepairCase(
        rules.listed_in_another_order,
        fires="""
def f(x, b, c):
    biases = [c, b]
    return x + biases[0]
""",
        gives="""
def f(x, b, c):
    biases = [b, c]
    return x + biases[0]
""",
        line=3,
        silent="""
def f(x, b, c):
    biases = [b, c]
    return x + biases[0]
""",
    ),
]
