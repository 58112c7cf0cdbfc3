"""Cases of the rules in `used_up`."""

from __future__ import annotations

from autograder.repairs.rules import used_up as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.generator_used_up,
        fires="""
def step(parameters, rate):
    grads = (p.grad for p in parameters)
    print(list(grads))
    for p, g in zip(parameters, grads):
        p.data -= rate * g
""",
        gives="""
def step(parameters, rate):
    grads = list((p.grad for p in parameters))
    print(list(grads))
    for p, g in zip(parameters, grads):
        p.data -= rate * g
""",
        line=3,
        silent="""
def step(parameters, rate):
    grads = (p.grad for p in parameters)
    for p, g in zip(parameters, grads):
        p.data -= rate * g
""",
    ),
]
