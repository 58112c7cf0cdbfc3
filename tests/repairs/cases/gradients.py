"""Cases of the rules in `gradients`."""

from __future__ import annotations

from autograder.repairs.rules import gradients as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.call_without_parentheses,
        fires="""
p.grad.zero_
""",
        gives="""
p.grad.zero_()
""",
        line=2,
        silent="""
clear = p.grad.zero_
clear()
""",
    ),
    RepairCase(
        rules.gradient_compared,
        fires="""
p.grad == None
""",
        gives="""
p.grad = None
""",
        line=2,
        silent="""
empty = p.grad == None
""",
    ),
    RepairCase(
        rules.gradient_set_to_a_number,
        fires="""
p.grad = 0
""",
        gives="""
p.grad = None
""",
        line=2,
        silent="""
p.grad = None
""",
    ),
    RepairCase(
        rules.parameter_cleared,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad
            p.zero_()
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad
            p.grad.zero_()
""",
        line=6,
        silent="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad
            p.grad.zero_()
            v.zero_()
""",
    ),
    RepairCase(
        rules.name_of_the_gradient_cleared,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            g = p.grad
            p -= rate * g
            g = None
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            g = p.grad
            p -= rate * g
            p.grad = None
""",
        line=7,
        silent="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            g = p.grad
            p -= rate * g
            p.grad = None
""",
    ),
    RepairCase(
        rules.copy_of_the_gradient_cleared,
        fires="""
p.grad.clone().zero_()
""",
        gives="""
p.grad.zero_()
""",
        line=2,
        silent="""
p.grad.zero_()
""",
    ),
    RepairCase(
        rules.same_gradient_cleared_twice,
        fires="""
def step(parameters, rate):
    W, b = parameters
    W.data -= rate * W.grad
    b.data -= rate * b.grad
    W.grad = None
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
        line=7,
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
        rules.optimizer_never_cleared,
        fires="""
o = torch.optim.SGD(parameters, lr=rate)
o.step()
""",
        gives="""
o = torch.optim.SGD(parameters, lr=rate)
o.step()
o.zero_grad()
""",
        line=3,
        silent="""
o = torch.optim.SGD(parameters, lr=rate)
o.zero_grad()
o.step()
""",
    ),
    RepairCase(
        rules.gradient_never_cleared,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
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
            p.grad.zero_()
""",
    ),
    RepairCase(
        rules.gradients_of_a_list_never_cleared,
        fires="""
def step(parameters, rate):
    steps = [rate * p.grad for p in parameters]
""",
        gives="""
def step(parameters, rate):
    steps = [rate * p.grad for p in parameters]
    for p in parameters:
        p.grad = None
""",
        line=3,
        silent="""
def step(parameters, rate):
    steps = [rate * p.grad for p in parameters]
    for p in parameters:
        p.grad = None
""",
    ),
    RepairCase(
        rules.stored_gradient_zeroed,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            g = p.grad
            p.grad.zero_()
            p -= rate * g
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            g = p.grad
            p.grad = None
            p -= rate * g
""",
        line=6,
        silent="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            g = p.grad.clone()
            p.grad.zero_()
            p -= rate * g
""",
    ),
]
