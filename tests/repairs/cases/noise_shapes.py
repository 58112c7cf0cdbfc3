"""Cases of the rules in `noise_shapes.py`."""

from __future__ import annotations

from autograder.repairs.kept_back import noise_shapes as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.one_draw_for_many,
        fires="""
import torch
def f(y, std):
    return y + std * torch.randn(1)
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
    return y + std * torch.randn(y.shape)
""",
    ),
    RepairCase(
        rules.one_draw_for_many,
        fires="""
import torch
def f(y, std):
    return y + std * torch.randn(len(y), 1)
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
    return torch.stack([2 * std * torch.randn(1) for row in y])
""",
    ),
    RepairCase(
        rules.draws_repeated,
        fires="""
import torch
def f(y, std):
    half = std * torch.randn(50, 1)
    return y + torch.cat([half, -half])
""",
        gives="""
import torch
def f(y, std):
    half = std * torch.randn(50, 1)
    return y + std * torch.randn_like(y)
""",
        line=5,
        silent="""
import torch
def f(y, std):
    half = std * torch.ones(50, 1)
    return y + torch.cat([half, -half])
""",
    ),
    RepairCase(
        rules.one_draw_for_many,
        fires="""
def noisy(y, std):
    z = y.clone()
    for i in range(len(y)):
        z[i] += std * torch.randn(1).item()
    return z
""",
        gives="""
import torch
def noisy(y, std):
    z = y.clone()
    for i in range(len(y)):
        z[i] += std * torch.randn_like(z[i])
    return z
""",
        line=5,
        silent="""
def noisy(y, std):
    z = y.clone()
    for i in range(len(y)):
        for j in range(len(y[i])):
            z[i, j] += std * torch.randn(1).item()
    return z
""",
    ),
]
