"""Cases of the rules in `rules/dtypes.py`."""

from __future__ import annotations

from autograder.repairs.rules import dtypes as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.type_of_numbers_forced,
        fires="""
def f(x, w, b, v, c):
    return x.float() @ w
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return x.to('cpu') @ w
""",
    ),
    RepairCase(
        rules.dtype_written_out,
        fires="""
def f(x, w, b, v, c):
    return x @ w + torch.zeros(3, dtype=torch.float32)
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w + torch.zeros(3)
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return x @ w + torch.zeros(3, dtype=x.dtype)
""",
    ),
    RepairCase(
        rules.default_type_changed,
        fires="""
def f(x, w, b, v, c):
    torch.set_default_dtype(torch.float64)
    return x
""",
        gives="""
def f(x, w, b, v, c):
    return x
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    torch.get_default_dtype()
    return x
""",
    ),
]
