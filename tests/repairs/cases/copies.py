"""Cases of the rules in `copies`."""

from __future__ import annotations

from autograder.repairs.rules import copies as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.copies_updated,
        fires="""
def step(parameters, rate):
    own = [p.clone() for p in parameters]
    for p in own:
        p.data -= rate * p.grad
""",
        gives="""
def step(parameters, rate):
    own = [p for p in parameters]
    for p in own:
        p.data -= rate * p.grad
""",
        line=3,
        silent="""
def step(parameters, rate):
    old = [p.clone() for p in parameters]
    for p in parameters:
        p.data -= rate * p.grad
    return old
""",
    ),
    RepairCase(
        rules.old_values_put_back,
        fires="""
def step(parameters, rate):
    for i in range(n):
        loss(parameters).backward()
        step(parameters)
    for p, b in zip(parameters, best):
        p.data.copy_(b)
""",
        gives="""
def step(parameters, rate):
    for i in range(n):
        loss(parameters).backward()
        step(parameters)
    for p, b in zip(parameters, best):
        pass
""",
        line=7,
        silent="""
def step(parameters, rate):
    for p, b in zip(parameters, best):
        p.data.copy_(b)
    for i in range(n):
        loss(parameters).backward()
        step(parameters)
""",
    ),
]
