"""Cases of the rules in `update`."""

from __future__ import annotations

from autograder.repairs.rules import update as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.no_grad_not_called,
        fires="""
with torch.no_grad:
    p -= p.grad
""",
        gives="""
with torch.no_grad():
    p -= p.grad
""",
        line=2,
        silent="""
with torch.no_grad():
    p -= p.grad
""",
    ),
    RepairCase(
        rules.no_grad_called_alone,
        fires="""
def step(parameters, rate):
    torch.no_grad()
    for p in parameters:
        p -= rate * p.grad
""",
        gives="""
def step(parameters, rate):
    torch.no_grad()
    for p in parameters:
        p.data -= rate * p.grad
""",
        line=3,
        silent="""
def step(parameters, rate):
    torch.no_grad()
    for p in parameters:
        p.data -= rate * p.grad
""",
    ),
    RepairCase(
        rules.update_in_the_graph,
        fires="""
def step(parameters, rate):
    for p in parameters:
        p -= rate * p.grad
""",
        gives="""
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
""",
        line=4,
        silent="""
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
""",
    ),
    RepairCase(
        rules.step_overwrites_parameter,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p.copy_(rate * p.grad)
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p.data -= rate * p.grad
""",
        line=5,
        silent="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p.copy_(p - rate * p.grad)
""",
    ),
    RepairCase(
        rules.new_value_not_kept,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p.sub(rate * p.grad)
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p.data.copy_(p.sub(rate * p.grad))
""",
        line=5,
        silent="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p.sub_(rate * p.grad)
""",
    ),
    RepairCase(
        rules.new_tensor_for_parameter,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p = p - rate * p.grad
            p.grad = None
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p.data.copy_(p - rate * p.grad)
            p.grad = None
""",
        line=5,
        silent="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            velocity = velocity - rate * p.grad
            p.data = p.data + velocity
            p.grad = None
""",
    ),
]
