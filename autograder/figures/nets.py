"""The nets that the pictures start from, and how steep their loss is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from autograder.oracle import reference
from autograder.oracle.inputs import Inputs, Parameters

SEED = 2024


def inputs(exercise: str, run: int = 0) -> Inputs:
    """A source of numbers, the same in every picture of an exercise; each `run` has its own."""
    return Inputs(SEED + run, exercise, "figure")


def lesson(draws: Inputs, width: int) -> Parameters:
    """The lesson's start W1 (1, D), b1 (D,), W2 (D, 1), b2 (1,): every kink is at x = 0."""
    tensors = [draws.normal(1, width), torch.zeros(width), draws.normal(width, 1), torch.zeros(1)]
    return [tensor.requires_grad_() for tensor in tensors]


def spread(draws: Inputs, width: int, reach: float = 2 * math.pi) -> Parameters:
    """A start W1 (1, D), b1 (D,), W2 (D, 1), b2 (1,) whose kinks lie all over [-reach, reach].

    A tanh net can follow the whole sine from there.
    """
    W1 = torch.where(draws.uniform(0, 1, 1, width) < 0.5, -1.0, 1.0)
    kinks = draws.uniform(-reach, reach, width)
    tensors = [W1, -W1[0] * kinks, draws.normal(width, 1) / width**0.5, torch.zeros(1)]
    return [tensor.requires_grad_() for tensor in tensors]


def sharpness(X: Tensor, y: Tensor, parameters: Sequence[Tensor], steps: int = 20) -> float:
    """λ, the largest eigenvalue of the ReLU net's loss Hessian, by power iteration.

    X (N, 1), y (N, 1), parameters W1 (1, D), b1 (D,), W2 (D, 1), b2 (1,). Gradient descent is
    stable where learning rate < 2 / λ.
    """
    net = reference.Net(parameters, "relu")
    leaves = list(net.parameters())
    loss = nn.functional.mse_loss(net(X), y)
    gradients = torch.autograd.grad(loss, leaves, create_graph=True)
    # Power iteration begins with the gradient, which has a part in every steep direction.
    direction = [gradient.detach() for gradient in gradients]
    size = 0.0
    for _ in range(steps):
        length = math.sqrt(sum(float((part**2).sum()) for part in direction))
        if not 0 < length < math.inf:
            break
        direction = [part / length for part in direction]
        slope = torch.stack(
            [(g * part).sum() for g, part in zip(gradients, direction, strict=True)]
        ).sum()
        product = torch.autograd.grad(slope, leaves, retain_graph=True, allow_unused=True)
        direction = [
            torch.zeros_like(leaf) if part is None else part
            for leaf, part in zip(leaves, product, strict=True)
        ]
        size = math.sqrt(sum(float((part**2).sum()) for part in direction))
    return size
