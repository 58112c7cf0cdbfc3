"""One step of gradient descent."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from autograder import expect, reference
from autograder.calls import Value
from autograder.inputs import Inputs, Parameters
from autograder.submission import Submission

HINTS = (
    "The gradient points to where the loss grows. In which direction do you step to make the loss"
    " smaller, and what has the learning rate to do with how far?",
    "A name on the left of `=` gets a new tensor and the caller keeps the old one. Which operators"
    " and methods change the tensor itself?",
    "autograd refuses to let a tensor that requires gradients be changed while it is watching:"
    " torch has a context in which it does not watch.",
    "backward() adds to what stands in `.grad`: once a gradient is used, make it zero or None, and"
    " not before.",
)

RATE = 0.01  # the lesson's: only test_learning_rate asks for others
LESSON = ((1, 10), (10,), (10, 1), (1,))


def draw(inputs: Inputs, shapes: tuple[tuple[int, ...], ...] = LESSON) -> Parameters:
    """Leaf tensors of these shapes, each with a gradient."""
    parameters = []
    for shape in shapes:
        parameter = inputs.normal(*shape).requires_grad_()
        parameter.grad = 3 * inputs.normal(*shape)
        parameters.append(parameter)
    return parameters


def arguments_of(
    parameters: Parameters | tuple[Tensor, ...], learning_rate: float = RATE
) -> dict[str, Value]:
    return {
        "parameters": parameters if isinstance(parameters, tuple) else [*parameters],
        "learning_rate": learning_rate,
    }


def in_dtype(parameter: Tensor, dtype: torch.dtype) -> Tensor:
    """A copy of a leaf tensor and its gradient in another dtype."""
    copy = parameter.detach().to(dtype, copy=True).requires_grad_()
    copy.grad = None if parameter.grad is None else parameter.grad.to(dtype)
    return copy


@pytest.mark.points(1)
def test_interface(submission: Submission, inputs: Inputs) -> None:
    """update_parameters(parameters, learning_rate) leaves every tensor's shape and dtype alone."""
    for dtype in (torch.float32, torch.float64):
        parameters = [in_dtype(parameter, dtype) for parameter in draw(inputs)]
        record = submission.call("update_parameters", arguments_of(parameters), by_name=True)
        expect.parameters_like(record, parameters)


@pytest.mark.points(5)
def test_step(submission: Submission, inputs: Inputs) -> None:
    """Each parameter moves against its gradient, by the learning rate times the gradient."""
    parameters = draw(inputs)
    record = submission.call("update_parameters", arguments_of(parameters))
    expect.parameters(record, reference.updated(parameters, RATE), "update")


@pytest.mark.points(2)
def test_learning_rate(submission: Submission, inputs: Inputs) -> None:
    """The step grows with the learning rate that the function is given."""
    for learning_rate in (0.003, 0.1, 0.5):
        parameters = draw(inputs)
        record = submission.call("update_parameters", arguments_of(parameters, learning_rate))
        expect.parameters(record, reference.updated(parameters, learning_rate), "update")


@pytest.mark.points(2)
def test_still_trainable(submission: Submission, inputs: Inputs) -> None:
    """After the step the parameters still require gradients."""
    record = submission.call("update_parameters", arguments_of(draw(inputs)))
    expect.trainable(record)


@pytest.mark.points(3)
def test_gradients_cleared(submission: Submission, inputs: Inputs) -> None:
    """After the step every gradient is zero or None: the next backward() starts afresh."""
    record = submission.call("update_parameters", arguments_of(draw(inputs)))
    expect.gradients_cleared(record)


@pytest.mark.points(2)
def test_any_number(submission: Submission, inputs: Inputs) -> None:
    """Any number of tensors of any shape can be updated, in a list or a tuple."""
    for shapes in (((3,),), ((2, 3), ()), ((4, 2), (2,), (2, 3, 2), (3,), (3, 1), (1,))):
        parameters = draw(inputs, shapes)
        expected = reference.updated(parameters, RATE)
        for sequence in (parameters, tuple(parameters)):
            record = submission.call("update_parameters", arguments_of(sequence))
            expect.parameters(record, expected, "update")
