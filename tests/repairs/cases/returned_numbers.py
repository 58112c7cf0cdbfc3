"""Cases of the rules in `returned_numbers.py`."""

from __future__ import annotations

from autograder.repairs.rules import returned_numbers as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.smallest_for_last,
        fires="""
def f(losses):
    return min(losses)
""",
        gives="""
def f(losses):
    return losses[-1]
""",
        line=3,
        silent="""
def f(losses):
    best = min(losses)
    return losses[-1]
""",
    ),
    RepairCase(
        rules.tensors_returned,
        fires="""
def f(a, b):
    return a.mean(), b.mean()
""",
        gives="""
def f(a, b):
    return a.mean().item(), b.mean().item()
""",
        line=3,
        silent="""
def f(a, b):
    return a.item(), float(b)
""",
    ),
    RepairCase(
        rules.rounded_by_python,
        fires="""
def f(loss):
    return round(loss, 4)
""",
        gives="""
def f(loss):
    return loss
""",
        line=3,
        silent="""
def f(loss):
    return torch.round(loss)
""",
    ),
]
