"""Cases of the rules about returned."""

from __future__ import annotations

from autograder.repairs.rules import returned as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.list_not_returned_as_it_is,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses[:-1]
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
        rules.list_not_returned,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return net
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
    return losses, net
""",
    ),
    RepairCase(
        rules.list_changed_behind_the_loop,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    losses = torch.tensor(losses)
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
    print(torch.tensor(losses))
    return losses
""",
    ),
    RepairCase(
        rules.best_or_first_returned,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return min(losses), rate
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
    return (losses[-1], rate)
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
    return losses[-1], rate
""",
    ),
    RepairCase(
        rules.dict_of_lists_returned,
        fires="""
def train(x, y, net, rate, n):
    losses = {'all': []}
    for epoch in range(n):
        loss = mse(net(x), y)
        losses['all'].append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
""",
        gives="""
def train(x, y, net, rate, n):
    losses = {'all': []}
    for epoch in range(n):
        loss = mse(net(x), y)
        losses['all'].append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses['all']
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
        rules.only_one_loss_returned,
        fires="""
def train(x, y, net, rate, n):
    for epoch in range(n):
        loss = mse(net(x), y)
        loss.backward()
        opt.step()
        opt.zero_grad()
    return loss.item()
""",
        gives="""
def train(x, y, net, rate, n):
    kept = []
    for epoch in range(n):
        loss = mse(net(x), y)
        kept.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return kept
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
    return losses[-1]
""",
    ),
    RepairCase(
        rules.filled_list_not_returned,
        fires="""
def train(x, y, net, rate, n):
    losses = []
    for epoch in range(n):
        loss = mse(net(x), y)
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
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
        line=2,
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
        rules.returned_under_a_condition_only,
        fires="""
def train(x, n, limit):
    kept = []
    for i in range(n):
        kept.append(f(x))
        if kept[-1] < limit:
            return kept
""",
        gives="""
def train(x, n, limit):
    kept = []
    for i in range(n):
        kept.append(f(x))
        if kept[-1] < limit:
            return kept
    return kept
""",
        line=7,
        silent="""
def train(x, n, limit):
    kept = []
    for i in range(n):
        kept.append(f(x))
        if kept[-1] < limit:
            return kept
    return kept

def first(x):
    for each in x:
        return each
""",
    ),
]
