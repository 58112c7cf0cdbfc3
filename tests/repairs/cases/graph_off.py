"""Cases of the rules in `rules/graph_off.py`."""

from __future__ import annotations

from autograder.repairs.rules import graph_off as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.no_grad_around_too_much,
        fires="""
def f(x, t, ps, r, n):
    with torch.no_grad():
        for _ in range(n):
            loss = ((net(x) - t) ** 2).mean()
            loss.backward()
            for q in ps:
                q -= r * q.grad
""",
        gives="""
def f(x, t, ps, r, n):
    for _ in range(n):
        loss = ((net(x) - t) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            for q in ps:
                q -= r * q.grad
""",
        line=3,
        silent="""
def f(x, t, ps, r, n):
    for _ in range(n):
        loss = ((net(x) - t) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            for q in ps:
                q -= r * q.grad
""",
    ),
    RepairCase(
        rules.function_without_gradients,
        fires="""
@torch.no_grad()
def f(x, w, b, v, c):
    return x @ w
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w
""",
        line=2,
        silent="""
def f(x, w, b, v, c):
    with torch.no_grad():
        return x @ w
""",
    ),
    RepairCase(
        rules.gradients_left_off,
        fires="""
def f(x, w, b, v, c):
    torch.set_grad_enabled(False)
    return x @ w
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    torch.set_grad_enabled(True)
    return x @ w
""",
    ),
]
