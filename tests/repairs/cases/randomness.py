"""Cases of the rules in `randomness.py`."""

from __future__ import annotations

from autograder.repairs.rules import randomness as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.spread_squared,
        fires="""
def f(y, std):
    return y + std**2 * torch.randn_like(y)
""",
        gives="""
def f(y, std):
    return y + std * torch.randn_like(y)
""",
        line=3,
        silent="""
def f(y, std):
    noise = std * torch.randn_like(y)
    return y**2 + noise
""",
    ),
    RepairCase(
        rules.spread_squared,
        fires="""
def f(y, std):
    sigma = math.sqrt(std)
    return torch.normal(y, sigma)
""",
        gives="""
def f(y, std):
    sigma = std
    return torch.normal(y, sigma)
""",
        line=3,
        silent="""
def f(y, std):
    return math.sqrt(std) * y
""",
    ),
    RepairCase(
        rules.divided_by_the_spread,
        fires="""
def f(y, std):
    return y + torch.randn_like(y) / std
""",
        gives="""
def f(y, std):
    return y + torch.randn_like(y) * std
""",
        line=3,
        silent="""
def f(y, std):
    return y + torch.randn_like(y) / 2
""",
    ),
    RepairCase(
        rules.noise_times_the_data,
        fires="""
def f(y, std):
    return y + y * std * torch.randn_like(y)
""",
        gives="""
def f(y, std):
    return y + std * torch.randn_like(y)
""",
        line=3,
        silent="""
def f(y, std):
    return y + len(y) * std * torch.randn_like(y)
""",
    ),
    RepairCase(
        rules.noise_times_the_data,
        fires="""
def f(y, std):
    return y * (1 + std * torch.randn_like(y))
""",
        gives="""
def f(y, std):
    return y + std * torch.randn_like(y)
""",
        line=3,
        silent="""
def f(y, std):
    return 2 * (1 + std * torch.randn_like(y))
""",
    ),
    RepairCase(
        rules.another_factor,
        fires="""
def f(y, std):
    return y + std * torch.randn_like(y) / 2
""",
        gives="""
def f(y, std):
    return y + std * torch.randn_like(y)
""",
        line=3,
        silent="""
def f(y, std):
    return y + torch.randn_like(y) / 2
""",
    ),
    RepairCase(
        rules.mean_not_zero,
        fires="""
def f(y, std):
    return y + torch.normal(1.0, std, size=y.shape)
""",
        gives="""
def f(y, std):
    return y + torch.normal(0.0, std, size=y.shape)
""",
        line=3,
        silent="""
def f(y, std):
    return torch.normal(y, std)
""",
    ),
    RepairCase(
        rules.mean_not_zero,
        fires="""
def f(y, std):
    return noisy(y, std) + std
def noisy(y, std):
    return y + std * torch.randn_like(y)
""",
        gives="""
def f(y, std):
    return noisy(y, std)
def noisy(y, std):
    return y + std * torch.randn_like(y)
""",
        line=3,
        silent="""
def f(y, std):
    return y + std * torch.randn_like(y)
""",
    ),
]
