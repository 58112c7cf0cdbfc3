"""Cases of the rules in `optimizers`."""

from __future__ import annotations

from autograder.repairs.rules import optimizers as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.optimizer_with_extras,
        fires="""
o = torch.optim.SGD(parameters, lr=rate, momentum=0.9)
""",
        gives="""
o = torch.optim.SGD(parameters, lr=rate)
""",
        line=2,
        silent="""
o = torch.optim.SGD(parameters, lr=rate, foreach=True)
""",
    ),
    RepairCase(
        rules.other_optimizer,
        fires="""
import torch
o = torch.optim.Adam(parameters, lr=rate)
""",
        gives="""
import torch
o = torch.optim.SGD(parameters, lr=rate)
""",
        line=3,
        silent="""
import torch
o = torch.optim.SGD(parameters, lr=rate)
""",
    ),
    RepairCase(
        rules.gradients_kept_from_before,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            v = 0.9 * v + p.grad
            p -= rate * v
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            v = p.grad
            p -= rate * v
""",
        line=5,
        silent="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            v = 0.9 * v + w
            p -= rate * p.grad
""",
    ),
    RepairCase(
        rules.part_of_the_parameter_in_the_step,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * (p.grad + 0.1 * p)
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
    with torch.no_grad():
        for p in parameters:
            p -= rate * (p.grad + 0.1)
""",
    ),
    RepairCase(
        rules.parameter_scaled_in_the_update,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p *= 0.99
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
    with torch.no_grad():
        for p in parameters:
            v *= 0.99
            p -= rate * p.grad
""",
    ),
    RepairCase(
        rules.gradient_from_after_a_look_ahead,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            v = p.grad.clone()
            p -= rate * (p.grad + 0.9 * v)
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            v = p.grad.clone()
            p -= rate * p.grad
""",
        line=6,
        silent="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * (p.grad + 0.9 * p)
""",
    ),
]
