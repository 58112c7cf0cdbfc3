"""Exercise 2: the mean squared error.

A loss is one number that says how wrong the predictions are. The mean squared error takes the
difference between each prediction and its target, squares it, so that too high and too low count
alike and large errors count most, and averages over all samples. Training makes this number
smaller, so autograd has to be able to follow how it came about.
"""

from __future__ import annotations

import torch
from torch import Tensor


def mse_loss(y_pred: Tensor, y_true: Tensor) -> Tensor:
    """The mean of the squared differences between predictions and targets.

    Args:
        y_pred: the net's predictions, shape (N, 1).
        y_true: the targets, shape (N, 1).

    Returns:
        The loss, a tensor of shape () that `backward()` can start from.
    """
    # TODO: square the differences and return their mean, as a tensor without dimensions.
    raise NotImplementedError
