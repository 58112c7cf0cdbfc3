"""Known wrong ways to write the mean squared error."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from autograder.judging.answer_bank import mistake

SCALE = ("test_value", "test_gradient")
VALUES = (*SCALE, "test_one_sample")
SHAPES = (*VALUES, "test_interface")
ALL = (*SHAPES, "test_differentiable", "test_leaves_inputs_alone")


@mistake(
    "mse_loss",
    fails=SCALE,
    says="This is the sum of the squared errors: divide it by the number of samples.",
)
def sum_of_squares(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return ((y_pred - y_true) ** 2).sum()


@mistake(
    "mse_loss",
    fails=SCALE,
    says="The squared errors are averaged and then divided by the number of samples once more: the"
    " mean has done that already.",
)
def divided_twice(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return ((y_pred - y_true) ** 2).mean() / len(y_true)


@mistake(
    "mse_loss",
    fails=VALUES,
    says=(
        "The sum of the squared errors is divided by N - 1, as in the estimate of a variance:"
        " a mean divides by N."
    ),
)
def divided_by_one_less(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return ((y_pred - y_true) ** 2).sum() / (len(y_true) - 1)


@mistake(
    "mse_loss",
    fails=VALUES,
    says=(
        "This is half of the mean squared error: some books put a factor 1/2 in front, but"
        " this loss has none."
    ),
)
def half(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return ((y_pred - y_true) ** 2).mean() / 2


@mistake(
    "mse_loss",
    fails=SCALE,
    says="This is the mean of the absolute errors: square the differences instead.",
)
def absolute_error(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return (y_pred - y_true).abs().mean()


@mistake(
    "mse_loss",
    fails=SCALE,
    says="This is the root of the mean squared error: leave the square root out.",
)
def root(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return ((y_pred - y_true) ** 2).mean().sqrt()


@mistake(
    "mse_loss",
    fails=SCALE,
    says="This is the length (norm) of the vector of errors: the loss is the mean of their squares,"
    " without a root.",
)
def norm(y_pred: Tensor, y_true: Tensor) -> Tensor:
    length: Tensor = torch.linalg.vector_norm(y_pred - y_true)
    return length


@mistake(
    "mse_loss",
    fails=VALUES,
    says=(
        "The differences are not squared, so positive and negative errors cancel each other:"
        " square each difference before the mean."
    ),
)
def not_squared(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return (y_pred - y_true).mean()


@mistake(
    "mse_loss",
    fails=VALUES,
    says="The differences are doubled, not squared: a power is written with two stars.",
)
def doubled(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return ((y_pred - y_true) * 2).mean()


@mistake(
    "mse_loss",
    fails=SCALE,
    says=(
        "The mean is squared, not the differences: square each difference first, then take"
        " the mean."
    ),
)
def square_of_mean(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return (y_pred - y_true).mean() ** 2


@mistake(
    "mse_loss",
    fails=VALUES,
    says="Predictions and targets are squared one by one and then subtracted: subtract first, then"
    " square the difference.",
)
def difference_of_squares(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return (y_pred**2 - y_true**2).mean()


@mistake(
    "mse_loss",
    fails=VALUES,
    says="Predictions and targets are added: an error is their difference.",
)
def added(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return ((y_pred + y_true) ** 2).mean()


@mistake(
    "mse_loss",
    fails=VALUES,
    says=(
        "This is the variance of the errors, which subtracts their mean first: take the mean"
        " of the squared errors themselves."
    ),
)
def variance(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return (y_pred - y_true).var(correction=0)


@mistake(
    "mse_loss",
    fails=SCALE,
    says="This is the largest squared error: the loss averages over all samples.",
)
def largest(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return ((y_pred - y_true) ** 2).max()


@mistake(
    "mse_loss",
    fails=SCALE,
    says="Every prediction is compared with every target: shapes (N,) and (N, 1) broadcast to"
    " (N, N); subtract tensors of the same shape.",
)
def every_pair(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return ((y_pred.squeeze() - y_true) ** 2).mean()


@mistake(
    "mse_loss",
    fails=SHAPES,
    says="The squared errors are returned one by one: average them to a single number.",
)
def no_mean(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return (y_pred - y_true) ** 2


@mistake(
    "mse_loss",
    fails=SHAPES,
    says=(
        "The loss has shape (1,): a mean along one dimension, or a sum of rows, keeps the"
        " other dimension. Take the mean over all elements, without dim."
    ),
)
def mean_along_a_dimension(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return ((y_pred - y_true) ** 2).mean(dim=0)


@mistake(
    "mse_loss",
    fails=SHAPES,
    says=(
        "The loss has shape (1, 1), but it has to be a scalar of shape (): a matrix product"
        " such as d.T @ d, or keepdim=True, keeps both dimensions, and .squeeze() removes"
        " them."
    ),
)
def matrix_product(y_pred: Tensor, y_true: Tensor) -> Tensor:
    difference = y_pred - y_true
    return difference.T @ difference / len(difference)


@mistake(
    "mse_loss",
    fails=(*SHAPES, "test_differentiable"),
    says=(
        "mse_loss returned a Python number: .item() cuts it off from the graph, so nothing"
        " can be trained with it. Return the tensor."
    ),
)
def python_number(y_pred: Tensor, y_true: Tensor) -> float:
    return ((y_pred - y_true) ** 2).mean().item()


@mistake(
    "mse_loss",
    fails=("test_differentiable", "test_gradient"),
    says="The loss is computed without a graph (torch.no_grad, .detach(), .data, NumPy or"
    " torch.tensor(...) cut it), so backward() has nowhere to go: work with y_pred itself.",
)
def detached(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return ((y_pred.detach() - y_true) ** 2).mean()


@mistake(
    "mse_loss",
    fails=("test_gradient",),
    says=(
        "The loss is wrapped in a new tensor. requires_grad=True lets backward() run, but no"
        " gradient reaches y_pred: return the result of your computation itself."
    ),
)
def wrapped_anew(y_pred: Tensor, y_true: Tensor) -> Tensor:
    loss: Tensor = ((y_pred - y_true) ** 2).mean()
    return torch.tensor(loss.item(), dtype=y_pred.dtype, requires_grad=True)


@mistake(
    "mse_loss",
    fails=("test_gradient",),
    says="One of the two factors of the square is detached, so that only half of the gradient"
    " arrives: square the difference as it is.",
)
def half_detached(y_pred: Tensor, y_true: Tensor) -> Tensor:
    difference = y_pred - y_true
    return (difference * difference.detach()).mean()


@mistake(
    "mse_loss",
    fails=("test_interface",),
    says="The loss is float32 whatever its inputs are: leave out .float(), the dtype of the"
    " predictions is right.",
)
def always_float32(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return ((y_pred - y_true) ** 2).mean().float()


@mistake(
    "mse_loss",
    fails=("test_leaves_inputs_alone",),
    says="y_true is overwritten with the differences: an operator such as -= changes the caller's"
    " tensor; give the difference a name of its own.",
)
def targets_overwritten(y_pred: Tensor, y_true: Tensor) -> Tensor:
    y_true -= y_pred
    return (y_true**2).mean()


@mistake(
    "mse_loss",
    fails=ALL,
    says="y_pred is changed in place, which autograd does not allow here: give the difference a"
    " name of its own.",
    raises=True,
)
def predictions_overwritten(y_pred: Tensor, y_true: Tensor) -> Tensor:
    y_pred -= y_true
    return (y_pred**2).mean()


@mistake(
    "mse_loss",
    fails=ALL,
    says="In Python ^ is not a power but a bitwise operation: write a power with two stars.",
    raises=True,
)
def caret(y_pred: Tensor, y_true: Tensor) -> Tensor:
    difference: Any = y_pred - y_true
    squares: Tensor = difference ^ 2
    return squares.mean()
