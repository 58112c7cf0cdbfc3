"""Exercise 7: learning from noisy data.

Measured targets are never exact: each carries an error of its own. Add Gaussian noise to the
targets and train the ReLU net on them, as if the clean values were unknown. Then compare its
predictions with both: the loss against the noisy targets keeps the size of the noise in it, the
loss against the clean ones tells how near the net has come to the curve behind the noise.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def add_noise(y: Tensor, std: float) -> Tensor:
    """The targets with Gaussian noise of their own on every element.

    Args:
        y: the clean targets, of any shape; they stay as they are.
        std: the noise's standard deviation.

    Returns:
        A new tensor of y's shape and dtype.
    """
    # TODO: draw one standard normal number per element of y from torch's global generator, give
    # the draws the standard deviation std and add them to y in a new tensor.
    ### BEGIN SOLUTION
    return y + std * torch.randn_like(y)
    ### END SOLUTION


def train_on_noise(
    X: Tensor,
    y_clean: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
    std: float,
) -> tuple[float, float]:
    """Train the ReLU net on noisy targets, drawn once before the first epoch.

    Their noise comes from torch's global generator, as in `add_noise`.

    Args:
        X: the inputs, shape (N, D_in).
        y_clean: the targets without noise, shape (N, 1).
        parameters: W1 (D_in, D_hidden), b1 (D_hidden,), W2 (D_hidden, 1), b2 (1,), leaf tensors
            with `requires_grad`; they are trained in place.
        learning_rate: the size of a step.
        n_epochs: the number of steps.
        std: the noise's standard deviation.

    Returns:
        The final mean squared error against the noisy targets and against the clean ones,
        as Python floats.
    """
    # TODO: draw noisy targets once, with noise from torch's global generator; train on them for
    # n_epochs; return the final loss against the noisy targets and the final loss against y_clean.
    ### BEGIN SOLUTION
    W1, b1, W2, b2 = parameters
    y_noisy = y_clean + std * torch.randn_like(y_clean)
    for _ in range(n_epochs):
        y_pred = torch.relu(X @ W1 + b1) @ W2 + b2
        loss: Tensor = torch.mean((y_pred - y_noisy) ** 2)
        loss.backward()
        with torch.no_grad():
            for parameter in parameters:
                if parameter.grad is not None:
                    parameter -= learning_rate * parameter.grad
                parameter.grad = None
    with torch.no_grad():
        y_pred = torch.relu(X @ W1 + b1) @ W2 + b2
        noisy_loss = torch.mean((y_pred - y_noisy) ** 2).item()
        clean_loss = torch.mean((y_pred - y_clean) ** 2).item()
    return noisy_loss, clean_loss
    ### END SOLUTION
