"""Cases of the rules in `rules/activation_written.py`."""

from __future__ import annotations

from autograder.repairs.rules import activation_written as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.compared_in_place_of_set,
        fires="""
def f(h):
    h[h < 0] == 0
    return h
""",
        gives="""
def f(h):
    h[h < 0] = 0
    return h
""",
        line=3,
        silent="""
def f(h):
    h[h < 0] = 0
    return h == 0
""",
    ),
    RepairCase(
        rules.mask_is_reversed,
        fires="""
def f(h):
    m = h < 0
    return h * m
""",
        gives="""
def f(h):
    m = h > 0
    return h * m
""",
        line=3,
        silent="""
def f(h):
    m = h < 0
    return h + m
""",
    ),
    RepairCase(
        rules.filled_with_another_number,
        fires="""
def f(h):
    return h.masked_fill(h < 0, 1.0)
""",
        gives="""
def f(h):
    return h.masked_fill(h < 0, 0.0)
""",
        line=3,
        silent="""
def f(h):
    return h.masked_fill(h < 0, 0.0)
""",
    ),
    RepairCase(
        rules.relu_written_out,
        fires="""
def f(h):
    return torch.maximum(h, torch.zeros_like(h))
""",
        gives="""
def f(h):
    return h.tanh()
""",
        line=3,
        silent="""
def f(h, g):
    return torch.maximum(h, g)
""",
    ),
    RepairCase(
        rules.formula_of_tanh_is_wrong,
        fires="""
def f(z):
    return (torch.exp(z) - torch.exp(-z)) / torch.exp(z) + torch.exp(-z)
""",
        gives="""
def f(z):
    return z.tanh()
""",
        line=3,
        silent="""
def f(z, x):
    return (torch.exp(z) - torch.exp(x)) / torch.exp(z) + torch.exp(-z)
""",
    ),
]
