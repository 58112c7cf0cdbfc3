"""Cases of the rules in `kept_back/loss_formulas.py`."""

from __future__ import annotations

from autograder.repairs.kept_back import loss_formulas as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.another_loss_function,
        fires="""
def f(p, t):
    return F.l1_loss(p, t)
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return F.mse_loss(p, t)
""",
    ),
    RepairCase(
        rules.another_loss_function,
        fires="""
def f(p, t):
    criterion = nn.L1Loss()
    return criterion(p, t)
""",
        gives="""
def f(p, t):
    criterion = lambda a, b: ((a - b) ** 2).mean()
    return criterion(p, t)
""",
        line=3,
        silent="""
def f(p, t):
    criterion = nn.MSELoss()
    return criterion(p, t)
""",
    ),
    RepairCase(
        rules.length_of_the_errors,
        fires="""
def f(p, t):
    return torch.norm(p - t)
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    print(torch.norm(p))
    return ((p - t) ** 2).mean()
""",
    ),
    RepairCase(
        rules.spread_of_the_errors,
        fires="""
def f(p, t):
    return (p - t).var()
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    noise = torch.randn(3)
    return noise / noise.std()
""",
    ),
    RepairCase(
        rules.product_of_errors_with_themselves,
        fires="""
def f(p, t):
    q = p - t
    return torch.dot(q, q)
""",
        gives="""
def f(p, t):
    q = p - t
    return (q ** 2).mean()
""",
        line=4,
        silent="""
def f(p, t):
    q = p - t
    return q @ t
""",
    ),
    RepairCase(
        rules.similarity_in_place_of_errors,
        fires="""
def f(p, t):
    return torch.log(torch.cosh(p - t)).mean()
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return torch.log(p - t).mean()
""",
    ),
]
