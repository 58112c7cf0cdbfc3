"""The mean squared error."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from autograder import describe, expect, reference
from autograder.comparison import excess_of
from autograder.failures import Aspect
from autograder.inputs import Inputs
from autograder.submission import Submission

HINTS = (
    "Start with one sample on paper: a prediction of 3 for a target of 1 is off by 2. What does"
    " its square add to the loss, and what would a prediction of -1 add?",
    "Tensors of equal shape are subtracted and squared element by element: no loop is needed.",
    "A tensor has a method that reduces all its elements to one number; look for the one that"
    " averages, and return the tensor itself, not a Python number.",
)

# One number agrees with many a mistake by chance: no cause is told from it.
UNTOLD = Aspect("the loss of one sample", lambda record: None)


def draw(inputs: Inputs, n_samples: int) -> dict[str, Tensor]:
    """Predictions and targets of shape (n_samples, 1); the predictions can be differentiated."""
    return {
        "y_pred": inputs.normal(n_samples, 1).requires_grad_(),
        "y_true": inputs.normal(n_samples, 1),
    }


@pytest.mark.points(2)
def test_interface(submission: Submission, inputs: Inputs) -> None:
    """mse_loss(y_pred, y_true) returns a tensor of shape () in the dtype of its inputs."""
    for dtype in (torch.float32, torch.float64):
        arguments = {name: tensor.to(dtype) for name, tensor in draw(inputs, 6).items()}
        record = submission.call("mse_loss", arguments, by_name=True)
        expect.returned_like(record, reference.mse_loss(**arguments))


@pytest.mark.points(3)
def test_value(submission: Submission, inputs: Inputs) -> None:
    """The loss is the mean of the squared differences."""
    for n_samples in (4, 10, 33):
        arguments = draw(inputs, n_samples)
        record = submission.call("mse_loss", arguments)
        expect.returned(record, reference.mse_loss(**arguments), "value")


@pytest.mark.points(1)
def test_one_sample(submission: Submission, inputs: Inputs) -> None:
    """A single sample has a loss too: where it is off by one, the loss is one."""
    # Off by one, so that a wrong power, which test_value finds, does not fail here as well.
    y_true = inputs.normal(1, 1)
    arguments = {"y_pred": (y_true - 1).requires_grad_(), "y_true": y_true}
    record = submission.call("mse_loss", arguments)
    expected = reference.mse_loss(**arguments)
    expect.returned_like(record, expected)
    loss = record.returned
    expect.that(
        isinstance(loss, Tensor) and excess_of(loss, expected, "value") <= 1.0,
        f"The loss of a single prediction that is off by one is {describe.value(loss)}, expected"
        f" {describe.value(expected)}.",
        record,
        UNTOLD,
    )


@pytest.mark.points(1)
def test_differentiable(submission: Submission, inputs: Inputs) -> None:
    """The loss belongs to the graph: backward() can start from it."""
    record = submission.call("mse_loss", draw(inputs, 8))
    expect.attached(record)


@pytest.mark.points(2)
def test_gradient(submission: Submission, inputs: Inputs) -> None:
    """The gradient of the loss reaches every prediction."""
    arguments = draw(inputs, 12)
    record = submission.call("mse_loss", arguments, backward=torch.ones((), dtype=inputs.dtype))
    expect.gradient(record, "y_pred", reference.mse_gradient(**arguments))


@pytest.mark.points(1)
def test_leaves_inputs_alone(submission: Submission, inputs: Inputs) -> None:
    """Predictions and targets are the same after the call as before."""
    record = submission.call("mse_loss", draw(inputs, 5))
    expect.unchanged(record, "y_pred", "y_true")
