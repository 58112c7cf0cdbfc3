"""Cases of the rules about sums of clean values and noise."""

from __future__ import annotations

from autograder.repairs.kept_back import noise_sums as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.clean_values_added_twice,
        fires="""
def noisy(y, std):
    return y + std * torch.randn_like(y)

def train(x, y, std):
    t = y + noisy(y, std)
    return t
""",
        gives="""
def noisy(y, std):
    return y + std * torch.randn_like(y)

def train(x, y, std):
    t = noisy(y, std)
    return t
""",
        line=6,
        silent="""
def noisy(y, std):
    return std * torch.randn_like(y)

def train(x, y, std):
    t = y + noisy(y, std)
    return t + x
""",
    ),
    RepairCase(
        rules.spread_around_the_sum,
        fires="""
def noisy(y, std):
    return (y + torch.randn_like(y)) * std
""",
        gives="""
def noisy(y, std):
    return y + std * torch.randn_like(y)
""",
        line=3,
        silent="""
def noisy(y, std):
    z = (y + y) * std
    return y + (torch.randn_like(y) + torch.randn_like(y)) * std
""",
    ),
    RepairCase(
        rules.noise_multiplied,
        fires="""
def noisy(y, std):
    noise = torch.randn_like(y)
    return y * noise
""",
        gives="""
def noisy(y, std):
    noise = torch.randn_like(y)
    return y + noise
""",
        line=4,
        silent="""
def noisy(y, std):
    noise = torch.randn_like(y)
    return y + std * noise + y * y
""",
    ),
    RepairCase(
        rules.no_prediction_compared,
        fires="""
def noisy(y, std):
    return y + std * torch.randn_like(y)

def train(x, y, std):
    t = noisy(y, std)
    out = x @ x
    return loss(out, t), loss(t, y)
""",
        gives="""
def noisy(y, std):
    return y + std * torch.randn_like(y)

def train(x, y, std):
    t = noisy(y, std)
    out = x @ x
    return loss(out, t), loss(out, y)
""",
        line=8,
        silent="""
def noisy(y, std):
    return y + std * torch.randn_like(y)

def train(x, y, std):
    t = noisy(y, std)
    out = x @ x
    return loss(out, t), loss(out, y), y - out
""",
    ),
    RepairCase(
        rules.result_thrown_away,
        fires="""
def noisy(y, std):
    return y + std * torch.randn_like(y)

def train(x, std):
    noisy(x, std)
    return x
""",
        gives="""
def noisy(y, std):
    return y + std * torch.randn_like(y)

def train(x, std):
    x = noisy(x, std)
    return x
""",
        line=6,
        silent="""
def change(y, std):
    y.add_(std)

def train(x, std):
    change(x, std)
    print(x)
    return x
""",
    ),
]
