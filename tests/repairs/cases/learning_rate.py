"""Cases of the rules in `learning_rate`."""

from __future__ import annotations

from autograder.repairs.rules import learning_rate as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.rate_from_elsewhere,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= 0.01 * p.grad
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
            p -= rate * 0.01 * p.grad
""",
    ),
    RepairCase(
        rules.rate_left_out,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= p.grad
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
            p -= rate * p.grad
            p.grad = None
""",
    ),
    RepairCase(
        rules.rate_not_passed_on,
        fires="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters)
    o.step()
""",
        gives="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, lr=rate)
    o.step()
""",
        line=3,
        silent="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, rate)
    o.step()
""",
    ),
    RepairCase(
        rules.rate_argument_replaced,
        fires="""
def step(parameters, rate):
    rate = 0.01
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
    parameters = list(parameters)
    for p in parameters:
        p.data -= rate * p.grad
""",
    ),
    RepairCase(
        rules.rate_changed_on_the_way,
        fires="""
def step(parameters, rate):
    r = rate / 2
    for p in parameters:
        p.data -= r * p.grad
""",
        gives="""
def step(parameters, rate):
    r = rate
    for p in parameters:
        p.data -= r * p.grad
""",
        line=3,
        silent="""
def step(parameters, rate):
    r = rate
    for p in parameters:
        p.data -= r * p.grad
""",
    ),
    RepairCase(
        rules.rate_limited,
        fires="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, lr=min(rate, 0.1))
    o.step()
""",
        gives="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, lr=rate)
    o.step()
""",
        line=3,
        silent="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, lr=rate)
    print(min(rate, 0.1))
    o.step()
""",
    ),
    RepairCase(
        rules.scheduler_changes_rate,
        fires="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, lr=rate)
    s = torch.optim.lr_scheduler.StepLR(o, 5)
    o.step()
    s.step()
""",
        gives="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, lr=rate)
    s = torch.optim.lr_scheduler.StepLR(o, 5)
    o.step()
""",
        line=6,
        silent="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, lr=rate)
    o.step()
    o.step()
""",
    ),
    RepairCase(
        rules.rate_of_optimizer_changed,
        fires="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, lr=rate)
    for g in o.param_groups:
        g['lr'] *= 0.9
""",
        gives="""
def step(parameters, rate):
    o = torch.optim.SGD(parameters, lr=rate)
    for g in o.param_groups:
        pass
""",
        line=5,
        silent="""
def step(parameters, rate):
    settings = {}
    settings['lr'] = rate
""",
    ),
]
