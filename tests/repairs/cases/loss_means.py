"""Cases of the rules in `rules/loss_means.py`."""

from __future__ import annotations

from autograder.repairs.rules import loss_means as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.divided_by_one_less,
        fires="""
def f(p, t):
    return ((p - t) ** 2).sum() / (len(t) - 1)
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).sum() / len(t)
""",
        line=3,
        silent="""
def f(p, t):
    return ((p - t) ** 2).sum() / (p - 1)
""",
    ),
    RepairCase(
        rules.sum_in_place_of_mean,
        fires="""
def f(p, t):
    total = torch.sum((p - t) ** 2)
    return total
""",
        gives="""
def f(p, t):
    total = ((p - t) ** 2).mean()
    return total
""",
        line=3,
        silent="""
def f(p, t):
    n = t.shape[1]
    total = torch.sum((p - t) ** 2)
    return total / n
""",
    ),
    RepairCase(
        rules.sum_in_place_of_mean,
        fires="""
def f(p, t):
    return nn.MSELoss(reduction='none')(p, t)
""",
        gives="""
def f(p, t):
    return nn.MSELoss()(p, t)
""",
        line=3,
        silent="""
def f(p, t):
    total = F.mse_loss(p, t, reduction='sum')
    total /= t.shape[1]
    return total
""",
    ),
    RepairCase(
        rules.sum_divided_by_something_else,
        fires="""
def f(p, t):
    return ((p - t) ** 2).sum() / 300
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return ((p - t) ** 2).mean() / 300
""",
    ),
    RepairCase(
        rules.sum_in_place_of_mean,
        fires="""
def f(p, t):
    return ((p - t) ** 2).sum()
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return ((p - t) ** 2).sum() / len(t)
""",
    ),
    RepairCase(
        rules.sum_in_place_of_mean,
        fires="""
def f(p, t):
    return F.mse_loss(p, t, reduction='sum')
""",
        gives="""
def f(p, t):
    return F.mse_loss(p, t)
""",
        line=3,
        silent="""
def f(p, t):
    return ((p - t) ** 2).sum(dim=1).mean()
""",
    ),
    RepairCase(
        rules.sum_divided_by_something_else,
        fires="""
def f(p, t):
    n = len(p)
    return 1 / (2 * n) * torch.sum((p - t) ** 2)
""",
        gives="""
def f(p, t):
    n = len(p)
    return ((p - t) ** 2).mean()
""",
        line=4,
        silent="""
def f(p, t):
    return 2 * torch.mean((p - t) ** 2)
""",
    ),
    RepairCase(
        rules.one_error_of_all,
        fires="""
def f(p, t):
    return ((p - t) ** 2).max()
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return torch.max(p, t)
""",
    ),
    RepairCase(
        rules.no_mean,
        fires="""
def f(p, t):
    return (p - t) ** 2
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    s = 0
    for a, b in zip(p, t):
        s += (a - b) ** 2
    return s / len(t)
""",
    ),
]
