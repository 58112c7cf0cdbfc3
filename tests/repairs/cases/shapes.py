"""Cases of the rules in `rules/shapes.py`."""

from __future__ import annotations

from autograder.repairs.rules import shapes as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.shape_changed,
        fires="""
def f(p, t):
    return ((p.squeeze() - t) ** 2).mean()
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    print(p.squeeze())
    return ((p - t) ** 2).mean()
""",
    ),
    RepairCase(
        rules.mean_along_one_dimension,
        fires="""
def f(p, t):
    return ((p - t) ** 2).mean(dim=0)
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
    ),
    RepairCase(
        rules.values_put_together,
        fires="""
def f(x, w, b, v, c):
    return (x @ w + b).mean()
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w + b
""",
        line=3,
        silent="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
    ),
    RepairCase(
        rules.element_of_a_single_number,
        fires="""
def f(p, t):
    return ((p - t) ** 2)[0]
""",
        gives="""
def f(p, t):
    return (p - t) ** 2
""",
        line=3,
        silent="""
def f(p, t):
    return ((p - t) ** 2).mean() + p.size()[0]
""",
    ),
    RepairCase(
        rules.dimension_of_size_one_left,
        fires="""
def f(p, t):
    return p - t
""",
        gives="""
def f(p, t):
    return (p - t).squeeze()
""",
        line=3,
        silent="""
def f(p, t):
    return None
""",
    ),
    RepairCase(
        rules.size_written_as_a_number,
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
    return torch.zeros(1, n) * 50
""",
    ),
    RepairCase(
        rules.sizes_in_another_order,
        fires="""
def f(n):
    return torch.randn(n, 1)
""",
        gives="""
def f(n):
    return torch.randn(1, n)
""",
        line=3,
        silent="""
def f(n):
    return torch.randn(n, n)
""",
    ),
    RepairCase(
        rules.dimension_of_size_one_made,
        fires="""
def f(n):
    return torch.zeros(1, n)
""",
        gives="""
def f(n):
    return torch.zeros(n)
""",
        line=3,
        silent="""
def f(n):
    return torch.zeros(n, n)
""",
    ),
    RepairCase(
        rules.size_overwritten,
        fires="""
def f(n):
    n = 50
    return torch.zeros(n)
""",
        gives="""
def f(n):
    return torch.zeros(n)
""",
        line=3,
        silent="""
def f(n):
    k = 50
    return torch.zeros(n) + k
""",
    ),
    RepairCase(
        rules.only_one_row_used,
        fires="""
def f(x, w):
    return x[0] @ w
""",
        gives="""
def f(x, w):
    return x @ w
""",
        line=3,
        silent="""
def f(x, w):
    s = 0
    for i in range(len(x)):
        s = s + x[0] @ w[i]
    return s
""",
    ),
]
