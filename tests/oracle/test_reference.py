"""The reference does what the lesson says, held against the lesson's formulas written by hand."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from autograder.oracle import reference
from autograder.oracle.inputs import Inputs, Parameters
from autograder.oracle.reference import CRAWL, Activation, Net, Training

RATE = 0.05
ACTIVATIONS = ("relu", "tanh")
both = pytest.mark.parametrize("activation", ACTIVATIONS)


class Drawn:
    """A net of three inputs, five units and two outputs, with data, all in float64."""

    def __init__(self, seed: int = 0) -> None:
        inputs = Inputs(seed, "reference", dtype=torch.float64)
        self.X = inputs.normal(7, 3)
        self.y = inputs.normal(7, 2)
        self.weights = inputs.normal(7, 2)
        self.parameters = inputs.parameters(3, 5, 2)


def by_hand(X: Tensor, parameters: Parameters, activation: Activation) -> Tensor:
    """The prediction, in the lesson's own words."""
    W1, b1, W2, b2 = parameters
    line = X @ W1 + b1
    hidden = line.clamp(min=0) if activation == "relu" else torch.tanh(line)
    return hidden @ W2 + b2


def gradients_by_hand(
    X: Tensor, parameters: Parameters, weights: Tensor, activation: Activation
) -> Parameters:
    """The gradients of sum(weights · prediction), by the chain rule."""
    W1, b1, W2, _ = (part.detach() for part in parameters)
    line = X @ W1 + b1
    hidden = line.clamp(min=0) if activation == "relu" else torch.tanh(line)
    slope = (line > 0).double() if activation == "relu" else 1 - hidden**2
    back = (weights @ W2.T) * slope
    return [X.T @ back, back.sum(0), hidden.T @ weights, weights.sum(0)]


def trained_by_hand(
    drawn: Drawn, n_epochs: int, activation: Activation, threshold: float = -math.inf
) -> Training:
    """Gradient descent with gradients by hand."""
    parameters = [part.detach() for part in drawn.parameters]
    losses = []
    for _ in range(n_epochs):
        error = by_hand(drawn.X, parameters, activation) - drawn.y
        losses.append(float((error**2).mean()))
        if losses[-1] < threshold:
            break
        slopes = gradients_by_hand(drawn.X, parameters, 2 * error / error.numel(), activation)
        parameters = [part - RATE * slope for part, slope in zip(parameters, slopes, strict=True)]
    return Training(losses, parameters)


def close(one: Training, other: Training) -> None:
    assert one.losses == pytest.approx(other.losses, rel=1e-12)
    torch.testing.assert_close(one.parameters, other.parameters)


@both
def test_the_output_is_that_of_the_lesson_s_formula(activation: Activation) -> None:
    drawn = Drawn()
    output = reference.forward(drawn.X, drawn.parameters, activation)
    torch.testing.assert_close(output, by_hand(drawn.X, drawn.parameters, activation).detach())
    assert not output.requires_grad


@both
def test_gradients_are_those_of_the_chain_rule(activation: Activation) -> None:
    drawn = Drawn()
    found = reference.forward_gradients(drawn.X, drawn.parameters, drawn.weights, activation)
    expected = gradients_by_hand(drawn.X, drawn.parameters, drawn.weights, activation)
    torch.testing.assert_close(found, expected)


def test_the_loss_is_the_mean_of_the_squared_differences() -> None:
    drawn = Drawn()
    y_pred, y_true = drawn.weights[:, :1], drawn.y[:, :1]
    loss = reference.mse_loss(y_pred, y_true)
    assert loss.shape == ()
    torch.testing.assert_close(loss, ((y_pred - y_true) ** 2).sum() / 7)
    slope = reference.mse_gradient(y_pred.requires_grad_(), y_true)
    torch.testing.assert_close(slope, 2 * (y_pred.detach() - y_true) / 7)
    assert y_pred.grad is None


def test_an_update_goes_down_along_the_gradient_and_leaves_the_caller_s_tensors_alone() -> None:
    parameter = torch.tensor([1.0, 2.0], requires_grad=True)
    parameter.grad = torch.tensor([10.0, -10.0])
    (moved,) = reference.updated([parameter], 0.1)
    torch.testing.assert_close(moved, torch.tensor([0.0, 3.0]))
    assert parameter.tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match="every parameter needs a gradient"):
        reference.updated([parameter, torch.ones(1)], 0.1)


@both
def test_training_is_gradient_descent_by_hand(activation: Activation) -> None:
    drawn = Drawn()
    before = [part.detach().clone() for part in drawn.parameters]
    found = reference.train(drawn.X, drawn.y, drawn.parameters, RATE, 10, activation)
    close(found, trained_by_hand(drawn, 10, activation))
    assert len(found.losses) == 10
    assert found.losses[-1] < found.losses[0]
    for part, start in zip(drawn.parameters, before, strict=True):
        assert torch.equal(part, start)
        assert part.grad is None


@both
def test_a_threshold_ends_the_training_before_that_epoch_s_update(activation: Activation) -> None:
    drawn = Drawn()
    whole = reference.train(drawn.X, drawn.y, drawn.parameters, RATE, 10, activation).losses
    threshold = (whole[3] + whole[4]) / 2
    found = reference.train(drawn.X, drawn.y, drawn.parameters, RATE, 10, activation, threshold)
    assert found.losses == whole[:5]
    close(found, trained_by_hand(drawn, 10, activation, threshold))


def test_a_loss_at_the_threshold_goes_on() -> None:
    drawn = Drawn()
    (first, *_) = reference.train(drawn.X, drawn.y, drawn.parameters, RATE, 2).losses
    run = reference.train(drawn.X, drawn.y, drawn.parameters, RATE, 2, "relu", first)
    assert len(run.losses) == 2


@both
def test_at_the_crawling_rate_the_first_loss_falls_by_next_to_nothing(
    activation: Activation,
) -> None:
    drawn = Drawn()
    rate = reference.crawling_rate(drawn.X, drawn.y, drawn.parameters, activation)
    first, second = reference.train(drawn.X, drawn.y, drawn.parameters, rate, 2, activation).losses
    assert first - second == pytest.approx(CRAWL, rel=0.01)


def test_the_kink_distance_is_the_smallest_of_the_whole_training() -> None:
    drawn = Drawn()
    for n_epochs in (1, 6):
        lines = [
            drawn.X @ parameters[0] + parameters[1]
            for done in range(n_epochs)
            for parameters in [trained_by_hand(drawn, done, "relu").parameters]
        ]
        expected = min(float(line.abs().min()) for line in lines)
        found = reference.kink_distance(drawn.X, drawn.y, drawn.parameters, RATE, n_epochs)
        assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("losses", "rises"),
    [
        ([1.0, 0.5, 0.6, 0.4], True),
        ([1.0, 0.5, 0.54, 0.4], False),
        ([1.0, 0.5, 0.4, 0.6], False),  # in the last epoch
        ([1.0, 2.1, 0.5, 0.4], False),  # beyond twice the first
        ([1.0, 0.5, 0.4, 0.3], False),
    ],
)
def test_a_training_rises_moderately_before_its_end(losses: list[float], rises: bool) -> None:
    assert Training(losses, []).rises is rises


def test_a_net_has_gradients_after_backward_and_copies_of_its_tensors() -> None:
    drawn = Drawn()
    net = Net(drawn.parameters, "tanh")
    torch.testing.assert_close(net.tensors(), [part.detach() for part in drawn.parameters])
    with pytest.raises(ValueError, match="run backward"):
        net.gradients()
    net(drawn.X).sum().backward()
    assert [part.shape for part in net.gradients()] == [part.shape for part in drawn.parameters]
    net.tensors()[0].zero_()
    assert bool(drawn.parameters[0].detach().all())
    assert bool(net.hidden.weight.detach().all())
