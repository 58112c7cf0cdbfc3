"""Cases of the rules in `kept_back/drawn_sizes.py`."""

from __future__ import annotations

from autograder.repairs.kept_back import drawn_sizes as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.sizes_written_as_numbers,
        fires="""
def f(p):
    return p + torch.randn(300, 1)
""",
        gives="""
def f(p):
    return p + torch.randn(p.shape)
""",
        line=3,
        silent="""
def f(p):
    return p + torch.randn(1)
""",
    ),
]
