"""Cases of the rules in `rules/bias.py`."""

from __future__ import annotations

from autograder.repairs.rules import bias as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.product_before_the_sum,
        fires="""
def f(x, w, b, v, c):
    return torch.relu(x @ w) + b @ v + c
""",
        gives="""
def f(x, w, b, v, c):
    return (torch.relu(x @ w) + b) @ v + c
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return (torch.relu(x @ w) + b) @ v + c
""",
    ),
    RepairCase(
        rules.bias_added_before_the_product,
        fires="""
def f(x, w, b, v, c):
    return (x + b) @ w
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w + b
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return x @ w + b
""",
    ),
    RepairCase(
        rules.bias_subtracted,
        fires="""
def f(x, w, b, v, c):
    return x @ w - b
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w + b
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return x * 2 - b
""",
    ),
    RepairCase(
        rules.number_in_place_of_bias,
        fires="""
def f(x, w, b):
    return x @ w + 1
""",
        gives="""
def f(x, w, b):
    return x @ w + b
""",
        line=3,
        silent="""
def f(x, w, b):
    return x @ w + b + 1
""",
    ),
    RepairCase(
        rules.bias_never_used,
        fires="""
def f(x, w, b, v, c):
    return torch.relu(x @ w) @ v + c
""",
        gives="""
def f(x, w, b, v, c):
    return torch.relu(x @ w + b) @ v + c
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return torch.relu(x @ w + b) @ v + c
""",
    ),
    RepairCase(
        rules.names_in_each_others_place,
        fires="""
def f(x, w, b1, v, b2):
    return (x @ w + b2) @ v + b1
""",
        gives="""
def f(x, w, b1, v, b2):
    return (x @ w + b1) @ v + b2
""",
        line=3,
        silent="""
def f(p1, p2):
    return ((p1 - p2) ** 2).mean()
""",
    ),
    RepairCase(
        rules.one_name_twice_and_another_never,
        fires="""
def f(p, t):
    return ((p - p) ** 2).mean()
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return ((p - t) * (p - t)).mean()
""",
    ),
]
