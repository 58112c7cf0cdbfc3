"""Cases of the rules in `noise.py`."""

from __future__ import annotations

from autograder.repairs.kept_back import noise as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.not_gaussian,
        fires="""
import torch
def f(y, std):
    return y + std * torch.rand_like(y)
""",
        gives="""
import torch
def f(y, std):
    return y + std * torch.randn_like(y)
""",
        line=4,
        silent="""
import torch
def f(y, std):
    return y + std * torch.randn_like(y)
""",
    ),
    RepairCase(
        rules.not_gaussian,
        fires="""
import torch
def f(y, std):
    return y + torch.empty_like(y).uniform_(-std, std)
""",
        gives="""
import torch
def f(y, std):
    return y + std * torch.randn_like(y)
""",
        line=4,
        silent="""
import torch
def f(y, std):
    return y + torch.empty_like(y).normal_(0, std)
""",
    ),
]
