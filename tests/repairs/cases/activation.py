"""Cases of the rules in `rules/activation.py`."""

from __future__ import annotations

from autograder.repairs.rules import activation as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.tensor_method_not_called,
        fires="""
def f(x, w, b, v, c):
    h = x @ w
    return h.relu
""",
        gives="""
def f(x, w, b, v, c):
    h = x @ w
    return h.relu()
""",
        line=4,
        silent="""
def f(x, w, b, v, c):
    h = x @ w
    return h.relu() + torch.relu(h)
""",
    ),
    RepairCase(
        rules.layer_made_but_not_applied,
        fires="""
def f(x, w, b, v, c):
    return nn.ReLU(x @ w)
""",
        gives="""
def f(x, w, b, v, c):
    return (x @ w).relu()
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return nn.ReLU()(x @ w)
""",
    ),
    RepairCase(
        rules.layer_made_but_not_applied,
        fires="""
def f(p, t):
    return nn.MSELoss(p, t)
""",
        gives="""
def f(p, t):
    return nn.MSELoss()(p, t)
""",
        line=3,
        silent="""
def f(p, t):
    return nn.MSELoss()(p, t)
""",
    ),
    RepairCase(
        rules.result_of_activation_lost,
        fires="""
def f(x, w, b, v, c):
    h = x @ w
    torch.relu(h)
    return h
""",
        gives="""
def f(x, w, b, v, c):
    h = x @ w
    h = torch.relu(h)
    return h
""",
        line=4,
        silent="""
def f(x, w, b, v, c):
    h = x @ w
    torch.abs(h)
    h = torch.relu(h)
    return h
""",
    ),
    RepairCase(
        rules.another_activation,
        fires="""
def f(x, w, b, v, c):
    return torch.sigmoid(x @ w)
""",
        gives="""
def f(x, w, b, v, c):
    return (x @ w).relu()
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return torch.square_root(x @ w)
""",
    ),
    RepairCase(
        rules.sigmoid_written_out,
        fires="""
def f(x, w, b, v, c):
    return 1 / (1 + torch.exp(-x))
""",
        gives="""
def f(x, w, b, v, c):
    return x.tanh()
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return 1 / (2 + torch.exp(-x))
""",
    ),
    RepairCase(
        rules.function_of_math_on_a_tensor,
        fires="""
def f(x, w, b, v, c):
    return math.tanh(x @ w)
""",
        gives="""
def f(x, w, b, v, c):
    return (x @ w).tanh()
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return torch.tanh(x @ w)
""",
    ),
    RepairCase(
        rules.function_of_math_on_a_tensor,
        fires="""
def f(p, t):
    return np.mean(p - t)
""",
        gives="""
def f(p, t):
    return (p - t).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return np.mean(p - t, axis=0)
""",
    ),
]
