"""Cases of the rules about epochs."""

from __future__ import annotations

from autograder.repairs.rules import epochs as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.number_of_rounds_changed,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(1, n):
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
        line=4,
        silent="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(1, n + 1):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
    ),
    RepairCase(
        rules.number_of_rounds_fixed,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(100):
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
    for epoch in range(rate):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
        line=4,
        silent="""
def train(x, y, net, n):
    losses = []
    for epoch in range(100):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses[:n]
""",
    ),
    RepairCase(
        rules.loop_over_part_of_a_range,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n)[1:]:
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
        line=4,
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
    RepairCase(
        rules.while_counts_wrong,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    epoch = 0
    while epoch <= n:
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        update(net, rate)
        epoch += 1
    return losses
""",
        gives="""
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
        line=5,
        silent="""
def search(value, limit):
    while value < limit:
        value = step(value)
    return value
""",
    ),
    RepairCase(
        rules.counter_never_grows,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    epoch = 0
    while epoch < n:
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        update(net, rate)
    return losses
""",
        gives="""
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
