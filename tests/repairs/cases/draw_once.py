"""Cases of the rules in `draw_once.py`."""

from __future__ import annotations

from autograder.repairs.rules import draw_once as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.drawn_again,
        fires="""
def f(y, n):
    noisy = y + torch.randn_like(y)
    train(noisy)
    noisy = y + torch.randn_like(y)
    return noisy
""",
        gives="""
def f(y, n):
    noisy = y + torch.randn_like(y)
    train(noisy)
    return noisy
""",
        line=5,
        silent="""
def f(y, n):
    noisy = y + torch.randn_like(y)
    noisy = noisy + torch.randn_like(y)
    return noisy
""",
    ),
    RepairCase(
        rules.drawn_in_every_pass,
        fires="""
def f(y, std, n):
    for _ in range(n):
        noisy = y + std * torch.randn_like(y)
        train(noisy)
    return noisy
""",
        gives="""
def f(y, std, n):
    noisy = y + std * torch.randn_like(y)
    for _ in range(n):
        train(noisy)
    return noisy
""",
        line=4,
        silent="""
def f(y, std, n):
    noisy = y + std * torch.randn_like(y)
    for _ in range(n):
        train(noisy)
    return noisy
""",
    ),
    RepairCase(
        rules.drawn_in_every_pass,
        fires="""
def f(y, std, n):
    for _ in range(n):
        train(noisy(y, std))
def noisy(y, std):
    return y + std * torch.randn_like(y)
""",
        gives="""
def f(y, std, n):
    targets_of_all_passes = noisy(y, std)
    for _ in range(n):
        train(targets_of_all_passes)
def noisy(y, std):
    return y + std * torch.randn_like(y)
""",
        line=4,
        silent="""
def f(y, std, n):
    for i in range(n):
        train(noisy(y[i], std))
def noisy(y, std):
    return y + std * torch.randn_like(y)
""",
    ),
]
