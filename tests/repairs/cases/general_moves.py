"""Cases of the general edits that take or move something; a way out of a loop stays."""

from __future__ import annotations

from autograder.repairs.rules import general_moves as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.another_function,
        fires="""
def f(x, y):
    return torch.sum((x - y) ** 2)
""",
        gives="""
def f(x, y):
    return torch.mean((x - y) ** 2)
""",
        line=3,
        silent="""
def f(x, y):
    torch.manual_seed(torch.sum(x))
    return sum(x) + torch.sin(y)
""",
    ),
    RepairCase(
        rules.argument_for_number,
        fires="""
def f(x, rate):
    return x * 0.01 * rate
""",
        gives="""
def f(x, rate):
    return x * rate * rate
""",
        line=3,
        silent="""
def f(x, rate, others):
    torch.manual_seed(42)
    return x ** 2 + others[0] * 1
""",
    ),
    RepairCase(
        rules.statement_moved,
        fires="""
def f(xs):
    total = 0
    for x in xs:
        total = total + x
        kept = total
    return kept
""",
        gives="""
def f(xs):
    total = 0
    for x in xs:
        total = total + x
    kept = total
    return kept
""",
        line=6,
        silent="""
def f(xs, limit):
    for x in xs:
        torch.manual_seed(3)
        if x < limit:
            break
        if x > limit:
            continue
    return xs
""",
    ),
    RepairCase(
        rules.another_name,
        fires="""
def f(x_old, x_new):
    return g(x_old)
""",
        gives="""
def f(x_old, x_new):
    return g(x_new)
""",
        line=3,
        silent="""
def f(seed):
    torch.manual_seed(seed)
    return f(seed)
""",
    ),
    RepairCase(
        rules.name_everywhere,
        fires="""
def f(x_old, x_new):
    return x_old * x_old
""",
        gives="""
def f(x_old, x_new):
    return x_new * x_new
""",
        line=3,
        silent="""
def f(x_old, x_new):
    torch.manual_seed(x_old + x_old)
    return g(x_old) + x_new
""",
    ),
]
