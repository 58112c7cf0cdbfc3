"""Inputs are drawn alike in every run, and in each check for itself."""

from __future__ import annotations

import pytest
import torch

from autograder.oracle import reference
from autograder.oracle.inputs import PUBLIC_SEED, Inputs, at_rest


def test_inputs_depend_on_seed_exercise_and_check_alone() -> None:
    draws = [Inputs(1, "a", "b").normal(3), Inputs(1, "a", "b").normal(3)]
    assert torch.equal(*draws)
    for other in (Inputs(2, "a", "b"), Inputs(1, "x", "b"), Inputs(1, "a", "x")):
        assert not torch.equal(draws[0], other.normal(3))


def test_both_dtypes_see_the_same_inputs() -> None:
    double = Inputs(1, dtype=torch.float64)
    assert torch.equal(Inputs(1).normal(50), double.normal(50).float())
    assert torch.equal(
        Inputs(1).uniform(2.0, 3.0, 50),
        Inputs(1, dtype=torch.float64).uniform(2.0, 3.0, 50).float(),
    )


def test_inputs_with_one_key_draw_the_same() -> None:
    inputs = Inputs(3, "ex", "test_a", torch.float64)
    inputs.normal(5)
    assert torch.equal(
        Inputs(*inputs.key).normal(2), Inputs(3, "ex", "test_a", torch.float64).normal(2)
    )


def test_no_draw_touches_another_generator() -> None:
    before = torch.get_rng_state()
    inputs = Inputs(1)
    inputs.parameters(2, 3)
    inputs.integer(0, 9)
    assert torch.equal(torch.get_rng_state(), before)


def test_shared_inputs_are_the_same_in_every_check_and_still_unused() -> None:
    one, other = Inputs(1, "ex", "test_a", torch.float64), Inputs(1, "ex", "test_b", torch.float64)
    one.shared().normal(3)
    drawn = one.shared().normal(3)
    assert torch.equal(drawn, other.shared().normal(3))
    assert drawn.dtype is torch.float64
    assert not torch.equal(drawn, one.normal(3))
    assert not torch.equal(drawn, Inputs(1, "other", "test_a", torch.float64).shared().normal(3))


def test_draws_lie_where_they_should() -> None:
    inputs = Inputs(4)
    drawn = inputs.uniform(-3.0, -1.0, 1000, 2)
    assert drawn.shape == (1000, 2)
    assert -3.0 <= float(drawn.min()) < -2.9
    assert -1.1 < float(drawn.max()) < -1.0
    assert {inputs.integer(2, 4) for _ in range(50)} == {2, 3, 4}
    assert all(5.0 <= inputs.number(5.0, 6.0) < 6.0 for _ in range(50))
    assert all(0 <= inputs.seed() < 2**31 for _ in range(50))
    assert inputs.seed() != inputs.seed()
    normal = inputs.normal(10_000)
    assert abs(float(normal.mean())) < 0.05
    assert abs(float(normal.std()) - 1) < 0.05


def test_parameters_are_leaves_of_the_lesson_s_shapes_none_of_them_zero() -> None:
    parameters = Inputs(5).parameters(2, 100, 3, scale=10.0)
    assert [tuple(part.shape) for part in parameters] == [(2, 100), (100,), (100, 3), (3,)]
    for part in parameters:
        assert part.is_leaf
        assert part.requires_grad
        assert bool(part.detach().all())
    W1, _, W2, _ = (float(part.detach().std()) for part in parameters)
    assert pytest.approx(10.0, rel=0.2) == W1
    assert pytest.approx(10.0 / 10, rel=0.2) == W2  # divided by the root of 100 hidden units


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_at_rest_no_gradient_is_left(activation: reference.Activation) -> None:
    inputs = Inputs(6, dtype=torch.float64)
    X, y_true = inputs.normal(20, 2), inputs.normal(20, 1)
    start = inputs.parameters(2, 4)
    resting = at_rest(start, y_true)
    assert [part.shape for part in resting] == [part.shape for part in start]
    assert all(part.requires_grad and part.is_leaf for part in resting)
    moved = reference.train(X, y_true, resting, 1.0, 3, activation)
    for before, after in zip(resting, moved.parameters, strict=True):
        torch.testing.assert_close(after, before.detach(), rtol=0.0, atol=1e-12)


def test_fixed_inputs_are_the_same_in_every_run() -> None:
    one, other = Inputs(1, "ex", "test_a", torch.float64), Inputs(2, "ex", "test_b", torch.float64)
    drawn = one.fixed().normal(3)
    assert torch.equal(drawn, other.fixed().normal(3))
    assert torch.equal(drawn, Inputs(PUBLIC_SEED, "ex", "x", torch.float64).shared().normal(3))
    assert not torch.equal(drawn, Inputs(1, "other", dtype=torch.float64).fixed().normal(3))
