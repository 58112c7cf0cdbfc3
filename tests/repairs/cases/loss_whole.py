"""Cases of the rules in `rules/loss_whole.py`."""

from __future__ import annotations

from autograder.repairs.rules import loss_whole as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.function_of_the_mean,
        fires="""
def f(p, t):
    return ((p - t) ** 2).mean().sqrt()
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
        rules.loss_rounded,
        fires="""
def f(p, t):
    return round(((p - t) ** 2).mean(), 3)
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return ((p - t) ** 2).sum() / int(len(t))
""",
    ),
    RepairCase(
        rules.divided_once_more,
        fires="""
def f(p, t):
    return ((p - t) ** 2).mean() / 2
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    loss = ((x - w) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        b -= 0.5 * b.grad
""",
    ),
    RepairCase(
        rules.loss_with_a_minus,
        fires="""
def f(p, t):
    return -((p - t) ** 2).mean()
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return ((p - t) ** 2).mean(dim=-1)
""",
    ),
    RepairCase(
        rules.something_added_to_the_loss,
        fires="""
def f(p, t):
    return ((p - t) ** 2).mean() + 0.1
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return torch.relu(x @ w + b) + c
""",
    ),
    RepairCase(
        rules.something_added_to_the_loss,
        fires="""
def f(x, w, b, v, c):
    loss = ((x - w) ** 2).mean()
    loss += b.norm()
    return loss
""",
        gives="""
def f(x, w, b, v, c):
    loss = ((x - w) ** 2).mean()
    return loss
""",
        line=4,
        silent="""
def f(x, w, b, v, c):
    loss = ((x - w) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        b -= 0.1 * b.grad
""",
    ),
    RepairCase(
        rules.something_added_to_the_loss,
        fires="""
def f(p, t):
    loss = ((p - t) ** 2).mean()
    loss += 0.1 * p.sum()
    return loss
""",
        gives="""
def f(p, t):
    loss = ((p - t) ** 2).mean()
    return loss
""",
        line=4,
        silent="""
def f(p, t, n):
    total = 0
    for _ in range(n):
        loss = ((p - t) ** 2).mean()
        total = total + loss
    return total
""",
    ),
]
