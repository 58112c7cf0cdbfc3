"""Exercise 6: training that stops when the loss is low enough.

A fixed number of epochs is either too small or a waste. Look at the loss instead: write the loop
for the tanh net once more, and let it end as soon as the loss falls below a threshold. The loss
that ends it belongs to the parameters as they stand, so they are left alone from there on. A loss
that never gets so low must not keep the loop running: `max_epochs` is the most it may do.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def train_with_early_stopping(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    """Train the tanh net in place on the mean squared error until its loss is below a threshold.

    The net is tanh(X W1 + b1) W2 + b2.

    Args:
        X: the samples, shape (N, D_in). Every epoch uses them all.
        y_true: the targets, shape (N, 1).
        parameters: W1 (D_in, D_hidden), b1 (D_hidden,), W2 (D_hidden, 1) and b2 (1,), each with
            requires_grad=True. These very tensors change.
        learning_rate: the step is this times the gradient.
        max_epochs: the largest number of epochs.
        threshold: the first loss below it ends the training, before that epoch's update.

    Returns:
        The loss of every epoch as a Python float, measured before that epoch's update. A loss
        below the threshold is the last one in the list.
    """
    # TODO: write the training loop, and leave it once a loss that you noted is below the threshold.
    ### BEGIN SOLUTION
    W1, b1, W2, b2 = parameters
    losses = []
    for _ in range(max_epochs):
        prediction = torch.tanh(X @ W1 + b1) @ W2 + b2
        loss: Tensor = torch.mean((prediction - y_true) ** 2)
        losses.append(loss.item())
        if losses[-1] < threshold:
            break
        loss.backward()
        with torch.no_grad():
            for parameter in parameters:
                if parameter.grad is not None:
                    parameter -= learning_rate * parameter.grad
                parameter.grad = None
    return losses
    ### END SOLUTION
