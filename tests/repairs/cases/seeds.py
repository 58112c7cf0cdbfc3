"""Cases of the rules in `seeds.py`."""

from __future__ import annotations

from autograder.repairs.rules import seeds as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.seeded_inside,
        fires="""
def f(y, std):
    torch.manual_seed(0)
    return y + std * torch.randn_like(y)
""",
        gives="""
def f(y, std):
    return y + std * torch.randn_like(y)
""",
        line=3,
        silent="""
torch.manual_seed(0)

def f(y, std):
    return y + std * torch.randn_like(y)
""",
    ),
    RepairCase(
        rules.seeded_inside,
        fires="""
def f(y):
    torch.manual_seed(int(time.time()))
    np.random.seed(0)
    return y + torch.randn_like(y)
""",
        gives="""
def f(y):
    return y + torch.randn_like(y)
""",
        line=3,
        silent="""
def f(y, table):
    table.seed(1)
    return y
""",
    ),
    RepairCase(
        rules.generator_of_its_own,
        fires="""
def f(y, std):
    g = torch.Generator()
    return y + std * torch.randn(y.shape, generator=g)
""",
        gives="""
def f(y, std):
    g = torch.Generator()
    return y + std * torch.randn(y.shape)
""",
        line=4,
        silent="""
def f(y, std):
    return y + std * torch.randn(y.shape)
""",
    ),
    RepairCase(
        rules.generator_of_numpy,
        fires="""
import torch
def f(y, std):
    noise = np.random.normal(0.0, std, size=y.shape)
    return y + torch.from_numpy(noise)
""",
        gives="""
import torch
def f(y, std):
    noise = 0.0 + std * torch.randn(y.shape, dtype=torch.float64).numpy()
    return y + torch.from_numpy(noise)
""",
        line=4,
        silent="""
import torch
def f(y, std):
    noise = torch.normal(0.0, std, size=y.shape)
    return y + noise
""",
    ),
    RepairCase(
        rules.generator_of_numpy,
        fires="""
def f(y, std):
    rng = np.random.default_rng()
    return y + std * rng.standard_normal(y.shape)
""",
        gives="""
import torch
def f(y, std):
    rng = np.random.default_rng()
    return y + std * torch.randn(y.shape, dtype=torch.float64).numpy()
""",
        line=4,
        silent="""
def f(y, std):
    rng = torch.Generator()
    return y + std * rng.standard_normal(y.shape)
""",
    ),
    RepairCase(
        rules.generator_of_python,
        fires="""
import torch
def f(y, std):
    noise = [random.gauss(0, std) for _ in y]
    return y + torch.tensor(noise)
""",
        gives="""
import torch
def f(y, std):
    noise = [0 + std * torch.randn(()).item() for _ in y]
    return y + torch.tensor(noise)
""",
        line=4,
        silent="""
import torch
def f(y, std):
    noise = [random.uniform(0, std) for _ in y]
    return y + torch.tensor(noise)
""",
    ),
]
