"""Cases of the rules in `some_parameters`."""

from __future__ import annotations

from autograder.repairs.rules import some_parameters as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.part_of_a_list,
        fires="""
def step(parameters, rate):
    for p in parameters[1:]:
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
    half = parameters[0][1:] * 2
    for p in parameters:
        p.data -= rate * p.grad
""",
    ),
    RepairCase(
        rules.some_of_the_unpacked_names,
        fires="""
def step(parameters, rate):
    W, b = parameters
    for p in [W]:
        p.data -= rate * p.grad
""",
        gives="""
def step(parameters, rate):
    W, b = parameters
    for p in parameters:
        p.data -= rate * p.grad
""",
        line=4,
        silent="""
def step(parameters, rate):
    W, b = parameters
    for p in [W, b]:
        p.data -= rate * p.grad
""",
    ),
    RepairCase(
        rules.range_over_some,
        fires="""
def step(parameters, rate):
    for i in range(1, len(parameters)):
        parameters[i].data -= rate * parameters[i].grad
""",
        gives="""
def step(parameters, rate):
    for i in range(len(parameters)):
        parameters[i].data -= rate * parameters[i].grad
""",
        line=3,
        silent="""
def step(parameters, rate):
    for i in range(1, n):
        loss(parameters).backward()
""",
    ),
    RepairCase(
        rules.update_under_a_condition,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            if p.dim() == 2:
                p -= rate * p.grad
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad
""",
        line=5,
        silent="""
def step(parameters, rate):
    if loss < 1:
        for p in parameters:
            p.data -= rate * p.grad
""",
    ),
    RepairCase(
        rules.loop_over_parameters_left,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad
            return
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad
""",
        line=6,
        silent="""
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
    return
""",
    ),
    RepairCase(
        rules.one_name_never_updated,
        fires="""
def step(parameters, rate):
    W, b = parameters
    W.data -= rate * W.grad
    W.grad = None
""",
        gives="""
def step(parameters, rate):
    W, b = parameters
    W.data -= rate * W.grad
    W.grad = None
    b.data -= rate * b.grad
    b.grad = None
""",
        line=4,
        silent="""
def step(parameters, rate):
    W, b = parameters
    W.data -= rate * W.grad
    b.data -= rate * b.grad
""",
    ),
]
