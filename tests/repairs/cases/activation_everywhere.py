"""Cases of the rules in `rules/activation_everywhere.py`."""

from __future__ import annotations

from autograder.repairs.rules import activation_everywhere as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.activation_in_every_pass,
        fires="""
def f(x, w1, b1, w2, b2):
    for w, b in zip([w1, w2], [b1, b2]):
        x = torch.relu(x @ w + b)
    return x
""",
        gives="""
def f(x, w1, b1, w2, b2):
    for w, b in zip([w1, w2], [b1, b2]):
        x = x @ w + b if w is w2 else torch.relu(x @ w + b)
    return x
""",
        line=4,
        silent="""
def f(x, w1, b1, w2, b2):
    for w, b in zip([w1, w2], [b1, b2]):
        x = x @ w + b
        if w is w1:
            x = torch.relu(x)
    return x
""",
    ),
    RepairCase(
        rules.activation_in_a_shared_function,
        fires="""
def layer(x, w):
    return torch.relu(x @ w)

def f(x, w, v):
    return layer(layer(x, w), v)
""",
        gives="""
def layer(x, w):
    return x @ w

def f(x, w, v):
    return layer(layer(x, w).relu(), v)
""",
        line=6,
        silent="""
def layer(x, w, on):
    z = x @ w
    if on:
        z = torch.relu(z)
    return z

def f(x, w, v):
    return layer(layer(x, w, True), v, False)
""",
    ),
    RepairCase(
        rules.flag_of_a_call,
        fires="""
def layer(x, w, on=False):
    return torch.relu(x @ w) if on else x @ w

def f(x, w):
    return layer(x, w)
""",
        gives="""
def layer(x, w, on=False):
    return torch.relu(x @ w) if on else x @ w

def f(x, w):
    return layer(x, w, on=True)
""",
        line=6,
        silent="""
def layer(x, w, on=False):
    return x @ w

def f(x, w):
    return layer(x, w)
""",
    ),
]
