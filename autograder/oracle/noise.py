"""Judges noise that a student's code has drawn: its statistics, and the noisy targets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextvars import ContextVar

import torch
from torch import Tensor

from autograder.oracle import reference
from autograder.oracle.inputs import Inputs, Parameters
from autograder.oracle.tolerances import BOUNDS

# (bound's name, |value| as a multiple of its limit), for measurements of the margins.
watched: ContextVar[list[tuple[str, float]] | None] = ContextVar("watched", default=None)

ROUNDING = 1e-4  # relative to the mean: a smaller spread comes from rounding alone


def mean_error(noise: Tensor, std: float) -> float:
    """How many standard errors the mean of `noise` (of any shape) is from 0."""
    return abs(moments(noise)[0]) / std * math.sqrt(noise.numel())


def std_error(noise: Tensor, std: float) -> float:
    """How many standard errors the root mean square of `noise` (any shape) is from `std`."""
    got = float(noise.double().square().mean().sqrt())
    return abs(got / std - 1) * math.sqrt(2 * noise.numel())


def moments(noise: Tensor) -> tuple[float, float]:
    """The mean and the standard deviation of all elements of `noise` (of any shape)."""
    return float(noise.double().mean()), float(noise.double().std())


def within(value: float, bound: str) -> bool:
    """Whether |value| is within the limit of the row `bound` of BOUNDS; NaN is not."""
    limit = BOUNDS[bound].limit
    shares = watched.get()
    if shares is not None:
        shares.append((bound, abs(value) / limit))
    return abs(value) <= limit


def excess_kurtosis(noise: Tensor) -> float:
    """The excess kurtosis of all elements of `noise` (of any shape).

    It is 0 for normal draws, negative for flat distributions, positive for those with long tails.
    """
    centred = noise.double() - noise.double().mean()
    return float(centred.pow(4).mean() / centred.square().mean().square()) - 3


def variance_of_means(noise: Tensor, dim: int) -> float:
    """The variance of the means of `noise` (N, M) along `dim`, over that of independent draws.

    Infinite if all elements are equal up to rounding.
    """
    mean, spread = moments(noise)
    if spread <= ROUNDING * abs(mean):
        return math.inf
    means = noise.double().mean(dim) - mean
    return float(means.square().mean()) / spread**2 * noise.shape[dim]


def dependence(noise: Tensor, dim: int) -> float:
    """How many standard errors the draws in `noise` (N, M) are from independent ones along `dim`.

    Returns the larger of two: the correlation of neighbours, and that of the first with the last
    half. Infinite if all draws are equal.
    """
    centred = noise.double() - noise.double().mean()
    size = noise.shape[dim]
    pairs = (
        (centred.narrow(dim, 0, size - 1), centred.narrow(dim, 1, size - 1)),
        (centred.narrow(dim, 0, size // 2), centred.narrow(dim, size - size // 2, size // 2)),
    )
    variance = float(centred.square().mean())
    if not variance > 0:
        return math.inf
    return max(
        abs(float((one * other).mean())) / variance * math.sqrt(one.numel()) for one, other in pairs
    )


def separate_units(inputs: Inputs, n_samples: int) -> tuple[Tensor, Parameters]:
    """Samples X (N, N) and a ReLU net in which every sample has a hidden unit of its own.

    The net has W1 (N, N), b1 (N,), W2 (N, 1), b2 (1,), with N = `n_samples`. Its activations
    form a matrix near twice the identity, and no unit comes near its kink in moderate training:
    the change of W2 in a step then shows the targets, see `targets_behind`.
    """
    eye = torch.eye(n_samples, dtype=inputs.dtype)

    def near(tensor: Tensor) -> Tensor:
        return tensor + inputs.uniform(-0.03, 0.03, *tensor.shape)

    parameters = [
        near(3 * eye),
        near(torch.full((n_samples,), -1.0, dtype=inputs.dtype)),
        inputs.uniform(-0.5, 0.5, n_samples, 1),
        inputs.uniform(-0.5, 0.5, 1),
    ]
    return near(eye), [parameter.requires_grad_() for parameter in parameters]


def targets_behind(
    X: Tensor, before: Sequence[Tensor], afters: Sequence[Sequence[Tensor]], learning_rate: float
) -> list[Tensor]:
    """The targets (N, 1) of each step of gradient descent from `before` to one of `afters`.

    X and the parameters `before` are those that `separate_units` draws. A step changes W2 by
    -learning_rate · 2/N · Hᵀ (prediction - targets), where H are the hidden activations (N, N).
    """
    X, (W1, b1, W2, b2) = X.double(), [tensor.detach().double() for tensor in before]
    width = len(b1)
    identity = [torch.eye(width, dtype=W1.dtype), torch.zeros(width, dtype=W1.dtype)]
    hidden = reference.forward(X, [W1, b1, *identity])
    ends = torch.cat([after[2].detach().double() for after in afters], dim=1)
    moved = (W2 - ends) * len(X) / (2 * learning_rate)
    # For a singular matrix solve raises; solve_ex returns numbers that fail every comparison.
    error: Tensor = torch.linalg.solve_ex(hidden.T, moved).result
    targets = reference.forward(X, [W1, b1, W2, b2]) - error
    return [column.unsqueeze(1) for column in targets.T]


def unexplained(
    X: Tensor, y_clean: Tensor, starts: Sequence[Sequence[Tensor]], implied: Sequence[Tensor]
) -> float:
    """Which part of the change between the targets of two updates is new noise, from 0 to 1.

    X (N, N), y_clean (N, 1); `starts` are the parameters before each of the two updates, `implied`
    the targets (N, 1) that `targets_behind` finds for each. For an update of the wrong size it
    finds targets between the true ones and the predictions. So a change within the span of those
    is not counted as noise.
    """
    first, second = implied
    predictions = [reference.forward(X.double(), [p.double() for p in start]) for start in starts]
    known = torch.cat([first, *predictions], dim=1) - y_clean.double()
    change = second - first
    basis = torch.linalg.qr(known).Q
    return float((change - basis @ (basis.T @ change)).norm() / change.norm())
