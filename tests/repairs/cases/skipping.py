"""Cases of the rules about skipping."""

from __future__ import annotations

from autograder.repairs.rules import skipping as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.left_without_condition,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
        break
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
        if loss < 1:
            break
    return losses
""",
    ),
    RepairCase(
        rules.noted_in_some_passes_only,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        if epoch % 10 == 0:
            print(epoch)
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
        if epoch % 10 == 0:
            print(epoch)
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
        line=8,
        silent="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        if epoch % 10 == 0:
            print(epoch)
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
    ),
    RepairCase(
        rules.done_in_some_passes_only,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        if epoch > 0:
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
        line=8,
        silent="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        for p in net:
            if p.grad is not None:
                p.data -= rate * p.grad
            p.grad = None
    return losses
""",
    ),
    RepairCase(
        rules.passes_skipped,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        if epoch % 10:
            continue
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
        line=6,
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
        rules.else_of_a_loop,
        fires="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        if loss < low:
            break
        loss.backward()
        update(net, rate)
    else:
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
        line=12,
        silent="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    else:
        return losses
""",
    ),
]
