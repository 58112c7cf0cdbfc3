"""Exercise 1: the forward pass.

A network with one hidden layer turns every sample into a prediction in three moves: a linear layer
mixes the inputs into hidden units, ReLU keeps the positive units and sets the rest to zero, and a
second linear layer mixes the units into the output. All samples go through at once, one per row,
and every operation is one that autograd can follow, so that gradients find their way back to the
weights.
"""

from __future__ import annotations

import torch
from torch import Tensor


def forward(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    """The output of a network with one hidden ReLU layer.

    Args:
        X: the samples, one per row, shape (N, D_in).
        W1: the weights of the hidden layer, shape (D_in, D_hidden).
        b1: its biases, shape (D_hidden,).
        W2: the weights of the output layer, shape (D_hidden, D_out).
        b2: its biases, shape (D_out,).

    Returns:
        The predictions, shape (N, D_out).
    """
    # TODO: compute the linear hidden layer, apply ReLU to it, and return the linear output layer.
    ### BEGIN SOLUTION
    hidden = torch.relu(X @ W1 + b1)
    return hidden @ W2 + b2
    ### END SOLUTION
