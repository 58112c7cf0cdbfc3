"""Cases of the rules in `trainable.py`."""

from __future__ import annotations

from autograder.repairs.rules import autograd_leaves as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.dtype_of_new_tensors_written_out,
        fires="""
def f(n):
    return [torch.zeros(n, dtype=torch.float64)]
""",
        gives="""
def f(n):
    return [torch.zeros(n)]
""",
        line=3,
        silent="""
def f(n, y):
    return [torch.zeros(n, dtype=y.dtype)]
""",
    ),
    RepairCase(
        rules.double_from_numpy,
        fires="""
def f(n):
    return [torch.randn(n).double()]
""",
        gives="""
def f(n):
    return [torch.randn(n)]
""",
        line=3,
        silent="""
def f(n):
    return [torch.randn(n).float()]
""",
    ),
    RepairCase(
        rules.requires_grad_too_early,
        fires="""
def f(n):
    W = 0.3 * torch.randn(1, n, requires_grad=True)
    b = torch.zeros(n, requires_grad=True)
    return [W, b, b]
""",
        gives="""
def f(n):
    W = 0.3 * torch.randn(1, n, requires_grad=True)
    b = torch.zeros(n, requires_grad=True)
    return [W.detach().clone().requires_grad_(), b, b]
""",
        line=3,
        silent="""
def f(n):
    W = (0.3 * torch.randn(1, n)).requires_grad_()
    b = torch.zeros(n, requires_grad=True)
    return [W, b, b]
""",
    ),
    RepairCase(
        rules.expanded_without_memory,
        fires="""
def f(n):
    return [torch.zeros(1).expand(n)]
""",
        gives="""
def f(n):
    return [torch.zeros(1).expand(n).clone()]
""",
        line=3,
        silent="""
def f(n):
    return [torch.zeros(1).repeat(n)]
""",
    ),
    RepairCase(
        rules.requires_grad_missing,
        fires="""
def f(n):
    W = torch.randn(1, n, requires_grad=True)
    b = torch.zeros(n)
    return [W, b, W]
""",
        gives="""
def f(n):
    W = torch.randn(1, n, requires_grad=True)
    b = torch.zeros(n)
    return [W, b.requires_grad_(), W]
""",
        line=4,
        silent="""
def f(n):
    W = torch.randn(1, n, requires_grad=True)
    b = torch.zeros(n)
    b.requires_grad_()
    return [W, b, W]
""",
    ),
]
