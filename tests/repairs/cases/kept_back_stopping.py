"""Cases of the rules of kept_back/stopping.py."""

from __future__ import annotations

from autograder.repairs.kept_back import stopping as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.another_value_compared,
        fires="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        if abs(loss - last) < low:
            break
        loss.backward()
        update(net, rate)
    return losses
""",
        gives="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        if loss < low:
            break
        loss.backward()
        update(net, rate)
    return losses
""",
        line=7,
        silent="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        if loss < low:
            break
        loss.backward()
        update(net, rate)
    return losses
""",
    ),
    RepairCase(
        rules.nothing_ends_the_loop,
        fires="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        update(net, rate)
    return losses
""",
        gives="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        if loss < low:
            break
        loss.backward()
        update(net, rate)
    return losses
""",
        line=4,
        silent="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        if loss < low:
            break
        loss.backward()
        update(net, rate)
    return losses
""",
    ),
    RepairCase(
        rules.asked_after_the_update,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    epoch = 0
    while epoch < n and loss > rate:
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        update(net)
        epoch += 1
    return losses
""",
        gives="""
def train(x, y, net, rate, n):
    losses = []
    epoch = 0
    while epoch < n and loss > rate:
        loss = mse(net(x), y)
        losses.append(loss.item())
        if loss < rate:
            break
        loss.backward()
        update(net)
        epoch += 1
    return losses
""",
        line=5,
        silent="""
def train(x, y, net, rate, n):
    losses = []
    epoch = 0
    while epoch < n:
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        update(net, rate)
        epoch += 1
    return losses
""",
    ),
]
