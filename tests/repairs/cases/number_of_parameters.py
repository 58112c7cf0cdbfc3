"""Cases of the rules in `number_of_parameters`."""

from __future__ import annotations

from autograder.repairs.rules import number_of_parameters as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.exactly_so_many_parameters,
        fires="""
def step(parameters, rate):
    W, b = parameters
    for p in [W, b]:
        p.data -= rate * p.grad
""",
        gives="""
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
""",
        line=3,
        silent="""
def step(parameters, rate):
    W, b = parameters
    print(W)
    for p in parameters:
        p.data -= rate * p.grad
""",
    ),
    RepairCase(
        rules.exactly_so_many_items,
        fires="""
def step(parameters, rate):
    parameters[0].data -= rate * parameters[0].grad
    parameters[1].data -= rate * parameters[1].grad
""",
        gives="""
def step(parameters, rate):
    for _index in range(len(parameters)):
        parameters[_index].data -= rate * parameters[_index].grad
""",
        line=3,
        silent="""
def step(parameters, rate):
    parameters[0].data -= rate * parameters[0].grad
    parameters[1].data += rate * parameters[1].grad
""",
    ),
]
