"""Cases of the rules in `rules/activation_choice.py`."""

from __future__ import annotations

from autograder.repairs.rules import activation_choice as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.largest_of_two_is_no_maximum,
        fires="""
def f(x, w, b, v, c):
    return max(x @ w, 0)
""",
        gives="""
def f(x, w, b, v, c):
    return (x @ w).relu()
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return max(x @ w)
""",
    ),
    RepairCase(
        rules.largest_of_two_is_no_maximum,
        fires="""
def f(x, w, b, v, c):
    return torch.max(x @ w, 0)
""",
        gives="""
def f(x, w, b, v, c):
    return (x @ w).relu()
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return torch.maximum(x @ w, torch.zeros_like(x @ w))
""",
    ),
    RepairCase(
        rules.if_on_a_whole_tensor,
        fires="""
def f(x, w, b, v, c):
    h = x @ w
    if h < 0:
        h = 0
    return h
""",
        gives="""
def f(x, w, b, v, c):
    h = x @ w
    h = h.relu()
    return h
""",
        line=4,
        silent="""
def f(x, w, b, v, c):
    h = x @ w
    if len(h) < 0:
        h = 0
    return h
""",
    ),
    RepairCase(
        rules.if_on_a_whole_tensor,
        fires="""
def f(p, t):
    q = p - t
    if q < 0:
        q = -q
    return q
""",
        gives="""
def f(p, t):
    q = p - t
    q = q.abs()
    return q
""",
        line=4,
        silent="""
def f(p, t):
    for q in p:
        if q < 0:
            q = 0
    return p if p[0] < 0 else p[0]
""",
    ),
    RepairCase(
        rules.if_on_a_whole_tensor,
        fires="""
def f(x, w, b, v, c):
    h = x @ w
    return h if h > 0 else 0
""",
        gives="""
def f(x, w, b, v, c):
    h = x @ w
    return h.relu()
""",
        line=4,
        silent="""
def f(x, w, b, v, c):
    h = x @ w
    return x if h > 0 else w
""",
    ),
    RepairCase(
        rules.if_on_a_whole_tensor,
        fires="""
def f(h):
    if h.sum() > 0:
        return h
    return torch.zeros_like(h)
""",
        gives="""
def f(h):
    return h.relu()
    return torch.zeros_like(h)
""",
        line=3,
        silent="""
def f(h, g):
    if h > 0:
        return g
    return h
""",
    ),
    RepairCase(
        rules.if_on_a_whole_tensor,
        fires="""
def f(h):
    return h if h > 0 else 0
""",
        gives="""
def f(h):
    return h.relu()
""",
        line=3,
        silent="""
def f(v):
    return [x if x > 0 else -x for x in v]
""",
    ),
]
