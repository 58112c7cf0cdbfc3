"""Cases of the rules in `flags`."""

from __future__ import annotations

from autograder.repairs.rules import flags as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.requires_grad_switched_off,
        fires="""
p.requires_grad_(False)
""",
        gives="""
pass
""",
        line=2,
        silent="""
p.requires_grad_(False)
p.requires_grad_(True)
""",
    ),
    RepairCase(
        rules.autograd_left_off,
        fires="""
def step(parameters, rate):
    torch.set_grad_enabled(False)
    for p in parameters:
        p -= rate * p.grad
""",
        gives="""
def step(parameters, rate):
    torch.set_grad_enabled(False)
    for p in parameters:
        p -= rate * p.grad
    torch.set_grad_enabled(True)
""",
        line=3,
        silent="""
def step(parameters, rate):
    torch.set_grad_enabled(False)
    for p in parameters:
        p -= rate * p.grad
    torch.set_grad_enabled(True)
""",
    ),
    RepairCase(
        rules.update_forces_a_dtype,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p.data = (p - rate * p.grad).float()
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p.data = p - rate * p.grad
""",
        line=5,
        silent="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad
            losses.append(loss.float())
""",
    ),
]
