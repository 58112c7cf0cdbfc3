"""Right ways to set up fifty units and to train them.

Each pair of settings passes with room: of four hundred seeds none diverged and at most two ended
above the bar, which the median of seven then passes once in fifty million runs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from autograder.judging.answer_bank import answer

# They take seconds each: hundreds of nets are trained until a verdict is certain, right or wrong,
# or the loop goes through a net sample by sample.
SLOW = {
    "as_ten_units_have",
    "kaiming",
    "on_the_edge",
    "sample_by_sample",
    "tiny_weights_and_huge_steps",
}

GENERATOR = torch.Generator().manual_seed(7)


def predict(X: Tensor, parameters: Sequence[Tensor]) -> Tensor:
    W1, b1, W2, b2 = parameters
    return torch.relu(X @ W1 + b1) @ W2 + b2


def leaves(*tensors: Tensor) -> list[Tensor]:
    return [tensor.requires_grad_() for tensor in tensors]


def train_by_hand(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
) -> list[float]:
    W1, b1, W2, b2 = (parameter.data for parameter in parameters)
    losses = []
    for _ in range(n_epochs):
        hidden = torch.relu(X @ W1 + b1)
        error = hidden @ W2 + b2 - y_true
        losses.append(error.square().mean().item())
        output_gradient = 2 * error / len(X)
        hidden_gradient = output_gradient @ W2.T * (hidden > 0)
        W2 -= learning_rate * hidden.T @ output_gradient
        b2 -= learning_rate * output_gradient.sum(0)
        W1 -= learning_rate * X.T @ hidden_gradient
        b1 -= learning_rate * hidden_gradient.sum(0)
    return losses


def train_in_double(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
) -> list[float]:
    X, y_true = (data.to(parameters[0].dtype) for data in (X, y_true))
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = F.mse_loss(predict(X, parameters), y_true)
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            for parameter in parameters:
                if parameter.grad is not None:
                    parameter -= learning_rate * parameter.grad
                parameter.grad = None
    return losses


@answer("init_parameters", constants={"LEARNING_RATE": "0.01", "train": "train_by_hand"})
def plain_tensors_that_train_copes_with(d_hidden: int) -> list[Tensor]:
    W1 = torch.randn(1, d_hidden) * 0.3
    W2 = torch.randn(d_hidden, 1) * 0.3
    return [W1, torch.zeros(d_hidden), W2, torch.zeros(1)]


@answer("init_parameters", constants={"LEARNING_RATE": "1e-2"})
def smaller_weights(d_hidden: int) -> list[Tensor]:
    W1 = torch.randn(1, d_hidden) * 0.3
    W2 = torch.randn(d_hidden, 1) * 0.3
    return leaves(W1, torch.zeros(d_hidden), W2, torch.zeros(1))


@answer("init_parameters", constants={"LEARNING_RATE": "3e-2"})
def small_weights_and_longer_steps(d_hidden: int) -> list[Tensor]:
    W1 = (0.1 * torch.randn(1, d_hidden)).requires_grad_(True)
    b1 = torch.zeros(d_hidden).requires_grad_(True)
    W2 = (0.1 * torch.randn(d_hidden, 1)).requires_grad_(True)
    b2 = torch.zeros(1).requires_grad_(True)
    return [W1, b1, W2, b2]


@answer("init_parameters", constants={"LEARNING_RATE": "0.02"})
def divided_by_the_root_of_the_width(d_hidden: int) -> list[Tensor]:
    scale = 1 / math.sqrt(d_hidden)
    weights = torch.randn(2, d_hidden) * scale
    W1, W2 = weights[0].reshape(1, -1), weights[1].reshape(-1, 1)
    return leaves(W1.clone(), torch.zeros(d_hidden), W2.clone(), torch.zeros(1))


@answer("init_parameters", constants={"LEARNING_RATE": "0.01"})
def as_ten_units_have(d_hidden: int) -> list[Tensor]:
    scale = (10 / d_hidden) ** 0.5
    W1 = torch.normal(0.0, scale, (1, d_hidden))
    W2 = torch.normal(0.0, scale, (d_hidden, 1))
    return leaves(W1, torch.zeros(d_hidden), W2, torch.zeros(1))


@answer("init_parameters", constants={"LEARNING_RATE": "0.01"})
def as_nn_linear_does(d_hidden: int) -> list[Tensor]:
    hidden, output = nn.Linear(1, d_hidden), nn.Linear(d_hidden, 1)
    tensors = [hidden.weight.T, hidden.bias, output.weight.T, output.bias]
    return [tensor.detach().clone().requires_grad_() for tensor in tensors]


@answer("init_parameters", constants={"LEARNING_RATE": "0.02"})
def xavier(d_hidden: int) -> list[Tensor]:
    W1, W2 = torch.empty(1, d_hidden), torch.empty(d_hidden, 1)
    nn.init.xavier_normal_(W1)
    nn.init.xavier_normal_(W2)
    return [nn.Parameter(part) for part in (W1, torch.zeros(d_hidden), W2, torch.zeros(1))]


@answer("init_parameters", constants={"LEARNING_RATE": "0.02"})
def xavier_uniform(d_hidden: int) -> list[Tensor]:
    W1 = nn.init.xavier_uniform_(torch.empty(1, d_hidden))
    W2 = nn.init.xavier_uniform_(torch.empty(d_hidden, 1))
    return leaves(W1, torch.zeros(d_hidden), W2, torch.zeros(1))


@answer("init_parameters", constants={"LEARNING_RATE": "2e-3"})
def kaiming(d_hidden: int) -> list[Tensor]:
    W1 = nn.init.kaiming_normal_(torch.empty(1, d_hidden), nonlinearity="relu")
    W2 = nn.init.kaiming_normal_(torch.empty(d_hidden, 1), nonlinearity="relu")
    return leaves(W1, torch.zeros(d_hidden), W2, torch.zeros(1))


@answer("init_parameters", constants={"LEARNING_RATE": "0.01"})
def biases_too(d_hidden: int) -> list[Tensor]:
    shapes = ((1, d_hidden), (d_hidden,), (d_hidden, 1), (1,))
    return leaves(*(0.3 * torch.randn(*shape) for shape in shapes))


@answer("init_parameters", constants={"LEARNING_RATE": "0.01"})
def uniform(d_hidden: int) -> list[Tensor]:
    W1 = torch.empty(1, d_hidden).uniform_(-0.5, 0.5)
    W2 = torch.empty(d_hidden, 1).uniform_(-0.5, 0.5)
    return leaves(W1, torch.zeros(d_hidden), W2, torch.zeros(1))


@answer("init_parameters", constants={"LEARNING_RATE": "0.01"})
def kinks_spread_over_the_data(d_hidden: int) -> list[Tensor]:
    W1 = 0.3 * (torch.randint(0, 2, (1, d_hidden)) * 2.0 - 1.0)
    kinks = (2 * torch.rand(d_hidden) - 1) * 2 * math.pi
    W2 = 0.3 * torch.randn(d_hidden, 1)
    return leaves(W1, -W1[0] * kinks, W2, torch.zeros(1))


@answer("init_parameters", constants={"LEARNING_RATE": "0.01"})
def kinks_without_chance(d_hidden: int) -> list[Tensor]:
    W1 = torch.full((1, d_hidden), 0.3)
    W1[0, ::2] = -0.3
    kinks = torch.linspace(-2 * torch.pi, 2 * torch.pi, d_hidden)
    return leaves(W1, -W1[0] * kinks, torch.zeros(d_hidden, 1), torch.zeros(1))


@answer(
    "init_parameters",
    constants={"LEARNING_RATE": "0.01"},
)
def a_generator_of_the_file(d_hidden: int) -> list[Tensor]:
    W1 = 0.3 * torch.randn(1, d_hidden, generator=GENERATOR)
    W2 = 0.3 * torch.randn(d_hidden, 1, generator=GENERATOR)
    return leaves(W1, torch.zeros(d_hidden), W2, torch.zeros(1))


@answer(
    "init_parameters",
    constants={"SEEDED": "torch.manual_seed(34)", "LEARNING_RATE": "0.01"},
)
def seeded_at_the_top_of_the_file(d_hidden: int) -> list[Tensor]:
    W1 = 0.3 * torch.randn(1, d_hidden)
    W2 = 0.3 * torch.randn(d_hidden, 1)
    return leaves(W1, torch.zeros(d_hidden), W2, torch.zeros(1))


@answer("init_parameters", constants={"LEARNING_RATE": "0.01"})
def numpy_s_generator(d_hidden: int) -> list[Tensor]:
    W1, W2 = (0.3 * np.random.randn(*shape) for shape in ((1, d_hidden), (d_hidden, 1)))
    parts = (W1, np.zeros(d_hidden), W2, np.zeros(1))
    return leaves(*(torch.tensor(part, dtype=torch.float32) for part in parts))


@answer("init_parameters", constants={"LEARNING_RATE": "0.01", "train": "train_in_double"})
def double_precision_with_a_train_that_casts(d_hidden: int) -> list[Tensor]:
    W1 = 0.3 * torch.randn(1, d_hidden, dtype=torch.float64)
    W2 = 0.3 * torch.randn(d_hidden, 1, dtype=torch.float64)
    b1, b2 = torch.zeros(d_hidden, dtype=torch.float64), torch.zeros(1, dtype=torch.float64)
    return leaves(W1, b1, W2, b2)


@answer("train")
def functional(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
) -> list[float]:
    W1, b1, W2, b2 = parameters
    losses = []
    for _ in range(n_epochs):
        hidden = F.relu(F.linear(X, W1.t(), b1))
        loss: Tensor = F.mse_loss(F.linear(hidden, W2.t(), b2), y_true)
        loss.backward()
        losses.append(float(loss))
        for parameter in parameters:
            if parameter.grad is not None:
                parameter.data -= learning_rate * parameter.grad
                parameter.grad.zero_()
    return losses


@answer("train")
def autograd_grad(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
) -> list[float]:
    losses: list[float] = []
    while len(losses) < n_epochs:
        loss: Tensor = (predict(X, parameters) - y_true).square().mean()
        gradients = torch.autograd.grad(loss, list(parameters))
        losses += [loss.item()]
        with torch.no_grad():
            for parameter, gradient in zip(parameters, gradients, strict=True):
                parameter.sub_(gradient, alpha=learning_rate)
    return losses


@answer("train")
def gradients_by_hand(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
) -> list[float]:
    W1, b1, W2, b2 = (parameter.data for parameter in parameters)
    losses = []
    for _ in range(n_epochs):
        before = X @ W1 + b1
        hidden = before.clamp(min=0)
        error = hidden @ W2 + b2 - y_true
        losses.append(error.pow(2).mean().item())
        output_gradient = 2 * error / len(X)
        hidden_gradient = output_gradient @ W2.T * (before > 0)
        W2 -= learning_rate * hidden.T @ output_gradient
        b2 -= learning_rate * output_gradient.sum(0)
        W1 -= learning_rate * X.T @ hidden_gradient
        b1 -= learning_rate * hidden_gradient.sum(0)
    return losses


@answer("train")
def filled_list(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
) -> list[float]:
    W1, b1, W2, b2 = parameters
    losses = [0.0] * n_epochs
    for epoch in range(n_epochs):
        for parameter in parameters:
            parameter.grad = None
        y_pred = torch.addmm(b2, torch.maximum(torch.addmm(b1, X, W1), torch.zeros(())), W2)
        loss: Tensor = nn.MSELoss()(y_pred, y_true)
        loss.backward()
        losses[epoch] = loss.detach().view(1)[0].item()
        for parameter in parameters:
            if parameter.grad is not None:
                parameter.data.copy_(parameter.data - learning_rate * parameter.grad)
    return losses


@answer("train")
def sample_by_sample(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        total = 0.0
        for x, y in zip(X, y_true, strict=True):
            loss = ((predict(x, parameters) - y) ** 2).sum() / len(X)
            loss.backward()
            total += loss.item()
        losses.append(total)
        with torch.no_grad():
            for parameter in parameters:
                if parameter.grad is not None:
                    parameter -= learning_rate * parameter.grad
                    parameter.grad.zero_()
    return losses
