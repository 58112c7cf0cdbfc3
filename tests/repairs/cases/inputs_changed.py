"""Cases of the rules in `rules/inputs_changed.py`."""

from __future__ import annotations

from autograder.repairs.rules import inputs_changed as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.argument_rescaled,
        fires="""
def f(x, w, b, v, c):
    x = (x - x.mean()) / x.std()
    return x @ w
""",
        gives="""
def f(x, w, b, v, c):
    x = x
    return x @ w
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    h = x * w
    x = x @ w
    return x + h
""",
    ),
    RepairCase(
        rules.tensor_of_the_caller_changed,
        fires="""
def f(p, t):
    p -= t
    return (p ** 2).mean()
""",
        gives="""
def f(p, t):
    p = p - t
    return (p ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    q = p - t
    q += 1
    return (q ** 2).mean()
""",
    ),
    RepairCase(
        rules.tensor_of_the_caller_changed,
        fires="""
def f(x, w, b, v, c):
    torch.relu_(x)
    return x @ w
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    h = x @ w
    torch.relu_(h)
    return h
""",
    ),
    RepairCase(
        rules.argument_replaced_by_new_numbers,
        fires="""
def f(x, w, b, v, c):
    w = torch.randn(w.shape)
    return x @ w
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    w = w + torch.randn(w.shape)
    z = torch.randn(w.shape)
    return x @ w
""",
    ),
    RepairCase(
        rules.all_arguments_rescaled,
        fires="""
def f(p, t):
    p = p / p.max()
    t = t / t.max()
    return p - t
""",
        gives="""
def f(p, t):
    return p - t
""",
        line=3,
        silent="""
def f(p, t):
    p = p + t
    t = t - p
    return p - t
""",
    ),
    RepairCase(
        rules.argument_rescaled,
        fires="""
def f(x, w):
    z = x / 10
    return z @ w
""",
        gives="""
def f(x, w):
    z = x
    return z @ w
""",
        line=3,
        silent="""
def f(x, w):
    noise = x * 0.1
    return (x + noise) @ w
""",
    ),
]
