"""Cases of the rules in `rules/graph_cut.py`."""

from __future__ import annotations

from autograder.repairs.rules import graph_cut as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.cut_out_of_the_graph,
        fires="""
def f(p, t):
    return ((p.detach() - t) ** 2).mean()
""",
        gives="""
def f(p, t):
    return ((p - t) ** 2).mean()
""",
        line=3,
        silent="""
def f(p, t):
    print(p.detach())
    return ((p - t) ** 2).mean()
""",
    ),
    RepairCase(
        rules.cut_out_of_the_graph,
        fires="""
def f(p, t):
    loss = (p - t).mean()
    return torch.tensor(loss.item(), requires_grad=True)
""",
        gives="""
def f(p, t):
    loss = (p - t).mean()
    return loss
""",
        line=4,
        silent="""
def f(p, t):
    q = p.detach().requires_grad_()
    (q - t).mean().backward()
    return q.mean()
""",
    ),
    RepairCase(
        rules.computed_with_numpy,
        fires="""
def f(p, t):
    return np.mean(p.detach().numpy() - t.numpy())
""",
        gives="""
def f(p, t):
    return (p - t).mean()
""",
        line=3,
        silent="""
def f(p, t):
    return np.histogram(p)
""",
    ),
    RepairCase(
        rules.list_of_tensors_made_a_tensor,
        fires="""
def f(p, t):
    q = [(a - b) ** 2 for a, b in zip(p, t)]
    return torch.tensor(q).mean()
""",
        gives="""
def f(p, t):
    q = [(a - b) ** 2 for a, b in zip(p, t)]
    return torch.stack(q).mean()
""",
        line=4,
        silent="""
def f(p, t):
    return torch.tensor(p).mean()
""",
    ),
    RepairCase(
        rules.number_followed_backwards,
        fires="""
def f(p, t):
    loss = (p - t).mean().item()
    losses = [loss]
    loss.backward()
    return losses
""",
        gives="""
def f(p, t):
    loss = (p - t).mean()
    losses = [loss.item()]
    loss.backward()
    return losses
""",
        line=3,
        silent="""
def f(p, t):
    loss = (p - t).mean()
    losses = [loss.item()]
    loss.backward()
    return losses
""",
    ),
    RepairCase(
        rules.changed_behind_autograd,
        fires="""
def f(x, w, b, v, c):
    h = x @ w
    h.data[h.data < 0] = 0
    return h
""",
        gives="""
def f(x, w, b, v, c):
    h = x @ w
    h[h < 0] = 0
    return h
""",
        line=4,
        silent="""
def f(x, w, b, v, c):
    h = x @ w
    h[h < 0] = 0
    return h
""",
    ),
]
