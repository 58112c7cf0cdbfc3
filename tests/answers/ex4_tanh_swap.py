"""Right ways to write the tanh net and its training loop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from autograder.judging.answer_bank import answer

# It goes through the net number by number, which takes a second.
SLOW = {"sample_by_sample"}


def predict(X: Tensor, parameters: Sequence[Tensor]) -> Tensor:
    W1, b1, W2, b2 = parameters
    return torch.tanh(X @ W1 + b1) @ W2 + b2


@answer("forward_tanh")
def methods(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return X.matmul(W1).add(b1).tanh().matmul(W2).add(b2)


@answer("forward_tanh")
def addmm(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.addmm(b2, torch.addmm(b1, X, W1).tanh_(), W2)


@answer("forward_tanh")
def functional(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    hidden: Tensor = F.tanh(F.linear(X, W1.t(), b1))
    return F.linear(hidden, W2.t(), b2)


@answer("forward_tanh")
def module(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    hidden: Tensor = nn.Tanh()(torch.mm(X, W1) + b1)
    return torch.mm(hidden, W2) + b2


@answer("forward_tanh")
def einsum(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    hidden = torch.tanh(torch.einsum("ni,ih->nh", X, W1) + b1[None, :])
    return torch.einsum("nh,ho->no", hidden, W2) + b2[None, :]


@answer("forward_tanh")
def sigmoid_form(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    hidden = 2 * torch.sigmoid(2 * (X @ W1 + b1)) - 1
    return hidden @ W2 + b2


@answer("forward_tanh")
def exponentials(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    z = X @ W1 + b1
    hidden = (torch.exp(z) - torch.exp(-z)) / (torch.exp(z) + torch.exp(-z))
    return hidden @ W2 + b2


@answer("forward_tanh")
def sums_of_products(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    hidden = ((X.unsqueeze(2) * W1).sum(dim=1) + b1).tanh()
    return (hidden.unsqueeze(2) * W2).sum(dim=1) + b2


@answer("forward_tanh")
def sample_by_sample(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.stack([torch.tanh(x @ W1 + b1) @ W2 + b2 for x in X])


@answer("train_tanh")
def sgd(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    optimizer = torch.optim.SGD(parameters, lr=learning_rate)
    losses = []
    for _ in range(n_epochs):
        optimizer.zero_grad()
        loss: Tensor = nn.MSELoss()(predict(X, parameters), y_true)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@answer("train_tanh")
def autograd_grad(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = F.mse_loss(predict(X, parameters), y_true)
        losses.append(float(loss))
        gradients = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for parameter, gradient in zip(parameters, gradients, strict=True):
                parameter.add_(gradient, alpha=-learning_rate)
    return losses


@answer("train_tanh")
def while_loop(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses: list[float] = []
    while len(losses) < n_epochs:
        loss: Tensor = (predict(X, parameters) - y_true).square().mean()
        loss.backward()
        with torch.no_grad():
            for parameter in parameters:
                assert parameter.grad is not None
                parameter.sub_(learning_rate * parameter.grad)
                parameter.grad.zero_()
        losses += [loss.item()]
    return losses


@answer("train_tanh")
def detached_until_the_end(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    kept: list[Tensor] = []
    for _ in range(n_epochs):
        for parameter in parameters:
            parameter.grad = None
        difference = predict(X, parameters) - y_true
        loss: Tensor = (difference * difference).sum() / len(X)
        loss.backward()
        kept.append(loss.detach())
        for parameter in parameters:
            if parameter.grad is not None:
                parameter.data = parameter.data - learning_rate * parameter.grad
    return [float(loss) for loss in kept]


@answer("train_tanh")
def preallocated(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = torch.zeros(n_epochs, dtype=torch.float64)
    for epoch in range(n_epochs):
        loss: Tensor = torch.pow(predict(X, parameters) - y_true, 2).mean()
        losses[epoch] = loss.detach()
        loss.backward()
        for parameter in parameters:
            if parameter.grad is not None:
                parameter.data -= learning_rate * parameter.grad
                parameter.grad.data.zero_()
    return [float(loss) for loss in losses]


@answer("train_tanh")
def gradients_by_hand(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    W1, b1, W2, b2 = (parameter.data for parameter in parameters)
    losses = []
    for _ in range(n_epochs):
        hidden = torch.tanh(X @ W1 + b1)
        difference = hidden @ W2 + b2 - y_true
        losses.append((difference**2).mean().item())
        d_output = 2 * difference / len(X)
        d_hidden = d_output @ W2.T * (1 - hidden**2)
        W1 -= learning_rate * X.T @ d_hidden
        b1 -= learning_rate * d_hidden.sum(dim=0)
        W2 -= learning_rate * hidden.T @ d_output
        b2 -= learning_rate * d_output.sum(dim=0)
    return losses


@answer("train_tanh")
def one_epoch_apart(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    def epoch() -> float:
        loss: Tensor = torch.mean((predict(X, parameters) - y_true) ** 2)
        loss.backward()
        with torch.no_grad():
            for parameter in parameters:
                if parameter.grad is not None:
                    parameter.copy_(parameter - learning_rate * parameter.grad)
                parameter.grad = None
        return loss.item()

    return [epoch() for _ in range(n_epochs)]


@answer("train_tanh")
def four_by_name(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    W1, b1, W2, b2 = parameters
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = torch.mean((predict(X, [W1, b1, W2, b2]) - y_true) ** 2)
        losses.append(float(loss.detach()))
        dW1, db1, dW2, db2 = torch.autograd.grad(loss, [W1, b1, W2, b2])
        with torch.no_grad():
            W1 -= learning_rate * dW1
            b1 -= learning_rate * db1
            W2 -= learning_rate * dW2
            b2 -= learning_rate * db2
    return losses


@answer("forward_tanh")
def mapped_over_samples(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    def one(x: Tensor) -> Tensor:
        return torch.tanh(x @ W1 + b1) @ W2 + b2

    output: Tensor = torch.func.vmap(one)(X)
    return output


@answer("forward_tanh")
def dataclass_of_a_layer(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    @dataclass
    class Dense:
        weight: Tensor
        bias: Tensor

        def __call__(self, inputs: Tensor) -> Tensor:
            return inputs @ self.weight + self.bias

    return Dense(W2, b2)(Dense(W1, b1)(X).tanh())


@answer("train_tanh")
def items_of_the_list(
    X: Tensor,
    y_true: Tensor,
    parameters: list[Tensor],
    learning_rate: float,
    n_epochs: int,
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = F.mse_loss(predict(X, parameters), y_true)
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            for i in range(len(parameters)):
                step = parameters[i].grad
                assert step is not None
                parameters[i] -= learning_rate * step
                step.zero_()
    return losses


@answer("train_tanh")
def gradients_of_a_function(
    X: Tensor,
    y_true: Tensor,
    parameters: list[Tensor],
    learning_rate: float,
    n_epochs: int,
) -> list[float]:
    def loss_of(values: tuple[Tensor, ...]) -> Tensor:
        return F.mse_loss(predict(X, values), y_true)

    losses = []
    for _ in range(n_epochs):
        values = tuple(parameter.detach() for parameter in parameters)
        gradients, loss = torch.func.grad_and_value(loss_of)(values)
        losses.append(loss.item())
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.data -= learning_rate * gradient
    return losses


@answer("train_tanh")
def generator_of_losses(
    X: Tensor,
    y_true: Tensor,
    parameters: list[Tensor],
    learning_rate: float,
    n_epochs: int,
) -> list[float]:
    def epochs() -> Iterator[float]:
        for _ in range(n_epochs):
            loss: Tensor = (predict(X, parameters) - y_true).pow(2).mean()
            yield loss.item()
            for parameter, gradient in zip(
                parameters, torch.autograd.grad(loss, parameters), strict=True
            ):
                with torch.no_grad():
                    parameter.add_(gradient, alpha=-learning_rate)

    return list(epochs())


@answer("train_tanh")
def class_of_a_trainer(
    X: Tensor,
    y_true: Tensor,
    parameters: list[Tensor],
    learning_rate: float,
    n_epochs: int,
) -> list[float]:
    class Trainer:
        def __init__(self) -> None:
            self.history: list[float] = []

        def epoch(self) -> None:
            loss: Tensor = nn.functional.mse_loss(predict(X, parameters), y_true)
            self.history.append(loss.item())
            loss.backward()
            self.update()

        @torch.no_grad()
        def update(self) -> None:
            for parameter in parameters:
                if (gradient := parameter.grad) is not None:
                    parameter.sub_(learning_rate * gradient)
                    gradient.zero_()

    trainer = Trainer()
    for _ in range(n_epochs):
        trainer.epoch()
    return trainer.history
