"""Cases of the rules in `rules/activation_place.py`."""

from __future__ import annotations

from autograder.repairs.rules import activation_place as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.bias_added_after_the_activation,
        fires="""
def f(x, w, b, v, c):
    return torch.relu(x @ w) + b
""",
        gives="""
def f(x, w, b, v, c):
    return (x @ w + b).relu()
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return torch.relu(x @ w + b)
""",
    ),
    RepairCase(
        rules.activation_on_a_factor,
        fires="""
def f(x, w, b, v, c):
    return torch.relu(x) @ w + b
""",
        gives="""
def f(x, w, b, v, c):
    return (x @ w).relu() + b
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return torch.relu(x @ w + b)
""",
    ),
    RepairCase(
        rules.activation_on_the_wrong_layer,
        fires="""
def f(x, w, b, v, c):
    return torch.relu((x @ w + b) @ v + c)
""",
        gives="""
def f(x, w, b, v, c):
    return ((x @ w + b) @ v).relu() + c
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return torch.relu(torch.relu(x @ w + b) @ v + c)
""",
    ),
    RepairCase(
        rules.activation_too_much,
        fires="""
def f(x, w, b, v, c):
    return torch.relu(torch.relu(x @ w + b) @ v + c)
""",
        gives="""
def f(x, w, b, v, c):
    return torch.relu(x @ w + b) @ v + c
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return torch.relu(x @ w + b) @ v + c
""",
    ),
    RepairCase(
        rules.no_step_of_the_net,
        fires="""
def f(x, w, b, v, c):
    return F.dropout(x @ w, 0.5)
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return F.relu(x @ w)
""",
    ),
    RepairCase(
        rules.no_activation,
        fires="""
def f(x, w, b, v, c):
    return (x @ w + b) @ v + c
""",
        gives="""
def f(x, w, b, v, c):
    return ((x @ w + b) @ v + c).relu()
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    h = x @ w + b
    h.data[h.data < 0] = 0
    return h @ v + c
""",
    ),
    RepairCase(
        rules.no_activation,
        fires="""
def f(x, w, v):
    return x @ w @ v
""",
        gives="""
def f(x, w, v):
    return (x @ w @ v).relu()
""",
        line=3,
        silent="""
def act(z):
    return torch.where(z > 0, z, 0.1 * z)

def f(x, w, v):
    return act(x @ w) @ v
""",
    ),
    RepairCase(
        rules.activation_on_the_wrong_layer,
        fires="""
def f(x, w, v):
    return torch.relu(x @ w @ v)
""",
        gives="""
def f(x, w, v):
    return (x @ w).relu() @ v
""",
        line=3,
        silent="""
def f(x, w):
    z = x @ w
    return torch.relu(z)
""",
    ),
]
