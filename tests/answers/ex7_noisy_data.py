"""Right ways to draw noise and to train on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from autograder.judging.answer_bank import answer

# It draws forty thousand numbers one by one.
SLOW = {"rows_and_columns"}


def predict(X: Tensor, parameters: Sequence[Tensor]) -> Tensor:
    W1, b1, W2, b2 = parameters
    return torch.relu(X @ W1 + b1) @ W2 + b2


def descend(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for parameter in parameters:
            if parameter.grad is not None:
                parameter -= learning_rate * parameter.grad
            parameter.grad = None


def noisy(y: Tensor, std: float) -> Tensor:
    return y + std * torch.randn_like(y)


@answer("add_noise")
def randn_of_the_shape(y: Tensor, std: float) -> Tensor:
    return y + torch.randn(y.shape) * std


@answer("add_noise")
def randn_of_the_dtype(y: Tensor, std: float) -> Tensor:
    noise = torch.randn(*y.size(), dtype=y.dtype)
    return torch.add(y, noise, alpha=std)


@answer("add_noise")
def normal_around_y(y: Tensor, std: float) -> Tensor:
    return torch.normal(mean=y, std=std)


@answer("add_noise")
def normal_of_a_size(y: Tensor, std: float) -> Tensor:
    return y + torch.normal(0.0, std, size=y.shape, dtype=y.dtype)


@answer("add_noise")
def normal_in_place(y: Tensor, std: float) -> Tensor:
    return torch.empty_like(y).normal_(0, std) + y


@answer("add_noise")
def distribution(y: Tensor, std: float) -> Tensor:
    noise: Tensor = torch.distributions.Normal(0.0, std).sample(y.shape)
    return y + noise


@answer("add_noise")
def clone_first(y: Tensor, std: float) -> Tensor:
    noisy = y.clone()
    noisy += std * torch.randn_like(noisy)
    return noisy


@answer("add_noise")
def two_uniform_draws(y: Tensor, std: float) -> Tensor:
    radius = torch.sqrt(-2 * torch.log(1 - torch.rand_like(y)))
    return y + std * radius * torch.cos(2 * torch.pi * torch.rand_like(y))


@answer("train_on_noise")
def last_epoch_before_its_update(
    X: Tensor,
    y_clean: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
    std: float,
) -> tuple[float, float]:
    y_noisy = noisy(y_clean, std)
    noisy_loss = clean_loss = 0.0
    for _ in range(n_epochs):
        y_pred = predict(X, parameters)
        loss: Tensor = F.mse_loss(y_pred, y_noisy)
        noisy_loss = loss.item()
        clean_loss = F.mse_loss(y_pred, y_clean).item()
        loss.backward()
        descend(parameters, learning_rate)
    return noisy_loss, clean_loss


@answer("train_on_noise")
def one_loss_before_one_after(
    X: Tensor,
    y_clean: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
    std: float,
) -> tuple[float, float]:
    targets = y_clean + torch.randn(y_clean.shape) * std
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = ((predict(X, parameters) - targets) ** 2).mean()
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
    return losses[-1], float(torch.mean((predict(X, parameters) - y_clean) ** 2))


@answer("train_on_noise")
def autograd_grad(
    X: Tensor,
    y_clean: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
    std: float,
) -> tuple[float, float]:
    y_noisy = torch.normal(y_clean, std)
    for _ in range(n_epochs):
        loss: Tensor = (predict(X, parameters) - y_noisy).square().mean()
        gradients = torch.autograd.grad(loss, list(parameters))
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.data.sub_(gradient, alpha=learning_rate)
    with torch.no_grad():
        y_pred = predict(X, parameters)
    noisy_loss, clean_loss = ((y_pred - y).square().mean().item() for y in (y_noisy, y_clean))
    return noisy_loss, clean_loss


@answer("train_on_noise")
def gradients_by_hand(
    X: Tensor,
    y_clean: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
    std: float,
) -> tuple[float, float]:
    y_noisy = y_clean + std * torch.randn_like(y_clean)
    W1, b1, W2, b2 = (parameter.data for parameter in parameters)
    for _ in range(n_epochs):
        before = X.mm(W1).add(b1)
        hidden = before.relu()
        y_pred = hidden.mm(W2).add(b2)
        error = 2 * (y_pred - y_noisy) / y_pred.numel()
        hidden_error = (error @ W2.T).masked_fill(before <= 0, 0.0)
        W2.sub_(learning_rate * hidden.T @ error)
        b2.sub_(learning_rate * error.sum(dim=0))
        W1.sub_(learning_rate * X.T @ hidden_error)
        b1.sub_(learning_rate * hidden_error.sum(dim=0))
    y_pred = X.mm(W1).add(b1).relu().mm(W2).add(b2)
    return F.mse_loss(y_pred, y_noisy).item(), F.mse_loss(y_pred, y_clean).item()


@answer("train_on_noise")
def noise_drawn_element_by_element(
    X: Tensor,
    y_clean: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
    std: float,
) -> tuple[float, float]:
    y_noisy = y_clean.clone()
    for index in range(len(y_noisy)):
        y_noisy[index] += std * torch.randn(1).item()
    for _ in range(n_epochs):
        for parameter in parameters:
            parameter.grad = None
        loss: Tensor = F.mse_loss(predict(X, parameters), y_noisy)
        loss.backward()
        for parameter in parameters:
            if parameter.grad is not None:
                parameter.data.add_(parameter.grad, alpha=-learning_rate)
    y_pred = predict(X, parameters).detach()
    return float(F.mse_loss(y_pred, y_noisy)), float(F.mse_loss(y_pred, y_clean))


@answer("add_noise")
def the_global_generator_by_name(y: Tensor, std: float) -> Tensor:
    generator = torch.default_generator
    return y + std * torch.randn(y.shape, generator=generator, dtype=y.dtype)


@answer("add_noise")
def a_generator_seeded_by_the_global_one(y: Tensor, std: float) -> Tensor:
    generator = torch.Generator().manual_seed(int(torch.randint(2**31, ())))
    return y + std * torch.randn(y.shape, generator=generator, dtype=y.dtype)


@answer("train_on_noise")
def losses_kept_and_the_last_returned(
    X: Tensor,
    y_clean: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
    std: float,
) -> tuple[float, float]:
    noise = torch.empty_like(y_clean).normal_(generator=torch.default_generator)
    targets = {"noisy": y_clean + std * noise, "clean": y_clean}
    losses: dict[str, list[float]] = {name: [] for name in targets}
    for _ in range(n_epochs):
        loss: Tensor = F.mse_loss(predict(X, parameters), targets["noisy"])
        loss.backward()
        descend(parameters, learning_rate)
        for name, target in targets.items():
            losses[name].append(F.mse_loss(predict(X, parameters), target).item())
    return losses["noisy"][-1], losses["clean"][-1]


@answer("add_noise")
def rows_and_columns(y: Tensor, std: float) -> Tensor:
    noisy = torch.empty_like(y)
    draws = torch.randn(y.numel()).tolist()
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            noisy[i, j] = y[i, j] + std * draws[i * y.shape[1] + j]
    return noisy


@answer("add_noise")
def row_by_row(y: Tensor, std: float) -> Tensor:
    return torch.stack([row + std * torch.randn(row.shape, dtype=y.dtype) for row in y])


@answer("add_noise")
def closure(y: Tensor, std: float) -> Tensor:
    def draw(mean: float, spread: float) -> Tensor:
        return mean + spread * torch.randn(y.shape, dtype=y.dtype)

    return y.clone().add_(draw(0.0, std))


@answer("train_on_noise")
def items_of_the_list(
    X: Tensor,
    y_clean: Tensor,
    parameters: list[Tensor],
    learning_rate: float,
    n_epochs: int,
    std: float,
) -> tuple[float, float]:
    y_noisy = noisy(y_clean, std)
    for _ in range(n_epochs):
        loss: Tensor = F.mse_loss(predict(X, parameters), y_noisy)
        loss.backward()
        with torch.no_grad():
            for i in range(len(parameters)):
                step = parameters[i].grad
                assert step is not None
                parameters[i] -= learning_rate * step
                step.zero_()
    with torch.no_grad():
        y_pred = predict(X, parameters)
    return F.mse_loss(y_pred, y_noisy).item(), F.mse_loss(y_pred, y_clean).item()


@answer("train_on_noise")
def optimizer(
    X: Tensor,
    y_clean: Tensor,
    parameters: list[Tensor],
    learning_rate: float,
    n_epochs: int,
    std: float,
) -> tuple[float, float]:
    targets = noisy(y_clean, std)
    descent = torch.optim.SGD(parameters, lr=learning_rate)
    noisy_loss = clean_loss = torch.zeros(())
    for _ in range(n_epochs):
        descent.zero_grad()
        y_pred = predict(X, parameters)
        noisy_loss, clean_loss = (F.mse_loss(y_pred, y) for y in (targets, y_clean))
        noisy_loss.backward()
        descent.step()
    return noisy_loss.item(), clean_loss.item()


@answer("train_on_noise")
def gradients_of_a_function(
    X: Tensor,
    y_clean: Tensor,
    parameters: list[Tensor],
    learning_rate: float,
    n_epochs: int,
    std: float,
) -> tuple[float, float]:
    y_noisy = noisy(y_clean, std)

    def loss_of(values: tuple[Tensor, ...], targets: Tensor) -> Tensor:
        return (predict(X, values) - targets).square().mean()

    values = tuple(parameter.detach() for parameter in parameters)
    for _ in range(n_epochs):
        for value, gradient in zip(values, torch.func.grad(loss_of)(values, y_noisy), strict=True):
            value.sub_(learning_rate * gradient)
    return loss_of(values, y_noisy).item(), loss_of(values, y_clean).item()


@answer("train_on_noise")
def class_of_an_experiment(
    X: Tensor,
    y_clean: Tensor,
    parameters: list[Tensor],
    learning_rate: float,
    n_epochs: int,
    std: float,
) -> tuple[float, float]:
    @dataclass
    class Experiment:
        targets: Tensor

        def loss(self, targets: Tensor) -> Tensor:
            return ((predict(X, parameters) - targets) ** 2).mean()

        def epoch(self) -> None:
            self.loss(self.targets).backward()
            descend(parameters, learning_rate)

    experiment = Experiment(noisy(y_clean, std))
    for _ in range(n_epochs):
        experiment.epoch()
    return experiment.loss(experiment.targets).item(), experiment.loss(y_clean).item()
