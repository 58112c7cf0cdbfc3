"""Cases of the rules in `new_tensors`."""

from __future__ import annotations

from autograder.repairs.rules import new_tensors as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.new_tensors_unpacked,
        fires="""
def step(parameters, rate):
    W, b = parameters
    W, b = W - rate * W.grad, b - rate * b.grad
""",
        gives="""
def step(parameters, rate):
    W, b = parameters
    W.data.copy_(W - rate * W.grad)
    b.data.copy_(b - rate * b.grad)
""",
        line=4,
        silent="""
def step(parameters, rate):
    W, b = parameters
    dW, db = W.grad, b.grad
""",
    ),
    RepairCase(
        rules.new_tensors_in_a_list,
        fires="""
def step(parameters, rate):
    parameters = [p - rate * p.grad for p in parameters]
    for p in parameters:
        p.grad = None
""",
        gives="""
def step(parameters, rate):
    for p in parameters:
        p.data.copy_(p - rate * p.grad)
    parameters = [p for p in parameters]
    for p in parameters:
        p.grad = None
""",
        line=3,
        silent="""
def step(parameters, rate):
    steps = [rate * p.grad for p in parameters]
    for p, s in zip(parameters, steps):
        p.data -= s
""",
    ),
    RepairCase(
        rules.new_tensors_appended,
        fires="""
def step(parameters, rate):
    new = []
    for p in parameters:
        new.append(p - rate * p.grad)
        p.grad = None
    return new
""",
        gives="""
def step(parameters, rate):
    new = []
    for p in parameters:
        p.data.copy_(p - rate * p.grad)
        new.append(p)
        p.grad = None
    return new
""",
        line=5,
        silent="""
def step(parameters, rate):
    steps = []
    for p in parameters:
        steps.append(rate * p.grad)
        p.grad = None
    return steps
""",
    ),
    RepairCase(
        rules.new_tensors_collected_later,
        fires="""
def step(parameters, rate):
    new = []
    for p in parameters:
        q = p - rate * p.grad
        new.append(q)
        p.grad = None
    return new
""",
        gives="""
def step(parameters, rate):
    new = []
    for p in parameters:
        p.data.copy_(p - rate * p.grad)
        q = p
        new.append(q)
        p.grad = None
    return new
""",
        line=5,
        silent="""
def step(parameters, rate):
    for p in parameters:
        q = p - rate * p.grad
        p.data.copy_(q)
        p.grad = None
""",
    ),
    RepairCase(
        rules.new_tensors_in_a_lambda,
        fires="""
def step(parameters, rate):
    return list(map(lambda p: p - rate * p.grad, parameters))
""",
        gives="""
def step(parameters, rate):
    return list(map(lambda p: p.data.copy_(p - rate * p.grad), parameters))
""",
        line=3,
        silent="""
def step(parameters, rate):
    return list(map(lambda p: rate * p.grad, parameters))
""",
    ),
]
