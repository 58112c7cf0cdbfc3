"""Cases of the rules about recorded value."""

from __future__ import annotations

from autograder.repairs.rules import recorded_value as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.several_in_one_entry,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append((epoch, loss.item()))
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
        rules.rounded,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(round(loss.item(), 3))
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
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        print(round(loss.item(), 3))
        opt.step()
        opt.zero_grad()
    return losses
""",
    ),
    RepairCase(
        rules.written_as_text,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(f'{loss.item():.3f}')
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
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        print(f'{loss.item():.3f}')
        opt.step()
        opt.zero_grad()
    return losses
""",
    ),
    RepairCase(
        rules.tensor_in_the_list,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.detach())
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
        losses.append(loss.detach().item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
        line=6,
        silent="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(float(loss))
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
    ),
    RepairCase(
        rules.running_value_noted,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    total = 0.0
    for epoch in range(n):
        loss = mse(net(x), y)
        total += loss.item()
        losses.append(total)
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
        gives="""
def train(x, y, net, rate, n):
    losses = []
    total = 0.0
    for epoch in range(n):
        loss = mse(net(x), y)
        total += loss.item()
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
    total = 0.0
    for epoch in range(n):
        loss = mse(net(x), y)
        total += loss.item()
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
    ),
    RepairCase(
        rules.scaled_before_noting,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item() * len(x))
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
        rules.another_loss_noted,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(mse(net(y), x).item())
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
