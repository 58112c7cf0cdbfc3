"""Right ways to write the mean squared error."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from autograder.judging.answer_bank import answer

# torch.vmap imports much of torch when it is first used.
SLOW = {"mapped_over_samples"}


@answer("mse_loss")
def functional(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return F.mse_loss(y_pred, y_true)


@answer("mse_loss")
def functional_sum(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return F.mse_loss(y_pred, y_true, reduction="sum") / y_true.shape[0]


@answer("mse_loss")
def module(y_pred: Tensor, y_true: Tensor) -> Tensor:
    loss: Tensor = torch.nn.MSELoss()(y_pred, y_true)
    return loss


@answer("mse_loss")
def own_module(y_pred: Tensor, y_true: Tensor) -> Tensor:
    class MeanSquaredError(torch.nn.Module):
        def forward(self, inputs: Tensor, targets: Tensor) -> Tensor:
            return torch.mean(torch.square(inputs - targets))

    loss: Tensor = MeanSquaredError()(y_pred, y_true)
    return loss


@answer("mse_loss")
def square_method(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return (y_pred - y_true).square().mean()


@answer("mse_loss")
def power_function(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return torch.pow(torch.sub(y_true, y_pred), 2).mean()


@answer("mse_loss")
def product(y_pred: Tensor, y_true: Tensor) -> Tensor:
    difference = y_pred - y_true
    return (difference * difference).mean()


@answer("mse_loss")
def squared_in_place(y_pred: Tensor, y_true: Tensor) -> Tensor:
    loss = y_pred - y_true
    return loss.pow_(2).mean()


@answer("mse_loss")
def sum_over_length(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return ((y_pred - y_true) ** 2).sum() / len(y_pred)


@answer("mse_loss")
def sum_over_elements(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return torch.sum((y_true - y_pred) ** 2) / y_pred.numel()


@answer("mse_loss")
def rows_then_samples(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return ((y_pred - y_true) ** 2).sum(dim=1).mean()


@answer("mse_loss")
def dot_product(y_pred: Tensor, y_true: Tensor) -> Tensor:
    difference = (y_pred - y_true).flatten()
    return torch.dot(difference, difference) / difference.numel()


@answer("mse_loss")
def matrix_product(y_pred: Tensor, y_true: Tensor) -> Tensor:
    difference = y_pred - y_true
    return (difference.T @ difference).squeeze() / len(difference)


@answer("mse_loss")
def einsum(y_pred: Tensor, y_true: Tensor) -> Tensor:
    difference = y_pred - y_true
    return torch.einsum("no,no->", difference, difference) / y_true.size(0)


@answer("mse_loss")
def squeezed(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return ((y_pred.squeeze() - y_true.squeeze()) ** 2).mean()


@answer("mse_loss")
def loop_over_samples(y_pred: Tensor, y_true: Tensor) -> Tensor:
    total = torch.zeros((), dtype=y_pred.dtype)
    for prediction, target in zip(y_pred, y_true, strict=True):
        total = total + (prediction - target).pow(2).sum()
    return total / len(y_pred)


@answer("mse_loss")
def stacked(y_pred: Tensor, y_true: Tensor) -> Tensor:
    squares = [(p - t) ** 2 for p, t in zip(y_pred[:, 0], y_true[:, 0], strict=True)]
    return torch.stack(squares).mean()


@answer("mse_loss")
def expanded(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return (y_pred**2 - 2 * y_pred * y_true + y_true**2).mean()


@answer("mse_loss")
def variance_and_bias(y_pred: Tensor, y_true: Tensor) -> Tensor:
    difference = y_pred - y_true
    return difference.var(correction=0) + difference.mean() ** 2


@answer("mse_loss")
def helper_function(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return mean(squared_errors(y_pred, y_true))


def squared_errors(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return torch.abs(y_pred - y_true) ** 2


def mean(values: Tensor) -> Tensor:
    return values.sum().div(values.numel())


@answer("mse_loss")
def rows_and_columns(y_pred: Tensor, y_true: Tensor) -> Tensor:
    total = torch.zeros((), dtype=y_pred.dtype)
    for i in range(y_pred.shape[0]):
        for j in range(y_pred.shape[1]):
            total = total + (y_pred[i, j] - y_true[i, j]) ** 2
    return total / (y_pred.shape[0] * y_pred.shape[1])


@answer("mse_loss")
def mapped_over_samples(y_pred: Tensor, y_true: Tensor) -> Tensor:
    def one(prediction: Tensor, target: Tensor) -> Tensor:
        return (prediction - target).square().sum()

    losses: Tensor = torch.func.vmap(one)(y_pred, y_true)
    return losses.mean()


@answer("mse_loss")
def walrus(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return ((error := y_pred - y_true) * error).mean()


@answer("mse_loss")
def norm_squared(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return torch.dist(y_pred, y_true.detach()) ** 2 / max(1, y_true.numel())
