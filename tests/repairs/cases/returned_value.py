"""Cases of the rules in `rules/returned_value.py`."""

from __future__ import annotations

from autograder.repairs.rules import returned_value as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.more_than_one_value_returned,
        fires="""
def f(x, w, b, v, c):
    return x @ w, x
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return x @ w
""",
    ),
    RepairCase(
        rules.another_container_returned,
        fires="""
def f(x, w, b, v, c):
    return x, w
""",
        gives="""
def f(x, w, b, v, c):
    return [x, w]
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return x
""",
    ),
    RepairCase(
        rules.tensors_returned_for_numbers,
        fires="""
def f(p, t):
    loss = (p - t).mean()
    return loss, 1
""",
        gives="""
def f(p, t):
    loss = (p - t).mean()
    return (loss.item(), 1)
""",
        line=4,
        silent="""
def f(p, t):
    loss = (p - t).tolist()
    return loss, 1
""",
    ),
    RepairCase(
        rules.printed_in_place_of_returned,
        fires="""
def f(x, w, b, v, c):
    print(x @ w)
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    print(x @ w)
    return x
""",
    ),
    RepairCase(
        rules.result_without_return,
        fires="""
def f(x, w, b, v, c):
    x @ w
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    print(x @ w)
    return x
""",
    ),
    RepairCase(
        rules.no_return,
        fires="""
def f(x, w, b, v, c):
    h = x @ w
""",
        gives="""
def f(x, w, b, v, c):
    h = x @ w
    return h
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    h = x @ w
    return h
""",
    ),
    RepairCase(
        rules.list_returned_for_a_tensor,
        fires="""
def f(x, w, b, v, c):
    q = []
    for y in x:
        q.append(torch.relu(y))
    return q
""",
        gives="""
def f(x, w, b, v, c):
    q = []
    for y in x:
        q.append(torch.relu(y))
    return torch.stack(q)
""",
        line=6,
        silent="""
def f(x, w, b, v, c):
    q = torch.relu(x)
    return q
""",
    ),
    RepairCase(
        rules.another_name_returned,
        fires="""
def f(x, w, b, v, c):
    h = x @ w
    out = h @ v
    return h
""",
        gives="""
def f(x, w, b, v, c):
    h = x @ w
    out = h @ v
    return out
""",
        line=5,
        silent="""
def f(x, w, b, v, c):
    h = x @ w
    out = h @ v
    return h + out
""",
    ),
    RepairCase(
        rules.backward_in_a_function_that_only_computes,
        fires="""
def f(p, t):
    loss = (p - t).mean()
    loss.backward()
    return loss
""",
        gives="""
def f(p, t):
    loss = (p - t).mean()
    return loss
""",
        line=4,
        silent="""
def f(p, t):
    loss = (p - t).mean()
    loss.backward()
    p.data -= p.grad
    return loss
""",
    ),
    RepairCase(
        rules.loss_function_never_called,
        fires="""
def f(p, t):
    criterion = nn.MSELoss()
    return criterion
""",
        gives="""
def f(p, t):
    criterion = nn.MSELoss()
    return criterion(p, t)
""",
        line=4,
        silent="""
def f(p, t):
    criterion = nn.MSELoss()
    return criterion(p, t)
""",
    ),
    RepairCase(
        rules.statements_behind_a_return,
        fires="""
def f(x, w):
    h = x @ w
    return h
    out = h.relu()
    return out
""",
        gives="""
def f(x, w):
    h = x @ w
    out = h.relu()
    return out
""",
        line=4,
        silent="""
def f(x, w):
    if w is None:
        return x
    return x @ w
""",
    ),
]
