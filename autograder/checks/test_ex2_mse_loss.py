"""The mean squared error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from autograder.judging import expect
from autograder.judging.comparison import excess_of
from autograder.judging.questions import asks
from autograder.judging.verdict import Aspect
from autograder.oracle import reference
from autograder.oracle.inputs import Inputs, in_dtype
from autograder.submission import describe
from autograder.submission.calls import Call
from autograder.submission.cases import Answers, Case

HINTS = (
    "Start with one sample on paper: a prediction of 3 for a target of 1 is off by 2. What does"
    " its square add to the loss, and what would a prediction of -1 add?",
    "Tensors of equal shape are subtracted and squared element by element: no loop is needed.",
    "A tensor has a method that reduces all its elements to one number; look for the one that"
    " averages, and return the tensor itself, not a Python number.",
)

# Many mistakes return this one number by chance: reading None keeps any of them from being named.
UNTOLD = Aspect("the loss of one sample", lambda record: None)


def draw(inputs: Inputs, n_samples: int) -> dict[str, Tensor]:
    """y_pred and y_true, both (n_samples, 1); y_pred requires gradients."""
    return {
        "y_pred": inputs.normal(n_samples, 1).requires_grad_(),
        "y_true": inputs.normal(n_samples, 1),
    }


def asked(arguments: dict[str, Tensor]) -> Case[Tensor]:
    """A call of `mse_loss` and its expected loss, of shape ()."""
    return Case(Call("mse_loss", arguments), reference.mse_loss(**arguments))


def both_dtypes(inputs: Inputs) -> Iterator[Case[Tensor]]:
    for dtype in (torch.float32, torch.float64):
        case = asked({name: in_dtype(tensor, dtype) for name, tensor in draw(inputs, 6).items()})
        yield replace(case, call=replace(case.call, by_name=True))


def several_samples(inputs: Inputs) -> Iterator[Case[Tensor]]:
    return (asked(draw(inputs, n_samples)) for n_samples in (4, 10, 33))


def one_sample(inputs: Inputs) -> Iterator[Case[Tensor]]:
    # Off by one or by nothing: a wrong power such as 4 gives the same losses here, so it fails only
    # test_value. No constant gives both.
    y_true = inputs.normal(1, 1)
    for error in (1.0, 0.0):
        yield asked({"y_pred": (y_true - error).requires_grad_(), "y_true": y_true})


def eight_samples(inputs: Inputs) -> Iterator[Case[Tensor]]:
    yield asked(draw(inputs, 8))


def with_gradient(inputs: Inputs) -> Iterator[Case[Tensor]]:
    arguments = draw(inputs, 12)
    call = Call("mse_loss", arguments, backward=torch.ones((), dtype=inputs.dtype))
    yield Case(call, reference.mse_gradient(**arguments))


def five_samples(inputs: Inputs) -> Iterator[Case[Tensor]]:
    yield asked(draw(inputs, 5))


@pytest.mark.points(2)
@pytest.mark.needs_one_of("test_value", "test_one_sample")
@asks(both_dtypes)
def test_interface(answers: Answers[Tensor]) -> None:
    """mse_loss(y_pred, y_true) returns a tensor of shape () in the dtype of its inputs."""
    for record, expected in answers:
        expect.returned_like(record, expected)


@pytest.mark.points(3)
@asks(several_samples)
def test_value(answers: Answers[Tensor]) -> None:
    """The loss is the mean of the squared differences."""
    for record, expected in answers:
        expect.returned(record, expected, "value")


@pytest.mark.points(1)
@asks(one_sample)
def test_one_sample(answers: Answers[Tensor]) -> None:
    """A single sample has a loss too: one where it is off by one, zero where it is right."""
    for record, expected in answers:
        expect.returned_like(record, expected)
        loss = record.returned
        assert isinstance(loss, Tensor)
        got, wanted = describe.apart(float(loss.detach()), float(expected.detach()))
        error = "off by one" if expected > 0.5 else "right"
        expect.that(
            excess_of(loss, expected, "value") <= 1.0,
            f"The loss of a single prediction that is {error} is {got}, expected {wanted}.",
            record,
            UNTOLD,
        )


@pytest.mark.points(1)
@pytest.mark.needs_one_of("test_value", "test_one_sample")
@asks(eight_samples)
def test_differentiable(answers: Answers[Tensor]) -> None:
    """The loss belongs to the graph: backward() can start from it."""
    for record, _ in answers:
        expect.attached(record)


@pytest.mark.points(2)
@asks(with_gradient)
def test_gradient(answers: Answers[Tensor]) -> None:
    """The gradient of the loss reaches every prediction."""
    for record, expected in answers:
        expect.gradient(record, "y_pred", expected)


@pytest.mark.points(1)
@pytest.mark.needs_one_of("test_value", "test_one_sample")
@asks(five_samples)
def test_leaves_inputs_alone(answers: Answers[Tensor]) -> None:
    """Predictions and targets are the same after the call as before."""
    for record, _ in answers:
        expect.unchanged(record, "y_pred", "y_true")
