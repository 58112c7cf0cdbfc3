"""Noise is judged by what it is: draws of the right kind pass, others do not."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from autograder.oracle import noise, reference
from autograder.oracle.inputs import Inputs
from autograder.oracle.tolerances import BOUNDS

SHAPE = (200, 200)


def normal(seed: int) -> Tensor:
    return Inputs(seed, "noise").normal(*SHAPE)


@pytest.mark.parametrize("seed", range(20))
def test_normal_draws_keep_to_every_bound(seed: int) -> None:
    drawn = 0.3 * normal(seed)
    assert noise.within(noise.mean_error(drawn, 0.3), "standard errors")
    assert noise.within(noise.std_error(drawn, 0.3), "standard errors")
    assert noise.within(noise.excess_kurtosis(drawn), "excess kurtosis")
    assert noise.within(noise.variance_of_means(drawn, 0), "variance of the means")
    assert noise.within(noise.variance_of_means(drawn, 1), "variance of the means")


def test_a_shift_does_not_count_as_shared_draws() -> None:
    assert noise.within(noise.variance_of_means(5 + normal(1), 0), "variance of the means")


def test_other_draws_pass_the_bounds_by_far() -> None:
    uniform = Inputs(1).uniform(-1.0, 1.0, *SHAPE)
    shared = normal(1)[:, :1].expand(SHAPE)
    assert abs(noise.excess_kurtosis(uniform)) > 3 * BOUNDS["excess kurtosis"].limit
    assert noise.variance_of_means(shared, 1) > 50 * BOUNDS["variance of the means"].limit
    assert noise.std_error(normal(1), 1.2) > 5 * BOUNDS["standard errors"].limit
    assert noise.mean_error(0.2 + normal(1), 1.0) > 5 * BOUNDS["standard errors"].limit


def test_one_number_for_all_elements_is_shared_however_it_was_rounded() -> None:
    y = Inputs(2).uniform(-3.0, 3.0, *SHAPE)
    added = (y + 0.123) - y
    assert not noise.within(noise.variance_of_means(added, 0), "variance of the means")


def test_nan_keeps_to_no_bound() -> None:
    assert not noise.within(float("nan"), "standard errors")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("seed", range(5))
def test_one_step_of_training_tells_its_targets(seed: int, dtype: torch.dtype) -> None:
    inputs = Inputs(seed, dtype=dtype)
    X, parameters = noise.separate_units(inputs, 100)
    targets = inputs.normal(100, 1)
    after = reference.train(X, targets, parameters, 0.5, 1).parameters
    (found,) = noise.targets_behind(X, parameters, [after], 0.5)
    precision = 1e-4 if dtype == torch.float32 else 1e-9
    torch.testing.assert_close(found, targets.double(), rtol=0.0, atol=precision)


def test_the_size_of_a_step_is_taken_into_account() -> None:
    inputs = Inputs(7)
    X, parameters = noise.separate_units(inputs, 40)
    targets = inputs.normal(40, 1)
    after = reference.train(X, targets, parameters, 0.2, 1).parameters
    (found,) = noise.targets_behind(X, parameters, [after], 0.2)
    torch.testing.assert_close(found, targets.double(), rtol=0.0, atol=1e-4)


def test_no_unit_comes_near_its_kink() -> None:
    inputs = Inputs(3)
    X, parameters = noise.separate_units(inputs, 100)
    targets = inputs.normal(100, 1)
    for n_epochs in (0, 10, 40):
        W1, b1, _, _ = reference.train(X, targets, parameters, 0.5, n_epochs).parameters
        assert float((X @ W1 + b1).abs().min()) > 0.5


def test_parameters_that_cannot_be_solved_give_targets_that_equal_none() -> None:
    X, parameters = noise.separate_units(Inputs(4), 10)
    dead = [torch.zeros_like(tensor) for tensor in parameters]
    (found,) = noise.targets_behind(X, dead, [parameters], 0.5)
    assert not found.isfinite().all()


def implied_by(seed: int, rates: tuple[float, float], redrawn: bool) -> float:
    """What is unexplained of the change between the targets that two updates imply."""
    inputs = Inputs(seed, "implied")
    X, parameters = noise.separate_units(inputs, 40)
    y_clean = inputs.uniform(-1.0, 1.0, 40, 1)
    first = y_clean + 0.3 * inputs.normal(40, 1)
    second = y_clean + 0.3 * inputs.normal(40, 1) if redrawn else first
    begun = reference.train(X, first, parameters, rates[0], 1).parameters
    ended = reference.train(X, second, begun, rates[1], 1).parameters
    steps = ((parameters, begun), (begun, ended))
    implied = [noise.targets_behind(X, start, [end], 0.5)[0] for start, end in steps]
    return noise.unexplained(X, y_clean, [parameters, begun], implied)


@pytest.mark.parametrize("seed", range(20))
def test_new_noise_is_told_from_steps_of_another_size(seed: int) -> None:
    limit = BOUNDS["redrawn targets"].limit
    assert implied_by(seed, (0.5, 0.5), redrawn=True) > 1.3 * limit
    for rates in ((0.5, 0.25), (0.3, 0.3), (0.25, 0.25)):
        assert implied_by(seed, rates, redrawn=False) < 0.01 * limit


def test_an_error_of_the_spread_is_counted_in_standard_errors() -> None:
    drawn = torch.tensor([1.1, -1.1]).repeat(100)
    assert noise.std_error(drawn, 1.0) == pytest.approx(2.0, rel=1e-5)


def test_shapes_of_distributions_depend_on_neither_mean_nor_spread() -> None:
    drawn = normal(6).double()
    moved = 5 + 10 * drawn
    assert noise.excess_kurtosis(moved) == pytest.approx(noise.excess_kurtosis(drawn))
    for dim in (0, 1):
        means, dependence = noise.variance_of_means(drawn, dim), noise.dependence(drawn, dim)
        assert noise.variance_of_means(moved, dim) == pytest.approx(means)
        assert noise.dependence(moved, dim) == pytest.approx(dependence)


def test_equal_draws_depend_on_each_other_beyond_any_bound() -> None:
    assert noise.dependence(torch.ones(SHAPE), 0) == float("inf")


def test_a_value_at_the_limit_is_within_and_nan_is_not() -> None:
    limit = BOUNDS["excess kurtosis"].limit
    assert noise.within(limit, "excess kurtosis")
    assert noise.within(-limit, "excess kurtosis")
    assert not noise.within(1.001 * limit, "excess kurtosis")
    assert not noise.within(float("nan"), "excess kurtosis")


def test_whoever_watches_sees_which_part_of_a_limit_is_used() -> None:
    shares: list[tuple[str, float]] = []
    token = noise.watched.set(shares)
    noise.within(-0.3 * BOUNDS["excess kurtosis"].limit, "excess kurtosis")
    noise.watched.reset(token)
    noise.within(0.1, "excess kurtosis")
    ((bound, share),) = shares
    assert bound == "excess kurtosis"
    assert share == pytest.approx(0.3)


def test_only_what_leaves_the_span_of_targets_and_predictions_is_new_noise() -> None:
    inputs = Inputs(3, "noise")
    n_samples = 9
    X, y_clean = inputs.normal(n_samples, n_samples), inputs.normal(n_samples, 1).double()
    starts = [inputs.parameters(n_samples, 5, 1) for _ in range(2)]
    first = y_clean + inputs.normal(n_samples, 1).double()
    prediction = reference.forward(X.double(), [part.double() for part in starts[0]]).detach()
    towards = first + 0.4 * (prediction - y_clean)
    assert noise.unexplained(X, y_clean, starts, [first, towards]) < 1e-9
    drawn = 2 * inputs.normal(n_samples, 1).double()
    share = noise.unexplained(X, y_clean, starts, [first, first + drawn])
    assert 0.4 < share < 1.0
    assert noise.unexplained(X, y_clean, starts, [first, first + 7 * drawn]) == pytest.approx(share)
