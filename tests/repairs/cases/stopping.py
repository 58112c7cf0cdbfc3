"""Cases of the rules about stopping."""

from __future__ import annotations

from autograder.repairs.rules import stopping as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.comparison_of_another_kind,
        fires="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        if loss > low:
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
        if loss < 0.1:
            break
        loss.backward()
        update(net, rate)
    return losses
""",
    ),
    RepairCase(
        rules.one_condition_too_many,
        fires="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        if epoch > 0 and loss < low:
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
        rules.joined_by_the_other_word,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    epoch = 0
    while epoch < n or loss > 1:
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
    while epoch < n and loss > 1:
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
    while epoch < n and loss > 1:
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        update(net, rate)
        epoch += 1
    return losses
""",
    ),
    RepairCase(
        rules.does_not_leave_the_loop,
        fires="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        if loss < low:
            pass
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
        line=8,
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
        rules.goes_on_without_updates,
        fires="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        if loss > low:
            loss.backward()
            opt.step()
    return losses
""",
        gives="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        if loss > low:
            loss.backward()
            opt.step()
        else:
            break
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
        rules.asked_in_some_passes_only,
        fires="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        if epoch % 10 == 0:
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
        rules.ends_for_another_reason,
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
    return losses
""",
        gives="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
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
        if epoch == n - 1:
            break
        loss.backward()
        update(net, rate)
    return losses
""",
    ),
    RepairCase(
        rules.comparison_of_another_kind,
        fires="""
def low(value, limit):
    return value > limit

def train(f, n, limit):
    for i in range(n):
        if low(f(i), limit):
            break
""",
        gives="""
def low(value, limit):
    return value < limit

def train(f, n, limit):
    for i in range(n):
        if low(f(i), limit):
            break
""",
        line=3,
        silent="""
def low(value, limit):
    return value > limit

def train(f, n, limit):
    for i in range(n):
        if low(f(i), limit):
            print(i)
""",
    ),
]
