"""Cases of the rules about indentation."""

from __future__ import annotations

from autograder.repairs.rules import indentation as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.inside_an_inner_loop,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        for p in net:
            loss.backward()
            p.data -= rate * p.grad
            p.grad = None
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
        line=8,
        silent="""
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
    ),
    RepairCase(
        rules.in_the_block_above,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        if epoch:
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
        if epoch:
            opt.step()
        opt.zero_grad()
    return losses
""",
        line=10,
        silent="""
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
]
