"""Cases of the rules in `gradient_changed`."""

from __future__ import annotations

from autograder.repairs.rules import gradient_changed as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.gradients_clipped,
        fires="""
torch.nn.utils.clip_grad_norm_(parameters, 1.0)
""",
        gives="""
pass
""",
        line=2,
        silent="""
clipped = torch.clamp(x, 0, 1)
""",
    ),
    RepairCase(
        rules.gradient_through_a_function,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad.sign()
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
            p -= rate * p.grad.clone()
            losses.append(p.sign())
""",
    ),
    RepairCase(
        rules.gradient_divided_by_a_size,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad / p.grad.norm()
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
            p -= rate * p.grad / len(p)
""",
    ),
    RepairCase(
        rules.adaptive_step,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            m = 0.9 * m + p.grad
            s = s + p.grad ** 2
            p -= rate * m / s.sqrt()
""",
        gives="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            m = 0.9 * m + p.grad
            s = s + p.grad ** 2
            p -= rate * p.grad
""",
        line=7,
        silent="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad / n.sqrt()
""",
    ),
    RepairCase(
        rules.gradient_power,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad ** 2
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
            p -= rate ** 2 * p.grad
""",
    ),
    RepairCase(
        rules.part_of_the_gradient,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad[0]
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
            p -= rate * grads[0]
""",
    ),
    RepairCase(
        rules.gradient_written_to,
        fires="""
def step(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p.grad /= 2
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
            p -= rate * p.grad
            p.grad.zero_()
""",
    ),
    RepairCase(
        rules.gradient_hook,
        fires="""
p.register_hook(lambda g: g.clamp(-1, 1))
""",
        gives="""
pass
""",
        line=2,
        silent="""
hook = lambda g: g.clamp(-1, 1)
""",
    ),
]
