"""Cases of the rules in `clearing_target`."""

from __future__ import annotations

from autograder.repairs.rules import clearing_target as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.copy_of_the_gradient_zeroed,
        fires="""
def step(parameters, rate):
    for p in parameters:
        g = p.grad.clone()
        p.data -= rate * g
        g.zero_()
""",
        gives="""
def step(parameters, rate):
    for p in parameters:
        g = p.grad.clone()
        p.data -= rate * g
        p.grad = None
""",
        line=6,
        silent="""
def step(parameters, rate):
    for p in parameters:
        g = p.grad
        p.data -= rate * g
        g.zero_()
""",
    ),
    RepairCase(
        rules.other_gradient_cleared,
        fires="""
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
        parameters[0].grad = None
""",
        gives="""
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
        p.grad = None
""",
        line=5,
        silent="""
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
        p.grad = None
""",
    ),
    RepairCase(
        rules.method_of_optimizers_on_a_tensor,
        fires="""
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
        p.zero_grad()
""",
        gives="""
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
        p.grad = None
""",
        line=5,
        silent="""
def step(parameters, rate, optimizer):
    for p in parameters:
        p.data -= rate * p.grad
    optimizer.zero_grad()
""",
    ),
    RepairCase(
        rules.underscore_missing,
        fires="""
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
        p.grad.zero()
""",
        gives="""
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
        p.grad.zero_()
""",
        line=5,
        silent="""
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
        p.grad.zero_()
        table.fill(0)
""",
    ),
    RepairCase(
        rules.gradient_called,
        fires="""
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad()
""",
        gives="""
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
""",
        line=4,
        silent="""
def step(parameters, rate):
    for p, g in zip(parameters, torch.autograd.grad(loss, parameters)):
        p.data -= rate * g
""",
    ),
]
