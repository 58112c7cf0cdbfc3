"""Cases of the rules about iterators."""

from __future__ import annotations

from autograder.repairs.rules import iterators as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.iterator_used_up,
        fires="""
def train(x, params, rates, n):
    pairs = zip(params, rates)
    for epoch in range(n):
        loss = f(x, params)
        loss.backward()
        for p, rate in pairs:
            p -= rate * p.grad
""",
        gives="""
def train(x, params, rates, n):
    pairs = list(zip(params, rates))
    for epoch in range(n):
        loss = f(x, params)
        loss.backward()
        for p, rate in pairs:
            p -= rate * p.grad
""",
        line=3,
        silent="""
def train(x, params, rates, n):
    epochs = iter(range(n))
    rest = zip(params, rates)
    for epoch in range(n):
        pairs = zip(params, rates)
        loss = f(x, next(rest))
        loss.backward()
        for p, rate in pairs:
            p -= rate * p.grad
""",
    ),
]
