"""Cases of the rules in `rules/activation_limits.py`."""

from __future__ import annotations

from autograder.repairs.rules import activation_limits as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.clamped_at_a_wrong_limit,
        fires="""
def f(x, w, b, v, c):
    return (x @ w).clamp(max=0)
""",
        gives="""
def f(x, w, b, v, c):
    return (x @ w).clamp(min=0)
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return (x @ w).clamp(min=0)
""",
    ),
    RepairCase(
        rules.clamped_where_nothing_is,
        fires="""
def f(x, w, b, v, c):
    return (x @ w).clamp(-1, 1)
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return torch.maximum(x @ w, b)
""",
    ),
    RepairCase(
        rules.ones_and_zeros_for_values,
        fires="""
def f(x, w, b, v, c):
    return ((x @ w) > 0).float() @ v
""",
        gives="""
def f(x, w, b, v, c):
    return (x @ w).relu() @ v
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return (x @ w) * ((x @ w) > 0)
""",
    ),
    RepairCase(
        rules.choice_between_values_is_reversed,
        fires="""
def f(x, w, b, v, c):
    z = x @ w
    return torch.where(z > 0, 0, z)
""",
        gives="""
def f(x, w, b, v, c):
    z = x @ w
    return torch.where(z > 0, z, 0)
""",
        line=4,
        silent="""
def f(x, w, b, v, c):
    z = x @ w
    return torch.where(z, 0)
""",
    ),
    RepairCase(
        rules.choice_between_values_is_reversed,
        fires="""
def f(x, w, b, v, c):
    z = x @ w
    return z * (z < 0)
""",
        gives="""
def f(x, w, b, v, c):
    z = x @ w
    return z * (z > 0)
""",
        line=4,
        silent="""
def f(x, w, b, v, c):
    z = x @ w
    return z if z < 0 else z
""",
    ),
    RepairCase(
        rules.a_part_of_negative_numbers_kept,
        fires="""
def f(x, w, b, v, c):
    z = x @ w
    return torch.where(z > 0, z, 0.1 * z)
""",
        gives="""
def f(x, w, b, v, c):
    z = x @ w
    return z.relu()
""",
        line=4,
        silent="""
def f(x, w, b, v, c):
    z = x @ w
    return torch.where(z > 0, z, 0)
""",
    ),
    RepairCase(
        rules.a_part_of_negative_numbers_kept,
        fires="""
SLOPE = 0.1

def f(h):
    return torch.where(h > 0, h, SLOPE * h)
""",
        gives="""
SLOPE = 0.1

def f(h):
    return h.relu()
""",
        line=5,
        silent="""
def f(h):
    return torch.where(h > 0, h, h - h)
""",
    ),
]
