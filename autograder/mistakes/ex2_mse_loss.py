"""Known wrong ways to write the mean squared error."""

from __future__ import annotations

from torch import Tensor

from autograder.variants import mistake

VALUES = ("test_value", "test_one_sample")


@mistake(
    "mse_loss",
    fails=("test_value", "test_gradient"),
    says="This is the sum of the squared errors: divide it by the number of samples.",
)
def sum_of_squares(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return ((y_pred - y_true) ** 2).sum()


@mistake(
    "mse_loss",
    fails=("test_value", "test_one_sample", "test_gradient"),
    says="This is the mean of the absolute errors: square the differences instead.",
)
def absolute_error(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return (y_pred - y_true).abs().mean()


@mistake(
    "mse_loss",
    fails=("test_interface", "test_value", "test_one_sample", "test_gradient"),
    says="mse_loss returned a Python number: .item() cuts it off from the graph, so nothing can be"
    " trained with it; return the tensor.",
)
def python_number(y_pred: Tensor, y_true: Tensor) -> float:
    return ((y_pred - y_true) ** 2).mean().item()
