"""Cases of the rules about limits."""

from __future__ import annotations

from autograder.repairs.rules import limits as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.limit_fixed_in_the_code,
        fires="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        if loss < 0.01:
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
        rules.limit_changed_in_the_condition,
        fires="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        if loss < low / 2:
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
        if loss < low / best:
            break
        loss.backward()
        update(net, rate)
    return losses
""",
    ),
    RepairCase(
        rules.argument_given_another_value,
        fires="""
def train(x, y, net, rate, n, low):
    low = max(low, 0.01)
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
        line=3,
        silent="""
def train(x, y, net, rate, n, low):
    x = x.double()
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
        rules.no_limit_of_passes,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    while loss > 1:
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        update(net, rate)
    return losses
""",
        gives="""
def train(x, y, net, rate, n):
    losses = []
    while loss > 1 and len(losses) < n:
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        update(net, rate)
    return losses
""",
        line=4,
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
