"""Exercise 5: fifty hidden units instead of ten.

With ten hidden units, weights from `torch.randn`, zero biases and a learning rate of 0.01 the net
learns. With fifty units and the same settings its loss grows without limit on every run. Find out
which setting has to change when the layer gets wider: choose how the parameters start and how
large the steps are, so that 1000 epochs of plain gradient descent stay finite and end at least as
low as the net of ten units does. How many units there are, the activation and the way of training
stay as they are: all fifty units have to take part, each of them different.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def init_parameters(d_hidden: int) -> list[Tensor]:
    """The parameters that training starts from, for one input and one output.

    Args:
        d_hidden: the number of hidden units.

    Returns:
        The list [W1, b1, W2, b2] with W1 (1, d_hidden), b1 (d_hidden,), W2 (d_hidden, 1), b2 (1,).
    """
    # TODO: draw the weights at a size that suits the width; return the list [W1, b1, W2, b2].
    raise NotImplementedError


# TODO: give LEARNING_RATE the value that goes with your init_parameters.
LEARNING_RATE: float


def train(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
) -> list[float]:
    """Train the ReLU net by gradient descent on all samples at once.

    Args:
        X: the inputs, shape (N, D_in).
        y_true: the targets, shape (N, 1).
        parameters: W1 (D_in, D_hidden), b1 (D_hidden,), W2 (D_hidden, 1), b2 (1,), leaf tensors
            with `requires_grad`; they are trained in place.
        learning_rate: the size of a step.
        n_epochs: the number of steps.

    Returns:
        The mean squared error of every epoch as a Python float, measured before its update.
    """
    # TODO: repeat n_epochs times: predict with ReLU, note the loss, get the gradients, update the
    # parameters in place.
    raise NotImplementedError
