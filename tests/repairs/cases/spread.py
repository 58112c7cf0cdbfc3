"""Cases of the rules in `spread.py`."""

from __future__ import annotations

from autograder.repairs.kept_back import spread as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.spread_never_used,
        fires="""
def f(y, std):
    return y + torch.randn_like(y)
""",
        gives="""
def f(y, std):
    return y + std * torch.randn_like(y)
""",
        line=3,
        silent="""
def f(y, std):
    noise = torch.randn_like(y)
    return y + std * noise
""",
    ),
    RepairCase(
        rules.spread_added,
        fires="""
def f(y, std):
    noise = torch.randn_like(y) + std
    return y + noise
""",
        gives="""
def f(y, std):
    noise = std * torch.randn_like(y)
    return y + noise
""",
        line=3,
        silent="""
def f(y, std):
    noise = torch.randn_like(y) * std
    return y + noise
""",
    ),
    RepairCase(
        rules.noise_alone,
        fires="""
def f(y, std):
    return std * torch.randn_like(y)
""",
        gives="""
def f(y, std):
    return y + std * torch.randn_like(y)
""",
        line=3,
        silent="""
def f(y, std):
    noise = std * torch.randn_like(y)
    return y + noise
""",
    ),
    RepairCase(
        rules.noise_as_targets,
        fires="""
def f(pred, y, std):
    noisy = std * torch.randn_like(y)
    return mse(pred, noisy), mse(pred, y)
""",
        gives="""
def f(pred, y, std):
    noisy = y + std * torch.randn_like(y)
    return mse(pred, noisy), mse(pred, y)
""",
        line=3,
        silent="""
def f(pred, y, std):
    noisy = y + std * torch.randn_like(y)
    return mse(pred, noisy), mse(pred, y)
""",
    ),
    RepairCase(
        rules.spread_missing,
        fires="""
def f(y, std):
    noisy = y + torch.randn_like(y)
    return noisy, std
""",
        gives="""
def f(y, std):
    noisy = y + std * torch.randn_like(y)
    return noisy, std
""",
        line=3,
        silent="""
def f(y, std):
    noisy = y + std * torch.randn_like(y)
    return noisy, std
""",
    ),
    RepairCase(
        rules.nothing_drawn,
        fires="""
def f(y, std: float):
    return y + std * torch.ones_like(y)
""",
        gives="""
def f(y, std: float):
    return y + std * torch.randn_like(y)
""",
        line=3,
        silent="""
def f(y, std):
    return y + 2 * torch.ones_like(y)
""",
    ),
    RepairCase(
        rules.noise_alone,
        fires="""
def noisy(y, std):
    noise = torch.randn_like(y)
    return noise * std
""",
        gives="""
def noisy(y, std):
    noise = torch.randn_like(y)
    return y + noise * std
""",
        line=4,
        silent="""
def noisy(y, std):
    noise = torch.randn_like(y)
    return y + noise * std
""",
    ),
]
