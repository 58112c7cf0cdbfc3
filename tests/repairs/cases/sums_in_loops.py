"""Cases of the rules in `rules/sums_in_loops.py`."""

from __future__ import annotations

from autograder.repairs.rules import sums_in_loops as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.sum_overwritten,
        fires="""
def f(p, t):
    total = 0
    for a, b in zip(p, t):
        total =+ (a - b) ** 2
    return total / len(p)
""",
        gives="""
def f(p, t):
    total = 0
    for a, b in zip(p, t):
        total = total + +(a - b) ** 2
    return total / len(p)
""",
        line=5,
        silent="""
def f(p, t):
    total = 0
    for a, b in zip(p, t):
        e = (a - b) ** 2
        total = total + e
    return total / len(p)
""",
    ),
    RepairCase(
        rules.sum_begun_again,
        fires="""
def f(p, t):
    for a, b in zip(p, t):
        total = 0
        total += (a - b) ** 2
    return total / len(p)
""",
        gives="""
def f(p, t):
    total = 0
    for a, b in zip(p, t):
        total += (a - b) ** 2
    return total / len(p)
""",
        line=4,
        silent="""
def f(p, t):
    for a, b in zip(p, t):
        total = a
        total += (a - b) ** 2
    return total / len(p)
""",
    ),
    RepairCase(
        rules.loop_leaves_elements_out,
        fires="""
def f(p, t):
    s = 0
    for i in range(1, len(p)):
        s += p[i] - t[i]
    return s
""",
        gives="""
def f(p, t):
    s = 0
    for i in range(len(p)):
        s += p[i] - t[i]
    return s
""",
        line=4,
        silent="""
def f(x, n):
    for i in range(1, n):
        x = x * 2
    return x
""",
    ),
    RepairCase(
        rules.added_without_a_square,
        fires="""
def f(p, t):
    s = 0
    for a, b in zip(p, t):
        s += a - b
    return s
""",
        gives="""
def f(p, t):
    s = 0
    for a, b in zip(p, t):
        s += (a - b) ** 2
    return s
""",
        line=5,
        silent="""
def f(p, t):
    s = 0
    for a, b in zip(p, t):
        s += (a - b) ** 2
    return s
""",
    ),
    RepairCase(
        rules.sum_never_divided,
        fires="""
def f(p, t):
    s = 0
    for a, b in zip(p, t):
        s += (a - b) ** 2
    return s
""",
        gives="""
def f(p, t):
    s = 0
    for a, b in zip(p, t):
        s += (a - b) ** 2
    return s / len(p)
""",
        line=6,
        silent="""
def f(p, t):
    s = 0
    for a, b in zip(p, t):
        s += (a - b) ** 2 / len(p)
    return s
""",
    ),
    RepairCase(
        rules.sum_divided_in_each_round,
        fires="""
def f(p, n):
    total = 0
    for a in p:
        total += a ** 2
        total /= n
    return total
""",
        gives="""
def f(p, n):
    total = 0
    for a in p:
        total += a ** 2
    total /= n
    return total
""",
        line=6,
        silent="""
def f(p, n):
    total = 0
    for a in p:
        total += a ** 2
    total /= n
    return total
""",
    ),
]
