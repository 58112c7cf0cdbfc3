"""Cases of the rules in `rate_factors`."""

from __future__ import annotations

from autograder.repairs.rules import rate_factors as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.rate_squared,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate ** 2 * p.grad
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
            error = rate ** 2
            p -= rate * p.grad
""",
    ),
    RepairCase(
        rules.divided_by_the_rate,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= p.grad / rate
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
            p -= rate * p.grad / 2
""",
    ),
    RepairCase(
        rules.rate_added_to_the_gradient,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate + p.grad
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
            p -= rate * (p.grad + p)
""",
    ),
    RepairCase(
        rules.step_has_another_factor,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= 2 * rate * p.grad
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= p.grad
""",
        line=5,
        silent="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            half = rate / 2
            p -= p.grad
""",
    ),
    RepairCase(
        rules.brackets_around_parameter_and_rate,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p.copy_((p - rate) * p.grad)
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p.copy_(p - rate * p.grad)
""",
        line=5,
        silent="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p.copy_(p - rate * p.grad)
""",
    ),
]
