"""Cases of the rules in `rules/loss_errors.py`."""

from __future__ import annotations

from autograder.repairs.rules import loss_errors as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.caret_for_a_power,
        fires="""
def f(p, t):
    return ((p - t) ^ 2).mean()
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
    ),
    RepairCase(
        rules.doubled_for_squared,
        fires="""
def f(p, t):
    return ((p - t) * 2).mean()
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return 2 * ((p - t) ** 2).mean()
""",
    ),
    RepairCase(
        rules.another_power,
        fires="""
def f(p, t):
    return ((p - t) ** 3).mean()
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return ((p - t) ** 2).mean() ** 0.5
""",
    ),
    RepairCase(
        rules.only_one_side_squared,
        fires="""
def f(p, t):
    return (p - t ** 2).mean()
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
    ),
    RepairCase(
        rules.mean_squared_in_place_of_errors,
        fires="""
def f(p, t):
    return (p - t).mean() ** 2
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
    ),
    RepairCase(
        rules.means_subtracted,
        fires="""
def f(p, t):
    return (p.mean() - t.mean()) ** 2
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return (p.mean() - t) ** 2
""",
    ),
    RepairCase(
        rules.added_in_place_of_subtracted,
        fires="""
def f(p, t):
    return ((p + t) ** 2).mean()
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return ((p - t) ** 2).mean() + 1
""",
    ),
    RepairCase(
        rules.absolute_errors,
        fires="""
def f(p, t):
    return (p - t).abs().mean()
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
    ),
    RepairCase(
        rules.errors_divided_by_values,
        fires="""
def f(p, t):
    return (((p - t) / t) ** 2).mean()
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return ((p - t) ** 2).sum() / len(t)
""",
    ),
    RepairCase(
        rules.errors_not_squared,
        fires="""
def f(p, t):
    return (p - t).mean()
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
    ),
    RepairCase(
        rules.mean_squared_later,
        fires="""
def f(p, t):
    m = (p - t).mean()
    return m ** 2
""",
        gives="""
def f(p, t):
    m = ((p - t) ** 2).mean()
    return m
""",
        line=4,
        silent="""
def f(p, t):
    d = p - t
    return d ** 2
""",
    ),
]
