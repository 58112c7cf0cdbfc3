"""Cases of the rules about order."""

from __future__ import annotations

from autograder.repairs.rules import order as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.step_before_backward,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        opt.step()
        loss.backward()
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
        line=7,
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
        rules.cleared_between_backward_and_step,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.zero_grad()
        opt.step()
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
    return losses
""",
    ),
    RepairCase(
        rules.noted_after_the_update,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        loss.backward()
        opt.step()
        losses.append(mse(net(x), y).item())
    return losses
""",
        gives="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        loss.backward()
        losses.append(mse(net(x), y).item())
        opt.step()
    return losses
""",
        line=8,
        silent="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        loss.backward()
        opt.step()
        losses.append(loss.item())
    return losses
""",
    ),
    RepairCase(
        rules.returned_after_the_update,
        fires="""
def one(x, y, net):
    mse(net(x), y).backward()
    opt.step()
    return mse(net(x), y).item()
""",
        gives="""
def one(x, y, net):
    mse(net(x), y).backward()
    measured = mse(net(x), y).item()
    opt.step()
    return measured
""",
        line=5,
        silent="""
def one(x, y, net):
    loss = mse(net(x), y)
    loss.backward()
    opt.step()
    return loss.item()
""",
    ),
    RepairCase(
        rules.ends_after_the_update,
        fires="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        if loss < low:
            break
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
        opt.step()
    return losses
""",
        line=9,
        silent="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        if loss < low:
            break
        loss.backward()
        opt.step()
    return losses
""",
    ),
    RepairCase(
        rules.ends_before_noting,
        fires="""
def train(x, y, net, rate, n, low):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        if loss < low:
            break
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
        rules.elsewhere_in_the_pass,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.zero_grad()
        opt.step()
    return losses
""",
        gives="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        losses.append(loss.item())
        loss = mse(net(x), y)
        loss.backward()
        opt.zero_grad()
        opt.step()
    return losses
""",
        line=6,
        silent="""
def total(values):
    result = 0
    for value in values:
        result = result + value
        print(result)
    return result
""",
    ),
    RepairCase(
        rules.measured_again_after_the_update,
        fires="""
def train(x, y, ps, n):
    kept = []
    for i in range(n):
        loss = mse(net(x, ps), y)
        loss.backward()
        for p in ps:
            p.data -= p.grad
        kept.append(mse(net(x, ps), y).item())
""",
        gives="""
def train(x, y, ps, n):
    kept = []
    for i in range(n):
        loss = mse(net(x, ps), y)
        loss.backward()
        for p in ps:
            p.data -= p.grad
        kept.append(loss.item())
""",
        line=9,
        silent="""
def train(x, y, ps, n):
    kept = []
    for i in range(n):
        loss = mse(net(x, ps), y)
        again = mse(net(x, ps), y)
        loss.backward()
        for p in ps:
            p.data -= p.grad
        kept.append(mse(net(y, ps), y).item())
""",
    ),
    RepairCase(
        rules.measured_again_after_the_update,
        fires="""
def train(x, y, ps, n, limit):
    for i in range(n):
        loss = mse(net(x, ps), y)
        loss.backward()
        with torch.no_grad():
            for p in ps:
                p -= p.grad
            new = mse(net(x, ps), y).item()
        if new < limit:
            break
""",
        gives="""
def train(x, y, ps, n, limit):
    for i in range(n):
        loss = mse(net(x, ps), y)
        new = loss.item()
        if new < limit:
            break
        loss.backward()
        with torch.no_grad():
            for p in ps:
                p -= p.grad
""",
        line=9,
        silent="""
def train(x, y, ps, n, limit):
    for i in range(n):
        loss = mse(net(x, ps), y)
        loss.backward()
        with torch.no_grad():
            for p in ps:
                p -= p.grad
        new = other(net(x, ps), y).item()
        if new < limit:
            break
""",
    ),
]
