"""Cases of the rules about around the loop."""

from __future__ import annotations

from autograder.repairs.rules import around_the_loop as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.return_in_the_loop,
        fires="""
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
        line=10,
        silent="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        if loss < 1:
            return losses
        opt.step()
        opt.zero_grad()
    return losses
""",
    ),
    RepairCase(
        rules.made_anew_in_each_pass,
        fires="""
def train(x, y, net, rate, n):
    for epoch in range(n):
        losses = []
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
        losses = [0.0]
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
    ),
    RepairCase(
        rules.behind_the_loop_of_its_name,
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
        line=10,
        silent="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        for p in net:
            p.data -= rate * p.grad
        for p in net:
            p.grad = None
    return losses
""",
    ),
    RepairCase(
        rules.behind_the_epoch_loop,
        fires="""
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
        line=8,
        silent="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    print(losses)
    return losses
""",
    ),
    RepairCase(
        rules.computed_before_the_loop,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    guess = net(x)
    for epoch in range(n):
        loss = mse(guess, y)
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
        guess = net(x)
        loss = mse(guess, y)
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
    guess = net(x)
    for epoch in range(n):
        guess = net(x)
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
    ),
    RepairCase(
        rules.cleared_only_before_the_loop,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    opt.zero_grad()
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
    return losses
""",
        gives="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        opt.zero_grad()
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
    return losses
""",
        line=4,
        silent="""
def train(x, y, net, rate, n):
    losses = []
    opt.zero_grad()
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
