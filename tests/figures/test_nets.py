"""The nets of the pictures begin where they should, the same in every picture."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from autograder.figures import nets
from autograder.oracle import reference
from autograder.oracle.inputs import Inputs, Parameters


def shapes(parameters: Parameters) -> list[tuple[int, ...]]:
    assert all(part.is_leaf and part.requires_grad for part in parameters)
    return [tuple(part.shape) for part in parameters]


def test_a_picture_draws_the_same_every_time_and_each_run_other_numbers() -> None:
    drawn = nets.inputs("ex1").normal(3)
    assert torch.equal(drawn, nets.inputs("ex1").normal(3))
    assert not torch.equal(drawn, nets.inputs("ex1", run=1).normal(3))
    assert not torch.equal(drawn, nets.inputs("ex2").normal(3))


def test_the_lesson_s_start_has_every_kink_at_zero() -> None:
    W1, b1, W2, b2 = parameters = nets.lesson(Inputs(1), 5)
    assert shapes(parameters) == [(1, 5), (5,), (5, 1), (1,)]
    assert not b1.detach().any()
    assert not b2.detach().any()
    assert bool(W1.detach().all())
    assert bool(W2.detach().all())


def test_a_spread_start_has_its_kinks_all_over() -> None:
    W1, b1, _, b2 = parameters = nets.spread(Inputs(2), 200, reach=3.0)
    assert shapes(parameters) == [(1, 200), (200,), (200, 1), (1,)]
    assert W1.detach().abs().tolist() == [[1.0] * 200]
    assert 50 < int((W1.detach() > 0).sum()) < 150
    kinks = (-b1 / W1[0]).detach()
    assert float(kinks.abs().max()) <= 3.0
    assert float(kinks.min()) < -2.5
    assert float(kinks.max()) > 2.5
    assert not b2.detach().any()


def loss_of(X: Tensor, y: Tensor, flat: Tensor) -> Tensor:
    """The ReLU net's loss as a function of its parameters in one row: W1, b1, W2, b2."""
    W1, b1, W2, b2 = flat.split([3, 3, 3, 1])
    return nn.functional.mse_loss(torch.relu(X @ W1.view(1, 3) + b1) @ W2.view(3, 1) + b2, y)


def test_sharpness_is_the_largest_eigenvalue_of_the_hessian() -> None:
    inputs = Inputs(3, dtype=torch.float64)
    X, y = inputs.normal(20, 1), inputs.normal(20, 1)
    parameters = inputs.parameters(1, 3)
    flat = torch.cat([part.detach().flatten() for part in parameters])
    hessian = torch.autograd.functional.hessian(lambda row: loss_of(X, y, row), flat)
    assert isinstance(hessian, Tensor)
    largest = float(torch.linalg.eigvalsh(hessian).abs().max())
    assert nets.sharpness(X, y, parameters, steps=200) == pytest.approx(largest, rel=1e-4)


def test_beyond_two_over_the_sharpness_gradient_descent_is_not_stable() -> None:
    inputs = Inputs(4, dtype=torch.float64)
    X, y = inputs.normal(30, 1), inputs.normal(30, 1)
    rested = reference.train(X, y, inputs.parameters(1, 4), 0.05, 400).parameters
    edge = 2 / nets.sharpness(X, y, rested, steps=200)
    below = reference.train(X, y, rested, 0.7 * edge, 60).losses
    above = reference.train(X, y, rested, 2.0 * edge, 60).losses
    assert below[-1] <= below[0]
    assert not max(above) <= above[0]


def test_where_no_direction_is_steep_the_sharpness_is_zero() -> None:
    X, y = torch.ones(3, 1), torch.zeros(3, 1)
    still = [torch.zeros(1, 2), torch.zeros(2), torch.zeros(2, 1), torch.zeros(1)]
    assert nets.sharpness(X, y, still) == 0.0
    lost = [torch.full_like(part, math.nan) for part in still]
    assert nets.sharpness(X, y, lost) == 0.0
    assert nets.sharpness(1e25 * X, y, [part + 1 for part in still]) == 0.0  # infinitely steep
