"""Cases of the rules in `some_gradients`."""

from __future__ import annotations

from autograder.repairs.rules import some_gradients as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.some_gradients_not_cleared,
        fires="""
def step(parameters, rate):
    W, b = parameters
    W.data -= rate * W.grad
    b.data -= rate * b.grad
    W.grad = None
""",
        gives="""
def step(parameters, rate):
    W, b = parameters
    W.data -= rate * W.grad
    b.data -= rate * b.grad
    W.grad = None
    b.grad = None
""",
        line=6,
        silent="""
def step(parameters, rate):
    W, b = parameters
    W.data -= rate * W.grad
    b.data -= rate * b.grad
    W.grad = None
    b.grad = None
""",
    ),
    RepairCase(
        rules.some_unpacked_not_cleared,
        fires="""
def step(parameters, rate):
    W, b = parameters
    for p in parameters:
        p.data -= rate * p.grad
    W.grad = None
""",
        gives="""
def step(parameters, rate):
    W, b = parameters
    for p in parameters:
        p.data -= rate * p.grad
    W.grad = None
    b.grad = None
""",
        line=6,
        silent="""
def step(parameters, rate):
    W, b = parameters
    for p in parameters:
        p.data -= rate * p.grad
        p.grad = None
""",
    ),
]
