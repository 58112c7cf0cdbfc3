"""Cases of the rules in `settings.py`."""

from __future__ import annotations

from autograder.repairs.rules import settings as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.rows_for_columns,
        fires="""
def f(n):
    return [torch.randn(n, 1)]
""",
        gives="""
def f(n):
    return [torch.randn(1, n)]
""",
        line=3,
        silent="""
def f(n):
    return [torch.randn(n, n), torch.zeros(n)]
""",
    ),
    RepairCase(
        rules.rows_for_columns,
        fires="""
def f(W):
    return [W.T]
""",
        gives="""
def f(W):
    return [W]
""",
        line=3,
        silent="""
def f(W, X):
    h = X @ W.T
    return [h]
""",
    ),
    RepairCase(
        rules.weights_of_a_linear_layer,
        fires="""
def f(n):
    layer = torch.nn.Linear(1, n)
    return [layer.weight, layer.bias]
""",
        gives="""
def f(n):
    layer = torch.nn.Linear(1, n)
    return [layer.weight.detach().T.requires_grad_(), layer.bias]
""",
        line=4,
        silent="""
def f(n):
    layer = Layer(1, n)
    return [layer.weight, layer.bias]
""",
    ),
    RepairCase(
        rules.vector_as_row,
        fires="""
def f(n):
    return [torch.randn(1, n), torch.zeros(1, n)]
""",
        gives="""
def f(n):
    return [torch.randn(1, n), torch.zeros(n)]
""",
        line=3,
        silent="""
def f(n):
    return [torch.randn(n, n), torch.zeros(n)]
""",
    ),
    RepairCase(
        rules.number_for_a_vector,
        fires="""
def f(n):
    return [torch.zeros(n), torch.tensor(0.0)]
""",
        gives="""
def f(n):
    return [torch.zeros(n), torch.tensor([0.0])]
""",
        line=3,
        silent="""
def f(n):
    return [torch.zeros(n), torch.tensor([0.0])]
""",
    ),
    RepairCase(
        rules.all_units_equal,
        fires="""
def f(n):
    return [torch.zeros(1, n), torch.zeros(n)]
""",
        gives="""
def f(n):
    return [torch.randn(1, n), torch.zeros(n)]
""",
        line=3,
        silent="""
def f(n):
    return [torch.randn(1, n), torch.zeros(n)]
""",
    ),
    RepairCase(
        rules.part_filled,
        fires="""
def f(n):
    W = torch.randn(1, n)
    W[:, 10:] = 0.0
    return [W]
""",
        gives="""
def f(n):
    W = torch.randn(1, n)
    return [W]
""",
        line=4,
        silent="""
def f(n, W):
    W[:, 10:] = 0.0
    return [W]
""",
    ),
]
