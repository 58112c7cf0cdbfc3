"""Cases of the rules in `clearing_place`."""

from __future__ import annotations

from autograder.repairs.rules import clearing_place as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.cleared_before_the_step,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p.grad = None
            p -= rate * p.grad
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad
            p.grad = None
""",
        line=5,
        silent="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad
            p.grad = None
""",
    ),
    RepairCase(
        rules.cleared_outside_of_the_loop,
        fires="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, lr=rate)
    o.zero_grad()
    for i in range(n):
        loss(parameters).backward()
        o.step()
""",
        gives="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, lr=rate)
    for i in range(n):
        loss(parameters).backward()
        o.step()
        o.zero_grad()
""",
        line=4,
        silent="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, lr=rate)
    o.zero_grad()
    for i in range(n):
        o.zero_grad()
        loss(parameters).backward()
        o.step()
""",
    ),
]
