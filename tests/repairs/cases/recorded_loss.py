"""Cases of the rules about recorded loss."""

from __future__ import annotations

from autograder.repairs.rules import recorded_loss as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.append_assigned,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses = losses.append(loss.item())
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
        other = losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
    ),
    RepairCase(
        rules.list_overwritten_in_each_pass,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses = [loss.item()]
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
        losses = losses + [loss.item()]
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
    ),
    RepairCase(
        rules.put_in_wrongly,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.extend(loss.item())
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
        losses.extend([loss.item()])
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
    ),
    RepairCase(
        rules.noted_outside_as_well,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    losses.append(0.0)
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
    return losses
""",
    ),
    RepairCase(
        rules.list_cut_in_the_loop,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        losses = losses[-10:]
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
        recent = losses[-10:]
        opt.step()
        opt.zero_grad()
    return losses
""",
    ),
    RepairCase(
        rules.noted_again_before_leaving,
        fires="""
def train(x, y, ps, n, limit):
    kept = []
    for i in range(n):
        loss = mse(net(x, ps), y)
        kept.append(loss.item())
        if loss.item() < limit:
            kept.append(loss.item())
            break
        loss.backward()
""",
        gives="""
def train(x, y, ps, n, limit):
    kept = []
    for i in range(n):
        loss = mse(net(x, ps), y)
        kept.append(loss.item())
        if loss.item() < limit:
            break
        loss.backward()
""",
        line=8,
        silent="""
def train(x, y, ps, n, limit):
    kept, low = [], []
    for i in range(n):
        loss = mse(net(x, ps), y)
        low.append(loss.item())
        if loss.item() < limit:
            kept.append(loss.item())
            break
        loss.backward()
        kept.append(loss.item())
""",
    ),
    RepairCase(
        rules.best_loss_noted,
        fires="""
def train(x, y, ps, n):
    kept = []
    for i in range(n):
        loss = mse(net(x, ps), y)
        loss.backward()
        kept.append(min(loss.item(), *kept))
""",
        gives="""
def train(x, y, ps, n):
    kept = []
    for i in range(n):
        loss = mse(net(x, ps), y)
        loss.backward()
        kept.append(loss.item())
""",
        line=7,
        silent="""
def train(x, y, ps, n):
    kept = []
    for i in range(n):
        loss = mse(net(x, ps), y)
        loss.backward()
        kept.append(max(kept))
        kept.append(loss.item())
""",
    ),
]
