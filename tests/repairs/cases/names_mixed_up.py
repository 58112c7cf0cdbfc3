"""Cases of the rules in `rules/names_mixed_up.py`."""

from __future__ import annotations

from autograder.repairs.rules import names_mixed_up as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.name_that_nothing_defines,
        fires="""
def f(p, t):
    return ((p - tt) ** 2).mean()
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    tt = t
    return ((p - tt) ** 2).mean()
""",
    ),
    RepairCase(
        rules.name_from_before_its_change,
        fires="""
def f(x, w, b, v, c):
    z = x @ w
    a = torch.relu(z)
    return z @ v
""",
        gives="""
def f(x, w, b, v, c):
    z = x @ w
    a = torch.relu(z)
    return a @ v
""",
        line=5,
        silent="""
def f(x, w, b, v, c):
    z = x @ w
    a = torch.relu(z)
    return a @ v + z.sum()
""",
    ),
    RepairCase(
        rules.variable_of_the_file_for_an_argument,
        fires="""
y = 3
def f(p, t):
    return ((p - y) ** 2).mean()
""",
        gives="""
y = 3

def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=4,
        silent="""
y = 3
def f(p, t):
    return ((p - t) ** 2).mean() * y
""",
    ),
    RepairCase(
        rules.handed_over_in_another_order,
        fires="""
def f(x, w, b):
    return x @ w + b
def g(x, w, b):
    return f(x, b, w)
""",
        gives="""
def f(x, w, b):
    return x @ w + b

def g(x, w, b):
    return f(x, w, b)
""",
        line=5,
        silent="""
def f(x, w, b):
    return x @ w + b
def g(x, w, b):
    return f(x, w, b)
""",
    ),
    RepairCase(
        rules.handed_over_in_each_others_place,
        fires="""
def f(x, w, b):
    return x @ w + b
def g(x, w1, b1):
    return f(x, b1, w1)
""",
        gives="""
def f(x, w, b):
    return x @ w + b

def g(x, w1, b1):
    return f(x, w1, b1)
""",
        line=5,
        silent="""
def f(x, w, b):
    return x @ w + b
def g(x, w, b):
    return f(x, w, b)
""",
    ),
    RepairCase(
        rules.arguments_of_the_def_in_another_order,
        fires="""
def f(w, x, b):
    return x @ w + b
""",
        gives="""
def f(x, w, b):
    return x @ w + b
""",
        line=2,
        silent="""
def f(x, w):
    return f(x, w - 1)
""",
    ),
    RepairCase(
        rules.handed_over_in_each_others_place,
        fires="""
def noisy(y, std):
    return y * std

def train(x, y_clean, std):
    return noisy(std, y_clean)
""",
        gives="""
def noisy(y, std):
    return y * std

def train(x, y_clean, std):
    return noisy(y_clean, std)
""",
        line=6,
        silent="""
def low(value, limit):
    return value > limit

def train(losses, threshold):
    return low(losses[-1], threshold)
""",
    ),
]
