"""Cases of the rules in `kept_back/output_layer.py`."""

from __future__ import annotations

from autograder.repairs.kept_back import output_layer as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.last_layer_missing,
        fires="""
def f(x, w, b, v, c):
    return torch.relu(x @ w + b)
""",
        gives="""
def f(x, w, b, v, c):
    return torch.relu(x @ w + b) @ v + c
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return torch.relu(x @ w + b) @ v + c
""",
    ),
]
