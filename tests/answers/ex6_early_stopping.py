"""Right ways to write training that stops early."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from autograder.judging.answer_bank import answer


def measured(X: Tensor, y_true: Tensor, parameters: Sequence[Tensor]) -> Tensor:
    W1, b1, W2, b2 = parameters
    return torch.mean((torch.tanh(X @ W1 + b1) @ W2 + b2 - y_true) ** 2)


def descend(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for parameter in parameters:
            if parameter.grad is not None:
                parameter -= learning_rate * parameter.grad
            parameter.grad = None


@answer("train_with_early_stopping")
def returns_from_the_loop(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    losses: list[float] = []
    for _ in range(max_epochs):
        loss: Tensor = measured(X, y_true, parameters)
        losses.append(float(loss))
        if loss < threshold:
            return losses
        loss.backward()
        descend(parameters, learning_rate)
    return losses


@answer("train_with_early_stopping")
def while_above(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    losses: list[float] = []
    while len(losses) < max_epochs:
        loss: Tensor = measured(X, y_true, parameters)
        losses.append(loss.item())
        if loss.item() >= threshold:
            loss.backward()
            descend(parameters, learning_rate)
        else:
            break
    return losses


@answer("train_with_early_stopping")
def flag(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    losses = []
    epoch, low_enough = 0, False
    while not low_enough and epoch < max_epochs:
        loss: Tensor = measured(X, y_true, parameters)
        losses.append(loss.item())
        low_enough = losses[-1] < threshold
        if not low_enough:
            loss.backward()
            descend(parameters, learning_rate)
        epoch += 1
    return losses


@answer("train_with_early_stopping")
def at_the_threshold_too(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    losses = []
    for _ in range(max_epochs):
        loss: Tensor = measured(X, y_true, parameters)
        losses.append(loss.item())
        if losses[-1] <= threshold:
            break
        loss.backward()
        descend(parameters, learning_rate)
    return losses


@answer("train_with_early_stopping")
def update_first_in_the_next_epoch(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    loss: Tensor = measured(X, y_true, parameters)
    losses = [loss.item()]
    while losses[-1] >= threshold and len(losses) < max_epochs:
        loss.backward()
        descend(parameters, learning_rate)
        loss = measured(X, y_true, parameters)
        losses.append(loss.item())
    if losses[-1] >= threshold:
        loss.backward()
        descend(parameters, learning_rate)
    return losses


@answer("train_with_early_stopping")
def backward_before_the_comparison(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    losses = []
    for _ in range(max_epochs):
        for parameter in parameters:
            parameter.grad = None
        loss: Tensor = measured(X, y_true, parameters)
        loss.backward()
        losses.append(loss.item())
        if losses[-1] < threshold:
            break
        for parameter in parameters:
            if parameter.grad is not None:
                parameter.data = parameter.data - learning_rate * parameter.grad
    return losses


@answer("train_with_early_stopping")
def sgd(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    W1, b1, W2, b2 = parameters
    optimizer = torch.optim.SGD([W1, b1, W2, b2], lr=learning_rate)
    losses = []
    for _ in range(max_epochs):
        hidden: Tensor = nn.Tanh()(torch.addmm(b1, X, W1))
        loss: Tensor = nn.MSELoss()(torch.addmm(b2, hidden, W2), y_true)
        losses.append(loss.item())
        if loss < threshold:
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@answer("train_with_early_stopping")
def autograd_grad(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    W1, b1, W2, b2 = parameters
    losses = []
    for _ in range(max_epochs):
        loss: Tensor = F.mse_loss(F.linear(F.linear(X, W1.T, b1).tanh(), W2.T, b2), y_true)
        losses.append(loss.item())
        if not losses[-1] >= threshold:
            break
        gradients = torch.autograd.grad(loss, (W1, b1, W2, b2))
        with torch.no_grad():
            for parameter, gradient in zip(parameters, gradients, strict=True):
                parameter.sub_(gradient, alpha=learning_rate)
    return losses


@answer("train_with_early_stopping")
def gradients_by_hand(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    losses = []
    with torch.no_grad():
        W1, b1, W2, b2 = parameters
        for _ in range(max_epochs):
            hidden = 2 / (1 + torch.exp(-2 * (X @ W1 + b1))) - 1
            difference = hidden @ W2 + b2 - y_true
            losses.append((difference * difference).mean().item())
            if losses[-1] < threshold:
                break
            d_output = 2 * difference / difference.numel()
            d_hidden = (d_output @ W2.t()) * (1 - hidden * hidden)
            W1.sub_(learning_rate * (X.t() @ d_hidden))
            b1.sub_(learning_rate * d_hidden.sum(0))
            W2.sub_(learning_rate * (hidden.t() @ d_output))
            b2.sub_(learning_rate * d_output.sum(0))
    return losses


@answer("train_with_early_stopping")
def detached_until_the_end(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    kept: list[Tensor] = []
    for _ in range(max_epochs):
        loss: Tensor = measured(X, y_true, parameters)
        kept.append(loss.detach())
        if bool(kept[-1].lt(threshold)):
            break
        loss.backward()
        with torch.no_grad():
            for parameter in parameters:
                assert parameter.grad is not None
                parameter.copy_(parameter - learning_rate * parameter.grad)
                parameter.grad.zero_()
    return [loss.item() for loss in kept]


@answer("train_with_early_stopping")
def stack_of_losses(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    W1, b1, W2, b2 = parameters
    losses = torch.full((max_epochs,), torch.nan, dtype=torch.float64)
    for epoch in range(max_epochs):
        hidden = torch.einsum("ni,ih->nh", X, W1).add(b1).tanh()
        loss: Tensor = (torch.einsum("nh,ho->no", hidden, W2) + b2 - y_true).square().mean()
        losses[epoch] = loss.detach()
        if loss.item() < threshold:
            return [float(item) for item in losses[: epoch + 1]]
        loss.backward()
        descend(parameters, learning_rate)
    return [float(item) for item in losses]


@answer("train_with_early_stopping")
def endless_loop_with_two_ends(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    losses: list[float] = []
    for epoch in itertools.count():
        if epoch == max_epochs:
            break
        loss: Tensor = measured(X, y_true, parameters)
        losses = [*losses, loss.item()]
        if threshold > losses[-1]:
            break
        loss.backward()
        descend(parameters, learning_rate)
    return losses


@answer("train_with_early_stopping")
def nested_functions(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    def forward() -> Tensor:
        W1, b1, W2, b2 = parameters
        return (X.matmul(W1) + b1).tanh().matmul(W2) + b2

    def loss_now() -> Tensor:
        return (forward() - y_true).pow(2).mean()

    losses = []
    for _ in range(max_epochs):
        loss: Tensor = loss_now()
        losses.append(float(loss.detach()))
        if loss.detach().item() < threshold:
            break
        for parameter, gradient in zip(
            parameters, torch.autograd.grad(loss, list(parameters)), strict=True
        ):
            parameter.data.add_(-learning_rate * gradient)
    return losses


@answer("train_with_early_stopping")
def items_of_the_list(
    X: Tensor,
    y_true: Tensor,
    parameters: list[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    losses = []
    for _ in range(max_epochs):
        loss: Tensor = measured(X, y_true, parameters)
        losses.append(loss.item())
        if losses[-1] < threshold:
            break
        loss.backward()
        with torch.no_grad():
            for i in range(len(parameters)):
                step = parameters[i].grad
                assert step is not None
                parameters[i] -= learning_rate * step
                parameters[i].grad = None
    return losses


@answer("train_with_early_stopping")
def walrus(
    X: Tensor,
    y_true: Tensor,
    parameters: list[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    losses: list[float] = []
    while len(losses) < max_epochs:
        losses.append(value := (loss := measured(X, y_true, parameters)).item())
        if value < threshold:
            break
        gradients = torch.autograd.grad(loss, parameters)
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.data -= learning_rate * gradient
    return losses


@answer("train_with_early_stopping")
def generator_of_losses(
    X: Tensor,
    y_true: Tensor,
    parameters: list[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    def epochs() -> Iterator[float]:
        for _ in range(max_epochs):
            loss: Tensor = measured(X, y_true, parameters)
            yield loss.item()
            if loss.item() < threshold:
                return
            loss.backward()
            descend(parameters, learning_rate)

    return [*epochs()]


@answer("train_with_early_stopping")
def gradients_of_a_function(
    X: Tensor,
    y_true: Tensor,
    parameters: list[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    def loss_of(values: tuple[Tensor, ...]) -> Tensor:
        return measured(X, y_true, values)

    losses = []
    for _ in range(max_epochs):
        values = tuple(parameter.detach() for parameter in parameters)
        gradients, loss = torch.func.grad_and_value(loss_of)(values)
        losses.append(float(loss))
        if losses[-1] < threshold:
            break
        for value, gradient in zip(values, gradients, strict=True):
            value.sub_(learning_rate * gradient)
    return losses


@answer("train_with_early_stopping")
def class_of_a_stopper(
    X: Tensor,
    y_true: Tensor,
    parameters: list[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    @dataclass
    class Stopper:
        limit: float
        losses: list[float] = field(default_factory=list)

        def notes(self, loss: float) -> bool:
            self.losses.append(loss)
            return loss < self.limit

    stopper = Stopper(threshold)
    for _ in range(max_epochs):
        loss: Tensor = measured(X, y_true, parameters)
        if stopper.notes(loss.item()):
            break
        loss.backward()
        descend(parameters, learning_rate)
    return stopper.losses


@answer("train_with_early_stopping")
def module(
    X: Tensor,
    y_true: Tensor,
    parameters: list[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.W1, self.b1, self.W2, self.b2 = map(nn.Parameter, parameters)

        def forward(self, inputs: Tensor) -> Tensor:
            return torch.tanh(inputs @ self.W1 + self.b1) @ self.W2 + self.b2

    net = Net()
    losses = []
    for _ in range(max_epochs):
        net.zero_grad()
        loss: Tensor = F.mse_loss(net(X), y_true)
        losses.append(loss.item())
        if losses[-1] < threshold:
            break
        loss.backward()
        with torch.no_grad():
            for parameter in net.parameters():
                if parameter.grad is not None:
                    parameter.sub_(learning_rate * parameter.grad)
    return losses


@answer("train_with_early_stopping")
def stops_by_an_exception(
    X: Tensor,
    y_true: Tensor,
    parameters: list[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    losses: list[float] = []

    def epoch() -> None:
        loss: Tensor = measured(X, y_true, parameters)
        losses.append(loss.item())
        if losses[-1] < threshold:
            raise StopIteration
        loss.backward()
        descend(parameters, learning_rate)

    try:
        for _ in range(max_epochs):
            epoch()
    except StopIteration:
        pass
    return losses


@answer("train_with_early_stopping")
def for_and_else(
    X: Tensor,
    y_true: Tensor,
    parameters: list[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    losses = []
    for epoch in range(max_epochs):
        loss: Tensor = measured(X, y_true, parameters)
        losses.append(loss.item())
        if not threshold <= losses[-1]:
            print(f"low enough after {epoch} epochs")
            break
        loss.backward()
        descend(parameters, learning_rate)
    else:
        print("never low enough")
    return losses
