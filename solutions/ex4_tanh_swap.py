"""Exercise 4: tanh in place of ReLU, and a training loop.

ReLU joins straight pieces into a curve with corners; tanh bends smoothly, which suits a sine. Build
the net with tanh in its hidden layer. Then write the loop that makes it learn: in every epoch
predict all samples at once, measure the loss, find the gradients, and move each parameter a little
way against its own. The losses, written down epoch by epoch, show whether it learns.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def forward_tanh(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    """The output of a net with one hidden layer of tanh units.

    Args:
        X: the samples, shape (N, D_in).
        W1: the hidden layer's weights, shape (D_in, D_hidden).
        b1: the hidden layer's biases, shape (D_hidden,).
        W2: the output layer's weights, shape (D_hidden, D_out).
        b2: the output layer's biases, shape (D_out,).

    Returns:
        The predictions, shape (N, D_out). The output layer has no activation.
    """
    # TODO: multiply by the weights and add the biases, layer by layer, with tanh between the two.
    ### BEGIN SOLUTION
    hidden = torch.tanh(X @ W1 + b1)
    return hidden @ W2 + b2
    ### END SOLUTION


def train_tanh(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
) -> list[float]:
    """Train the tanh net in place by gradient descent on the mean squared error.

    Args:
        X: the samples, shape (N, D_in). Every epoch uses them all.
        y_true: the targets, shape (N, 1).
        parameters: W1, b1, W2, b2 as in `forward_tanh`, each with requires_grad=True. These very
            tensors change.
        learning_rate: the step is this times the gradient.
        n_epochs: the number of updates.

    Returns:
        The loss of every epoch as a Python float, measured before that epoch's update.
    """
    # TODO: repeat n_epochs times: predict, measure the loss, note it, find the gradients, update.
    ### BEGIN SOLUTION
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = torch.mean((forward_tanh(X, *parameters) - y_true) ** 2)
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            for parameter in parameters:
                if parameter.grad is not None:
                    parameter -= learning_rate * parameter.grad
                parameter.grad = None
    return losses
    ### END SOLUTION
