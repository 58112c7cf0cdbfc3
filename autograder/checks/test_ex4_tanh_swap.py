"""tanh in place of ReLU, and a training loop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from autograder.judging import expect
from autograder.judging.questions import asks
from autograder.oracle import reference
from autograder.oracle.inputs import Inputs, Parameters, in_dtype
from autograder.oracle.reference import Training
from autograder.oracle.training_task import (
    LONG,
    TrainingTask,
    draw_crawling_task,
    draw_resting_task,
    draw_rising_task,
    draw_smooth_task,
)
from autograder.submission.calls import Call
from autograder.submission.cases import Answers, Case

HINTS = (
    "The net is the one of exercise 1 with another function between its two layers; torch has that"
    " function under its mathematical name. The output layer still has none.",
    "Write one epoch on paper first. In which order come the prediction, the loss, the gradients"
    " and the update, and which loss is the one measured before the update?",
    "The update is the one of exercise 3. What happens to the old gradients if the next backward()"
    " finds them still there?",
    "A loss tensor holds on to the graph that it came from. A tensor of one element has a method"
    " that gives the plain number.",
)

LEARNING_RATE = 0.1
ANOTHER_RATE = 0.06  # a second rate, so that a loop with a fixed rate gets one of the two wrong
RUNS = ((3, LEARNING_RATE, 1), (20, ANOTHER_RATE, 2))  # n_epochs, learning rate, D_in
RISING_RATE = 0.25  # so large that the loss also rises, in runs of a few epochs


def draw_easy_task(inputs: Inputs) -> TrainingTask:
    """A task that the net has nearly solved at the start: the loss falls far below 0.01."""
    return draw_smooth_task(inputs, 20, ANOTHER_RATE).nearly_solved(0.3)


def draw_net(inputs: Inputs, d_in: int = 1, d_out: int = 1) -> dict[str, Tensor]:
    """Arguments of `forward_tanh`: X (12, d_in) and a net with five hidden units.

    W1 (d_in, 5), b1 (5,), W2 (5, d_out) and b2 (d_out,).
    """
    W1, b1, W2, b2 = inputs.parameters(d_in, 5, d_out)
    return {"X": inputs.normal(12, d_in), "W1": W1, "b1": b1, "W2": W2, "b2": b2}


def asked_forward(arguments: dict[str, Tensor]) -> Case[Tensor]:
    """A call of `forward_tanh` and its expected prediction (N, D_out)."""
    X, *parameters = arguments.values()
    return Case(Call("forward_tanh", arguments), reference.forward(X, parameters, "tanh"))


def asked_training(task: TrainingTask) -> Case[Training]:
    """A call of `train_tanh`, made once for all checks, and the expected training."""
    return Case(Call("train_tanh", task.arguments()), task.trained(), once=True)


def both_dtypes(inputs: Inputs) -> Iterator[Case[Tensor]]:
    for dtype in (torch.float32, torch.float64):
        drawn = draw_net(inputs)
        case = asked_forward({name: in_dtype(tensor, dtype) for name, tensor in drawn.items()})
        yield replace(case, call=replace(case.call, by_name=True))


def one_or_two_outputs(inputs: Inputs) -> Iterator[Case[Tensor]]:
    return (asked_forward(draw_net(inputs, d_out=d_out)) for d_out in (1, 2))


def several_inputs(inputs: Inputs) -> Iterator[Case[Tensor]]:
    return (asked_forward(draw_net(inputs, d_in)) for d_in in (2, 3))


def with_gradients(inputs: Inputs) -> Iterator[Case[Parameters]]:
    arguments = draw_net(inputs)
    weights = inputs.normal(12, 1)
    X, *parameters = arguments.values()
    expected = reference.forward_gradients(X, parameters, weights, "tanh")
    yield Case(Call("forward_tanh", arguments, backward=weights), expected)


def short_trainings(inputs: Inputs) -> Iterator[Case[int]]:
    for n_epochs, dtype in ((5, torch.float32), (12, torch.float64)):
        task = draw_smooth_task(inputs, n_epochs, LEARNING_RATE).to(dtype)
        yield Case(Call("train_tanh", task.arguments(), by_name=True), n_epochs)


def trainings(inputs: Inputs) -> Iterator[Case[Training]]:
    yield from shared_trainings(inputs)
    yield asked_training(draw_smooth_task(inputs, LONG, LEARNING_RATE))
    yield asked_training(draw_easy_task(inputs))
    yield asked_training(draw_rising_task(draw_smooth_task, inputs, RISING_RATE))
    yield asked_training(draw_crawling_task(draw_smooth_task, inputs, LEARNING_RATE))
    yield asked_training(draw_resting_task(draw_smooth_task, inputs, LEARNING_RATE))


def shared_trainings(inputs: Inputs) -> Iterator[Case[Training]]:
    """The trainings of which one check compares the losses and another the parameters."""
    shared = inputs.shared()
    return (asked_training(draw_smooth_task(shared, *run)) for run in RUNS)


@pytest.mark.points(2)
@pytest.mark.needs_one_of("test_forward_values")
@asks(both_dtypes)
def test_interface(answers: Answers[Tensor]) -> None:
    """forward_tanh(X, W1, b1, W2, b2) returns a tensor of shape (N, D_out) in their dtype."""
    for record, expected in answers:
        expect.returned_like(record, expected)


@pytest.mark.points(3)
@asks(one_or_two_outputs)
def test_forward_values(answers: Answers[Tensor]) -> None:
    """forward_tanh computes tanh(X W1 + b1) W2 + b2."""
    for record, expected in answers:
        expect.returned(record, expected, "value")


@pytest.mark.points(1)
@asks(several_inputs)
def test_several_inputs(answers: Answers[Tensor]) -> None:
    """A sample may have more than one number: X of shape (N, 2) or (N, 3) works too."""
    for record, expected in answers:
        expect.returned(record, expected, "value")


@pytest.mark.points(2)
@asks(with_gradients)
def test_forward_gradients(answers: Answers[Parameters]) -> None:
    """The prediction can be differentiated: gradients reach all four parameters."""
    for record, expected in answers:
        for name, gradient in zip(("W1", "b1", "W2", "b2"), expected, strict=True):
            expect.gradient(record, name, gradient)


@pytest.mark.points(2)
@pytest.mark.needs_one_of("test_loss_curve", "test_trained_parameters")
@asks(short_trainings)
def test_train_interface(answers: Answers[int]) -> None:
    """train_tanh returns a list with one Python float for every epoch."""
    for record, n_epochs in answers:
        expect.plain_losses(record, n_epochs)
        expect.trainable(record)
        expect.unchanged(record, "X", "y_true", cure="only the parameters are trained")


@pytest.mark.points(3)
@asks(trainings)
def test_loss_curve(answers: Answers[Training]) -> None:
    """The losses are those of gradient descent, each measured before its epoch's update."""
    for record, expected in answers:
        expect.losses(record, expected.losses)


@pytest.mark.points(2)
@asks(shared_trainings)
def test_trained_parameters(answers: Answers[Training]) -> None:
    """The tensors in `parameters` are themselves trained, by one update in every epoch."""
    for record, expected in answers:
        expect.parameters(record, expected.parameters, "trained parameters")
