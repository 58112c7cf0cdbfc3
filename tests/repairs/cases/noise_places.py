"""Cases of the rules in `noise_places.py`."""

from __future__ import annotations

from autograder.repairs.rules import noise_places as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.noise_on_another_argument,
        fires="""
def f(X: Tensor, y: Tensor, std: float):
    X_noisy = X + std * torch.randn_like(X)
    return fit(X_noisy, y)
""",
        gives="""
def f(X: Tensor, y: Tensor, std: float):
    X_noisy = y + std * torch.randn_like(y)
    return fit(X, X_noisy)
""",
        line=3,
        silent="""
def f(X, std):
    X_noisy = X + std * torch.randn_like(X)
    return fit(X_noisy, X_noisy)
""",
    ),
    RepairCase(
        rules.noise_used_too_late,
        fires="""
def f(X, y, std):
    noisy = y + std * torch.randn_like(y)
    fit(X, y)
    return measure(X, noisy)
""",
        gives="""
def f(X, y, std):
    noisy = y + std * torch.randn_like(y)
    fit(X, noisy)
    return measure(X, noisy)
""",
        line=4,
        silent="""
def f(X, y, std):
    noisy = y + std * torch.randn_like(y)
    fit(X, noisy)
    return measure(X, y)
""",
    ),
    RepairCase(
        rules.noise_on_noise,
        fires="""
def f(y, std):
    noisy = y + std * torch.randn_like(y)
    noisy = noisy + std * torch.randn_like(y)
    return noisy
""",
        gives="""
def f(y, std):
    noisy = y + std * torch.randn_like(y)
    return noisy
""",
        line=4,
        silent="""
def f(y, std):
    noisy = y.clone()
    noisy = noisy + std * torch.randn_like(y)
    return noisy
""",
    ),
    RepairCase(
        rules.noise_on_two,
        fires="""
def f(X, y, std):
    noisy = y + std * torch.randn_like(y)
    X = X + std * torch.randn_like(X)
    return fit(X, noisy)
""",
        gives="""
def f(X, y, std):
    noisy = y + std * torch.randn_like(y)
    return fit(X, noisy)
""",
        line=4,
        silent="""
def f(X, std):
    X = X + std * torch.randn_like(X)
    return fit(X, X)
""",
    ),
    RepairCase(
        rules.clean_values_lost,
        fires="""
def f(y, std):
    y = y + std * torch.randn_like(y)
    fit(y)
    return measure(y)
""",
        gives="""
def f(y, std):
    y_with_noise = y + std * torch.randn_like(y)
    fit(y_with_noise)
    return measure(y)
""",
        line=3,
        silent="""
def f(y, std):
    y = y + std * torch.randn_like(y)
    return measure(y)
""",
    ),
    RepairCase(
        rules.noise_on_noise,
        fires="""
def noisy(y, std):
    return y + std * torch.randn_like(y)

def train(x, y, std):
    t = noisy(y, std)
    return loss(x, noisy(t, std))
""",
        gives="""
def noisy(y, std):
    return y + std * torch.randn_like(y)

def train(x, y, std):
    t = noisy(y, std)
    return loss(x, t)
""",
        line=7,
        silent="""
def noisy(y, std):
    return y + std * torch.randn_like(y)

def train(x, y, std):
    t = y * 2
    return loss(x, noisy(t, std))
""",
    ),
]
