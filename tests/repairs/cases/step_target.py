"""Cases of the rules in `step_target`."""

from __future__ import annotations

from autograder.repairs.rules import step_target as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.step_without_gradient,
        fires="""
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.data
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
        p.data -= rate * p.data
""",
    ),
    RepairCase(
        rules.one_part_of_the_tensor,
        fires="""
def step(parameters, rate):
    for p in parameters:
        p.data[0] -= rate * p.grad[0]
""",
        gives="""
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
""",
        line=4,
        silent="""
def step(parameters, rate):
    for i in range(4):
        parameters[i] -= rate * parameters[i].grad
""",
    ),
    RepairCase(
        rules.new_value_in_another_shape,
        fires="""
def step(parameters, rate):
    for p in parameters:
        p.data = (p.data - rate * p.grad).flatten()
""",
        gives="""
def step(parameters, rate):
    for p in parameters:
        p.data = p.data - rate * p.grad
""",
        line=4,
        silent="""
def step(parameters, rate):
    for p in parameters:
        p.data -= rate * p.grad
        print(p.data.flatten())
""",
    ),
    RepairCase(
        rules.gradients_in_another_order,
        fires="""
def step(parameters, rate):
    grads = [p.grad for p in reversed(parameters)]
    for p, g in zip(parameters, grads):
        p.data -= rate * g
""",
        gives="""
def step(parameters, rate):
    grads = [p.grad for p in parameters]
    for p, g in zip(parameters, grads):
        p.data -= rate * g
""",
        line=3,
        silent="""
def step(parameters, rate):
    for p in reversed(parameters):
        p.data -= rate * p.grad
""",
    ),
    RepairCase(
        rules.optimizer_never_steps,
        fires="""
def step(parameters, rate):
    optimizer = torch.optim.SGD(parameters, lr=rate)
    optimizer.zero_grad()
""",
        gives="""
def step(parameters, rate):
    optimizer = torch.optim.SGD(parameters, lr=rate)
    optimizer.step()
    optimizer.zero_grad()
""",
        line=3,
        silent="""
def step(parameters, rate):
    optimizer = torch.optim.SGD(parameters, lr=rate)
    optimizer.step
    optimizer.zero_grad()
""",
    ),
    RepairCase(
        rules.optimizer_of_detached,
        fires="""
def train(parameters, rate):
    optimizer = torch.optim.SGD([p.detach() for p in parameters], lr=rate)
    optimizer.step()
""",
        gives="""
def train(parameters, rate):
    optimizer = torch.optim.SGD([p for p in parameters], lr=rate)
    optimizer.step()
""",
        line=3,
        silent="""
def train(parameters, rate):
    old = [p.detach() for p in parameters]
    optimizer = torch.optim.SGD(parameters, lr=rate)
    optimizer.step()
""",
    ),
    RepairCase(
        rules.compared_and_not_stored,
        fires="""
def step(parameters, rate):
    for p in parameters:
        p.data == p.data - rate * p.grad
""",
        gives="""
def step(parameters, rate):
    for p in parameters:
        p.data = p.data - rate * p.grad
""",
        line=4,
        silent="""
def step(parameters, rate):
    for p in parameters:
        assert p.data == p.data - rate * p.grad
""",
    ),
]
