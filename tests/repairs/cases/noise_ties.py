"""Cases of the rules in `noise_ties.py`."""

from __future__ import annotations

from autograder.repairs.rules import noise_ties as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.rescaled_by_own_statistics,
        fires="""
def f(y, std):
    noise = torch.randn_like(y)
    return y + std * (noise - noise.mean())
""",
        gives="""
def f(y, std):
    noise = torch.randn_like(y)
    return y + std * noise
""",
        line=4,
        silent="""
def f(y, std):
    noise = torch.randn_like(y)
    return y - y.mean() + std * noise
""",
    ),
    RepairCase(
        rules.noise_cut,
        fires="""
def f(y, std):
    noise = std * torch.randn_like(y)
    return y + noise.clamp(-1, 1)
""",
        gives="""
def f(y, std):
    noise = std * torch.randn_like(y)
    return y + noise
""",
        line=4,
        silent="""
def f(y, std):
    noise = std * torch.randn_like(y)
    return y.clamp(-1, 1) + noise
""",
    ),
    RepairCase(
        rules.draws_copied,
        fires="""
def f(y, std):
    noise = torch.randn_like(y)
    noise[1::2] = noise[::2]
    return y + std * noise
""",
        gives="""
def f(y, std):
    noise = torch.randn_like(y)
    return y + std * noise
""",
        line=4,
        silent="""
def f(y, std):
    noise = torch.randn_like(y)
    out = y.clone()
    out[1::2] = noise[::2]
    return out
""",
    ),
]
