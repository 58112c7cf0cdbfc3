"""Cases of the general edits: what is silent ends a loop or function, or seeds a generator."""

from __future__ import annotations

from autograder.repairs.rules import general as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.statement_left_out,
        fires="""
def f(x, n):
    y = x + 1
    y = y * 2
    return y
""",
        gives="""
def f(x, n):
    y = x + 1
    return y
""",
        line=4,
        silent="""
import torch

def f(x, limit):
    'Begins with equal numbers.'
    torch.manual_seed(3)
    while True:
        stop = x < limit
        if x > limit:
            stop = True
        if stop:
            break
    return x
""",
    ),
    RepairCase(
        rules.call_unwrapped,
        fires="""
def f(x, y):
    return torch.sum(torch.abs(x) @ y.T)
""",
        gives="""
def f(x, y):
    return torch.sum(x @ y.T)
""",
        line=3,
        silent="""
def f(x, values):
    torch.manual_seed(len(values))
    g(x)
    for value in range(len(values)):
        values.append(torch.randn(3))
    return helper(values)

def helper(values):
    return values
""",
    ),
    RepairCase(
        rules.side_left_out,
        fires="""
def f(x, y, flag):
    if flag and y:
        x = x - y * 2
    return x
""",
        gives="""
def f(x, y, flag):
    if flag:
        x = x - y * 2
    return x
""",
        line=3,
        silent="""
def f(x, y, limit, n=2 * 3):
    torch.manual_seed(n + 1)
    while not done(x, limit) or x - y > limit:
        if x - y < limit and y < limit:
            return x
        x = g(x)
    return y

def done(x, limit):
    return x < limit and not x > 0
""",
    ),
    RepairCase(
        rules.side_left_out,
        fires="""
def f(x, y):
    return (x - y) / 2
""",
        gives="""
def f(x, y):
    return (x - y)
""",
        line=3,
        silent="""
def f(losses, limit):
    for loss in losses:
        low = loss < limit or loss - limit < 1
        if low:
            break
    return losses
""",
    ),
    RepairCase(
        rules.another_operator,
        fires="""
def f(x, y):
    if x < 0:
        x = y
    x += y
    return x @ y
""",
        gives="""
def f(x, y):
    if x < 0:
        x = y
    x -= y
    return x @ y
""",
        line=5,
        silent="""
def f(losses, limit, last):
    stop = False
    for loss in losses:
        if loss < limit:
            stop = True
        if last - loss < limit or stop:
            break
    while last > limit:
        last = g(last)
    return below(last, limit)

def below(last, limit):
    if last < limit:
        raise ValueError
""",
    ),
    RepairCase(
        rules.another_operator,
        fires="""
def f(x, y):
    if x < 0:
        x = y
    return x
""",
        gives="""
def f(x, y):
    if x > 0:
        x = y
    return x
""",
        line=3,
        silent="""
def f(losses, limit):
    for loss in losses:
        if not goes_on(loss, limit):
            return losses

def goes_on(loss, limit):
    return loss >= limit
""",
    ),
    RepairCase(
        rules.another_number,
        fires="""
def f(x):
    return torch.sum(x, dim=0, keepdim=True) ** 2
""",
        gives="""
def f(x):
    return torch.sum(x, dim=1, keepdim=True) ** 2
""",
        line=3,
        silent="""
def f(x, seed=1):
    torch.manual_seed(42)
    stop = False
    while x > 0.5 and not stop:
        if x < 1e-3:
            return x
        stop = x == 7
    return x
""",
    ),
    RepairCase(
        rules.part_for_whole,
        fires="""
def f(x):
    y = x[0]
    return y
""",
        gives="""
def f(x):
    y = x
    return y
""",
        line=3,
        silent="""
def f(x: list[int]) -> tuple[int, int]:
    x[0] = 3
    torch.manual_seed(x[1])
    kept: list[int] = x
    return kept
""",
    ),
    RepairCase(
        rules.argument_left_out,
        fires="""
def f(x):
    return torch.sum(x, dim=0)
""",
        gives="""
def f(x):
    return torch.sum(x)
""",
        line=3,
        silent="""
def f(x, seeds):
    torch.manual_seed(seed=seeds)
    random.seed(seeds, 2)
    return g(x)
""",
    ),
    RepairCase(
        rules.sides_exchanged,
        fires="""
def f(x, y):
    return g(x, y) - y
""",
        gives="""
def f(x, y):
    return y - g(x, y)
""",
        line=3,
        silent="""
def f(x, y, limit):
    noise = torch.normal(x, y)
    for value in x:
        if value - y < limit:
            break
    return noise * x
""",
    ),
    RepairCase(
        rules.another_operator,
        fires="""
def f(x, y):
    if x < 0:
        x = y
    return x
""",
        gives="""
def f(x, y):
    if x <= 0:
        x = y
    return x
""",
        line=3,
        silent="""
def f(losses, limit):
    done = False
    while not done:
        if low(losses, limit):
            done = True

def low(loss, limit):
    return loss >= limit
""",
    ),
]
