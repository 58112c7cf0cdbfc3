"""Cases of the rules in `rules/tensors_joined.py`."""

from __future__ import annotations

from autograder.repairs.rules import tensors_joined as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.no_tensor_given,
        fires="""
def f(xs):
    return torch.stack(x + 1 for x in xs)
""",
        gives="""
def f(xs):
    return torch.stack([x + 1 for x in xs])
""",
        line=3,
        silent="""
def f(xs):
    return torch.stack([x + 1 for x in xs])
""",
    ),
    RepairCase(
        rules.joined_along_another_dimension,
        fires="""
def f(rows):
    return torch.cat(rows)
""",
        gives="""
def f(rows):
    return torch.stack(rows)
""",
        line=3,
        silent="""
def f(rows):
    return torch.cat(rows, dim=1)
""",
    ),
    RepairCase(
        rules.tensor_made_without_a_dtype,
        fires="""
def f(x):
    return torch.zeros(len(x)) + x
""",
        gives="""
def f(x):
    return torch.zeros(len(x), dtype=x.dtype) + x
""",
        line=3,
        silent="""
def f(x):
    return torch.zeros(len(x), dtype=x.dtype) + x
""",
    ),
]
