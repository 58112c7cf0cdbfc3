"""Cases of the rules of kept_back/missing_update.py."""

from __future__ import annotations

from autograder.repairs.kept_back import missing_update as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.nothing_is_updated,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(f(x, *net), y)
        losses.append(loss.item())
        loss.backward()
    return losses
""",
        gives="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(f(x, *net), y)
        losses.append(loss.item())
        loss.backward()
        for part in net:
            part.data -= rate * part.grad
            part.grad = None
    return losses
""",
        line=4,
        silent="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(f(x, *net), y)
        losses.append(loss.item())
        loss.backward()
        for p in net:
            p.data -= rate * p.grad
            p.grad = None
    return losses
""",
    ),
]
