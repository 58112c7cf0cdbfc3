"""Cases of the rules in `returned_together.py`."""

from __future__ import annotations

from autograder.repairs.rules import returned_together as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.returned_twice,
        fires="""
def f(pred, y, std):
    noisy = y + std * torch.randn_like(y)
    return mse(pred, noisy), mse(pred, noisy)
""",
        gives="""
def f(pred, y, std):
    noisy = y + std * torch.randn_like(y)
    return mse(pred, noisy), mse(pred, y)
""",
        line=4,
        silent="""
def f(pred, y, std):
    noisy = y + std * torch.randn_like(y)
    return mse(pred, noisy), mse(pred, y)
""",
    ),
    RepairCase(
        rules.returned_in_another_order,
        fires="""
def f(a, b):
    return b, a
""",
        gives="""
def f(a, b):
    return a, b
""",
        line=3,
        silent="""
def f(a, b):
    return a, a
""",
    ),
    RepairCase(
        rules.another_container,
        fires="""
def f(a, b):
    return [a, b]
""",
        gives="""
def f(a, b):
    return a, b
""",
        line=3,
        silent="""
def f(a, b):
    return a
""",
    ),
    RepairCase(
        rules.one_value_returned,
        fires="""
def f(a, b):
    second = b * 2
    return a
""",
        gives="""
def f(a, b):
    second = b * 2
    return a, second
""",
        line=4,
        silent="""
def f(a, b):
    second = b * 2
    return a, second
""",
    ),
    RepairCase(
        rules.values_not_returned,
        fires="""
def f(n):
    W = torch.randn(n)
    b = torch.zeros(n)
    return [W]
""",
        gives="""
def f(n):
    W = torch.randn(n)
    b = torch.zeros(n)
    return [W, b]
""",
        line=5,
        silent="""
def f(n):
    W = torch.randn(n)
    b = torch.zeros(n)
    return [W + b]
""",
    ),
    RepairCase(
        rules.return_missing,
        fires="""
def f(y, noise):
    noisy = y + noise
""",
        gives="""
def f(y, noise):
    noisy = y + noise
    return noisy
""",
        line=3,
        silent="""
def f(y, noise):
    noisy = y + noise
    return noisy
""",
    ),
]
