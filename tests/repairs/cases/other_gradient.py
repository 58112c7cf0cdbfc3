"""Cases of the rules in `other_gradient`."""

from __future__ import annotations

from autograder.repairs.rules import other_gradient as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.gradient_of_the_data,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.data.grad
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
            p -= rate * p.grad.data
""",
    ),
    RepairCase(
        rules.gradient_of_a_detached_name,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            q = p.detach()
            q -= rate * q.grad
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            q = p.detach()
            q -= rate * p.grad
""",
        line=6,
        silent="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            q = p.detach()
            q -= rate * p.grad
""",
    ),
    RepairCase(
        rules.detached_in_the_loop_head,
        fires="""
def step(parameters, rate):
    for p in [q.data for q in parameters]:
        p -= rate * p.grad
""",
        gives="""
def step(parameters, rate):
    for p in [q for q in parameters]:
        p.data -= rate * p.grad
""",
        line=3,
        silent="""
def step(parameters, rate):
    for p in [q for q in parameters]:
        p -= rate * p.grad
""",
    ),
    RepairCase(
        rules.gradient_of_another_tensor,
        fires="""
def step(parameters, rate):
    W, b = parameters
    W.data -= rate * W.grad
    b.data -= rate * W.grad
""",
        gives="""
def step(parameters, rate):
    W, b = parameters
    W.data -= rate * W.grad
    b.data -= rate * b.grad
""",
        line=5,
        silent="""
def step(parameters, rate):
    W, b = parameters
    W.data -= rate * W.grad
    b.data -= rate * b.grad
""",
    ),
    RepairCase(
        rules.detached_under_its_own_name,
        fires="""
def step(parameters, rate):
    for p in parameters:
        p = p.detach()
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
        g = p.grad
        p = p.detach()
        p.sub_(rate * g)
""",
    ),
]
