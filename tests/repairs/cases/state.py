"""Cases of the rules about state."""

from __future__ import annotations

from autograder.repairs.rules import state as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.default_shared_by_all_calls,
        fires="""
def train(x, y, net, rate, n, losses=[]):
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
        gives="""
def train(x, y, net, rate, n, losses=[]):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
        line=2,
        silent="""
def train(x, y, net, rate, n, others=[]):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
    ),
    RepairCase(
        rules.variable_shared_by_all_calls,
        fires="""
losses = []

def train(x, y, net, rate, n):
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
        gives="""
losses = []

def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
        line=2,
        silent="""
losses = []

def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
    ),
    RepairCase(
        rules.results_kept_by_a_cache,
        fires="""
@lru_cache
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
        gives="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
        line=3,
        silent="""
@torch.no_grad()
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
    ),
    RepairCase(
        rules.overwritten_around_the_training,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        for p in net:
            p.data -= rate * p.grad
            p.grad = None
    for p, q in zip(net, best):
        p.data = q
    return losses
""",
        gives="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        for p in net:
            p.data -= rate * p.grad
            p.grad = None
    return losses
""",
        line=11,
        silent="""
def train(x, y, net, rate, n):
    losses = []
    for p in net:
        p.grad = None
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        for p in net:
            p.data -= rate * p.grad
            p.grad = None
    return losses
""",
    ),
]
