"""Cases of the rules in `some_rounds`."""

from __future__ import annotations

from autograder.repairs.rules import some_rounds as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.round_left_out,
        fires="""
def step(parameters, rate):
    for e in range(9):
        loss(parameters).backward()
        if e % 2:
            for p in parameters:
                p.data -= rate * p.grad
""",
        gives="""
def step(parameters, rate):
    for e in range(9):
        loss(parameters).backward()
        for p in parameters:
            p.data -= rate * p.grad
""",
        line=5,
        silent="""
def step(parameters, rate):
    for e in range(9):
        loss(parameters).backward()
        if e % 2:
            print(e)
""",
    ),
]
