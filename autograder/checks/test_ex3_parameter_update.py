"""One step of gradient descent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor

from autograder.judging import expect
from autograder.judging.questions import asks
from autograder.oracle import reference
from autograder.oracle.inputs import Inputs, Parameters, in_dtype
from autograder.submission.calls import Call, Value
from autograder.submission.cases import Answers, Case

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

RATE = 0.01  # the lesson's learning rate; only test_learning_rate uses others
LESSON = ((1, 10), (10,), (10, 1), (1,))


def draw(inputs: Inputs, shapes: tuple[tuple[int, ...], ...] = LESSON) -> Parameters:
    """Leaf tensors of these shapes, each with a gradient of its shape."""
    parameters = []
    for shape in shapes:
        parameter = inputs.normal(*shape).requires_grad_()
        parameter.grad = 3 * inputs.normal(*shape)
        parameters.append(parameter)
    return parameters


def arguments_of(parameters: Parameters, learning_rate: float = RATE) -> dict[str, Value]:
    """The arguments of `update_parameters`; the tensors may have any shape."""
    return {"parameters": [*parameters], "learning_rate": learning_rate}


def with_gradient_in(parameter: Tensor, dtype: torch.dtype) -> Tensor:
    """A copy of a leaf tensor, of any shape, and its gradient in another dtype."""
    copy = in_dtype(parameter, dtype)
    copy.grad = None if parameter.grad is None else parameter.grad.to(dtype)
    return copy


def asked(
    parameters: Parameters, learning_rate: float = RATE, by_name: bool = False
) -> Case[Parameters]:
    """A call of `update_parameters` and the expected parameters, in the same shapes."""
    call = Call("update_parameters", arguments_of(parameters, learning_rate), by_name)
    return Case(call, reference.updated(parameters, learning_rate))


def both_dtypes(inputs: Inputs) -> Iterator[Case[Parameters]]:
    for dtype in (torch.float32, torch.float64):
        parameters = [with_gradient_in(parameter, dtype) for parameter in draw(inputs)]
        yield asked(parameters, by_name=True)


def one_step(inputs: Inputs) -> Iterator[Case[Parameters]]:
    yield asked(draw(inputs))


def several_rates(inputs: Inputs) -> Iterator[Case[Parameters]]:
    return (asked(draw(inputs), learning_rate) for learning_rate in (0.003, 0.1, 0.5))


def any_number(inputs: Inputs) -> Iterator[Case[Parameters]]:
    for shapes in (((3,),), ((2, 3), (1,)), ((4, 2), (2,), (2, 3), (3,), (3, 1), (1,))):
        yield asked(draw(inputs, shapes))


@pytest.mark.points(1)
@pytest.mark.needs_one_of("test_step")
@asks(both_dtypes)
def test_interface(answers: Answers[Parameters]) -> None:
    """update_parameters(parameters, learning_rate) leaves every tensor's shape and dtype alone."""
    for record, expected in answers:
        expect.parameters_like(record, expected)


@pytest.mark.points(5)
@asks(one_step)
def test_step(answers: Answers[Parameters]) -> None:
    """Each parameter moves against its gradient, by the learning rate times the gradient."""
    for record, expected in answers:
        expect.parameters(record, expected, "update")


@pytest.mark.points(2)
@asks(several_rates)
def test_learning_rate(answers: Answers[Parameters]) -> None:
    """The step grows with the learning rate that the function is given."""
    for record, expected in answers:
        expect.parameters(record, expected, "update")


@pytest.mark.points(2)
@pytest.mark.needs_one_of("test_step")
@asks(one_step)
def test_still_trainable(answers: Answers[Parameters]) -> None:
    """After the step the parameters still require gradients."""
    for record, _ in answers:
        expect.trainable(record)


@pytest.mark.points(3)
@pytest.mark.needs_one_of("test_step")
@asks(one_step)
def test_gradients_cleared(answers: Answers[Parameters]) -> None:
    """After the step every gradient is zero or None: the next backward() starts afresh."""
    for record, _ in answers:
        expect.gradients_cleared(record)


@pytest.mark.points(2)
@asks(any_number)
def test_any_number(answers: Answers[Parameters]) -> None:
    """Any number of parameters of any size can be updated."""
    for record, expected in answers:
        expect.parameters(record, expected, "update")
