"""Trains many small nets at once, for checks that try a setting with many seeds.

With autograd, one run of 1000 epochs at width 50 takes much of a second. Here all runs share a few
large matrix products, and the gradients are computed by hand. The losses are compared with those
of `reference.train` in `tests/oracle/test_batched_training.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TypeAlias

import torch
from torch import Tensor

from autograder.data import sine_data
from autograder.submission import grader_lock

Start: TypeAlias = tuple[float, ...]  # W1, b1, W2 and b2 of a net with one input, end to end

EPOCHS = 1000
SAMPLES = 300
LESSON_WIDTH = 10
LESSON_LEARNING_RATE = 0.01
LESSON_SEEDS = 21  # an odd number: the median is then one run's loss
DIGITS = 1e4  # units that differ by less than one part in this many count as copies
TURNS = 4.0  # standard errors: fifty independent draws are further off six times in 100,000
NEAR = 0.05  # by how much a redrawn unit differs from the one it is drawn from: it is no copy
EPOCHS_AT_ONCE = 50  # whose losses are computed together; a stop follows if none is finite


def start_of(parameters: Sequence[Tensor]) -> Start:
    """The parameters W1 (1, D), b1 (D,), W2 (D, 1), b2 (1,) as plain numbers in float32."""
    return tuple(torch.cat([part.detach().float().flatten() for part in parameters]).tolist())


def train_together(
    X: Tensor, y_true: Tensor, starts: Sequence[Start], learning_rate: float, n_epochs: int
) -> Tensor:
    """Full-batch gradient descent of a ReLU net from every start, in float32.

    `X` and `y_true` have the shape (N, 1). Returns the losses, shape (n_epochs, runs), each
    measured before its epoch's update. Once no run has a finite loss, the remaining ones are NaN.
    """
    runs, n_samples = len(starts), len(X)
    width = (len(starts[0]) - 1) // 3
    numbers = torch.tensor(starts, dtype=torch.float32)
    W1, b1, W2, b2 = (part.clone() for part in numbers.split([width, width, width, 1], dim=1))
    # A unit returns W1 x + b1 where that is positive. `hidden` holds each unit's W1 and b1, and
    # `design` holds x and 1 for each sample, so one product covers both weight and bias.
    hidden, W2 = torch.stack([W1, b1], dim=2), W2.unsqueeze(2)
    design = torch.stack([X[:, 0], torch.ones(n_samples)]).float()
    target = y_true[:, 0].float()
    active = torch.empty(runs, width, n_samples)
    losses = torch.full((n_epochs, runs), torch.nan)
    errors = torch.empty(EPOCHS_AT_ONCE, runs, n_samples)
    # torch refuses a factor that float32 cannot hold; such a run diverges anyway.
    step = min(2 * learning_rate / n_samples, torch.finfo(torch.float32).max)
    for epoch in range(n_epochs):
        torch.mm(hidden.view(-1, 2), design, out=active.view(-1, n_samples))
        active.gt_(0)
        lines = torch.bmm((hidden * W2).mT, active)
        error = errors[epoch % EPOCHS_AT_ONCE]
        torch.addcmul(lines[:, 1], lines[:, 0], design[0], out=error).add_(b2).sub_(target)
        pull = torch.bmm(error.unsqueeze(1) * design, active.mT).mT
        W2_gradient = (hidden * pull).sum(dim=2, keepdim=True)
        hidden.addcmul_(pull, W2, value=-step)
        W2.sub_(W2_gradient, alpha=step)
        b2.sub_(error.sum(dim=1, keepdim=True), alpha=step)
        done = epoch % EPOCHS_AT_ONCE + 1
        if done == EPOCHS_AT_ONCE or epoch == n_epochs - 1:
            losses[epoch + 1 - done : epoch + 1] = errors[:done].square().mean(dim=2)
            if not losses[epoch].isfinite().any():
                break
    return losses


@lru_cache(maxsize=64)
def sine_losses(starts: tuple[Start, ...], learning_rate: float, n_epochs: int = EPOCHS) -> Tensor:
    """The losses of a run on the lesson's data from every start, shape (n_epochs, runs)."""
    with grader_lock.away():
        return train_together(*sine_data(SAMPLES), starts, learning_rate, n_epochs)


@cache
def lesson_median() -> float:
    """The median final loss of the lesson's own net and settings, over LESSON_SEEDS seeds."""
    losses = sine_losses(tuple(map(lesson_start, range(LESSON_SEEDS))), LESSON_LEARNING_RATE)
    return float(losses[-1].median())


def lesson_start(seed: int) -> Start:
    """The start of the lesson's own net: standard normal weights, zero biases, ten units."""
    generator = torch.Generator().manual_seed(seed)
    W1 = torch.randn(1, LESSON_WIDTH, generator=generator)
    W2 = torch.randn(LESSON_WIDTH, 1, generator=generator)
    return start_of([W1, torch.zeros(LESSON_WIDTH), W2, torch.zeros(1)])


def looks_drawn(start: Start) -> bool:
    """Whether W1, b1 or W2 look like random draws, by how often they turn up and down again.

    Numbers of a plan, such as those of linspace or of alternating signs, turn far less often or
    in every place.
    """
    return any(map(_turns_at_random, torch.tensor(start)[:-1].view(3, -1)))


def _turns_at_random(numbers: Tensor) -> bool:
    """Whether `numbers` (n,) turn as often as n independent draws, up to TURNS standard errors."""
    steps = numbers.diff()
    turns = int((steps[1:] * steps[:-1] < 0).sum())
    n = len(numbers)
    return abs(turns - 2 * (n - 2) / 3) <= TURNS * math.sqrt((16 * n - 29) / 90)


def redrawn(start: Start, runs: int) -> tuple[Start, ...]:
    """Other starts of `start`'s kind: units drawn from its own, each changed a little.

    The (W1, b1) of a unit and its W2 are drawn independently. The draws are always the same.
    """
    generator = torch.Generator().manual_seed(len(start))
    W1, b1, W2 = torch.tensor(start)[:-1].view(3, -1)
    width = len(W1)

    def drawn(*parts: Tensor) -> list[Tensor]:
        places = torch.randint(width, (width,), generator=generator)
        near = 1 + NEAR * torch.randn(width, generator=generator)
        return [near * part[places] for part in parts]

    return tuple(
        start_of([*drawn(W1, b1), *drawn(W2), torch.tensor(start)[-1:]]) for _ in range(runs)
    )


def living_units(start: Start, X: Tensor) -> Tensor:
    """The units that are positive for a sample of `X` (N, 1): rows of W1, b1, W2, (units, 3)."""
    W1, b1, W2 = torch.tensor(start)[:-1].view(3, -1)
    alive = (X * W1 + b1 > 0).any(dim=0)
    return torch.stack([W1, b1, W2], dim=1)[alive]


def count_distinct(units: Tensor) -> int:
    """How many different rows `units` (n, 3) has, to 1 / DIGITS of each column's largest number."""
    if not len(units):
        return 0
    scale = units.abs().amax(dim=0).clamp_min(torch.finfo(units.dtype).tiny)
    return len((units / scale * DIGITS).round().unique(dim=0))
