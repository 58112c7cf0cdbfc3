"""Cases of the rules about returned type."""

from __future__ import annotations

from autograder.repairs.rules import returned_type as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.tensor_returned,
        fires="""
def last(x, y, net):
    return mse(net(x), y)
""",
        gives="""
def last(x, y, net):
    return mse(net(x), y).item()
""",
        line=3,
        silent="""
def last(x, y, net):
    return mse(net(x), y).item()
""",
    ),
    RepairCase(
        rules.other_brackets_returned,
        fires="""
def start(one, two):
    return one, two
""",
        gives="""
def start(one, two):
    return [one, two]
""",
        line=3,
        silent="""
def start(one, two):
    return one + two
""",
    ),
    RepairCase(
        rules.array_returned,
        fires="""
def train(x, y, net, rate, n):
    losses = torch.zeros(n)
    for epoch in range(n):
        loss = mse(net(x), y)
        losses[epoch] = loss.item()
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
        gives="""
def train(x, y, net, rate, n):
    losses = torch.zeros(n)
    for epoch in range(n):
        loss = mse(net(x), y)
        losses[epoch] = loss.item()
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses.tolist()
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
    return losses.tolist()
""",
    ),
    RepairCase(
        rules.iterator_returned,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return map(float, losses)
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
    return list(map(float, losses))
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
    return list(map(float, losses))
""",
    ),
]
