"""Cases of the rules in `direction`."""

from __future__ import annotations

from autograder.repairs.rules import direction as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.step_along_the_gradient,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p += rate * p.grad
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
            p += -rate * p.grad
""",
    ),
    RepairCase(
        rules.step_taken_off_from_behind,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p.copy_(rate * p.grad - p)
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
    RepairCase(
        rules.negative_rate_given,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad
            p.grad = None
def train(parameters, rate):
    step(parameters, -rate)
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad
            p.grad = None

def train(parameters, rate):
    step(parameters, rate)
""",
        line=8,
        silent="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad
            p.grad = None
def train(parameters, rate):
    print(-rate)
    step(parameters, rate)
""",
    ),
    RepairCase(
        rules.gradient_negated,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            g = -p.grad
            p -= rate * g
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            g = p.grad
            p -= rate * g
""",
        line=5,
        silent="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            g = -p.size(0)
            p -= rate * p.grad
""",
    ),
    RepairCase(
        rules.parameter_updated_twice,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p.data -= rate * p.grad
            p -= rate * p.grad
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p.data -= rate * p.grad
""",
        line=6,
        silent="""
def step(parameters, rate):
    with torch.no_grad():
        W, b = parameters
        W -= rate * W.grad
        b -= rate * b.grad
""",
    ),
    RepairCase(
        rules.step_called_twice,
        fires="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, lr=rate)
    o.step()
    o.step()
""",
        gives="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, lr=rate)
    o.step()
""",
        line=5,
        silent="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, lr=rate)
    s = torch.optim.lr_scheduler.StepLR(o, 5)
    o.step()
    s.step()
""",
    ),
    RepairCase(
        rules.step_in_two_ways,
        fires="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, lr=rate)
    o.step()
    for p in parameters:
        p.data -= rate * p.grad
""",
        gives="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, lr=rate)
    for p in parameters:
        p.data -= rate * p.grad
""",
        line=4,
        silent="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, lr=rate)
    o.step()
    for p in parameters:
        p.grad = None
""",
    ),
    RepairCase(
        rules.step_repeated_by_a_loop,
        fires="""
def step(parameters, rate):
    for i in range(4):
        for p in parameters:
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
    for i in range(4):
        parameters[i].data -= rate * parameters[i].grad
""",
    ),
]
