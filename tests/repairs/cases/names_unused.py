"""Cases of the rules in `names_unused.py`."""

from __future__ import annotations

from autograder.repairs.rules import names_unused as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.argument_overwritten,
        fires="""
def f(y, std):
    std = 0.1
    return y + std * torch.randn_like(y)
""",
        gives="""
def f(y, std):
    return y + std * torch.randn_like(y)
""",
        line=3,
        silent="""
def f(y, std):
    std = std * 2
    return y + std * torch.randn_like(y)
""",
    ),
    RepairCase(
        rules.argument_never_used,
        fires="""
def f(n):
    return torch.zeros(50)
""",
        gives="""
def f(n):
    return torch.zeros(n)
""",
        line=3,
        silent="""
def f(n):
    return torch.zeros(50) + n
""",
    ),
    RepairCase(
        rules.argument_never_used,
        fires="""
WIDTH = 50
def f(n):
    return torch.zeros(WIDTH)
""",
        gives="""
WIDTH = 50
def f(n):
    return torch.zeros(n)
""",
        line=4,
        silent="""
WIDTH = 50
def f(n):
    return torch.zeros(n) * WIDTH
""",
    ),
    RepairCase(
        rules.size_written_out,
        fires="""
def f(n):
    return [torch.randn(1, n), torch.zeros(50)]
""",
        gives="""
def f(n):
    return [torch.randn(1, n), torch.zeros(n)]
""",
        line=3,
        silent="""
def f(n):
    return [50 * torch.randn(1, n), torch.zeros(1)]
""",
    ),
    RepairCase(
        rules.result_never_used,
        fires="""
def f(y, std):
    noisy = y + std * torch.randn_like(y)
    return y
""",
        gives="""
def f(y, std):
    noisy = y + std * torch.randn_like(y)
    return noisy
""",
        line=4,
        silent="""
def f(y, std):
    noisy = y + std * torch.randn_like(y)
    return noisy
""",
    ),
    RepairCase(
        rules.argument_for_argument,
        fires="""
def f(x, w, b1, b2):
    return (x + b1) @ w + b1
""",
        gives="""
def f(x, w, b1, b2):
    return (x + b1) @ w + b2
""",
        line=3,
        silent="""
def f(x, w, b1, b2):
    return (x + b1) @ w + b2
""",
    ),
    RepairCase(
        rules.value_lost,
        fires="""
def f(y, noise):
    y + noise
    return y
""",
        gives="""
def f(y, noise):
    y + noise
    return y + noise
""",
        line=3,
        silent="""
def f(y, noise):
    y.add_(noise)
    return y
""",
    ),
    RepairCase(
        rules.argument_made_anew,
        fires="""
def train(X, parameters):
    parameters = start(50)
    return X @ parameters[0]
""",
        gives="""
def train(X, parameters):
    return X @ parameters[0]
""",
        line=3,
        silent="""
def train(X, parameters):
    parameters = list(parameters)
    X = standard(X)
    return X @ parameters[0]
""",
    ),
]
