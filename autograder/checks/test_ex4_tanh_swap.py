"""tanh in place of ReLU, and a training loop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
import torch
from torch import Tensor

from autograder import expect, reference
from autograder.calls import Value
from autograder.inputs import Inputs, Parameters
from autograder.once import call_once
from autograder.reference import Training
from autograder.submission import Submission

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
ANOTHER_RATE = 0.06  # a rate fixed in the code fits one of the two at best
RUNS = ((3, 1, LEARNING_RATE), (40, 2, ANOTHER_RATE))  # epochs, inputs of the net and rates
LONG = 110  # epochs: more than anybody would write into a loop
RISING_RATE = 0.25  # large enough for a loss that also rises, a few epochs long


@dataclass(frozen=True)
class Task:
    """Something to learn, and the net that is to learn it."""

    X: Tensor
    y_true: Tensor
    parameters: Parameters
    n_epochs: int
    learning_rate: float = LEARNING_RATE

    @property
    def arguments(self) -> dict[str, Value]:
        """What `train_tanh` is called with."""
        return {
            "X": self.X,
            "y_true": self.y_true,
            "parameters": [*self.parameters],
            "learning_rate": self.learning_rate,
            "n_epochs": self.n_epochs,
        }

    def trained(self) -> Training:
        """The same training by the reference."""
        return reference.train(
            self.X, self.y_true, self.parameters, self.learning_rate, self.n_epochs, "tanh"
        )

    def to(self, dtype: torch.dtype) -> Task:
        """The same task in another dtype."""
        parameters = [tensor.detach().to(dtype).requires_grad_() for tensor in self.parameters]
        return replace(
            self, X=self.X.to(dtype), y_true=self.y_true.to(dtype), parameters=parameters
        )


def draw_task(
    inputs: Inputs, n_epochs: int, d_in: int = 1, learning_rate: float = LEARNING_RATE
) -> Task:
    """A raised sine over 40 samples, for a net of eight hidden units."""
    X = inputs.uniform(-3.0, 3.0, 40, d_in)
    y_true = 2 * torch.sin(X.sum(dim=1, keepdim=True)) + 1
    return Task(X, y_true, inputs.parameters(d_in, 8), n_epochs, learning_rate)


def draw_runs(inputs: Inputs) -> Iterator[Task]:
    """Trainings whose losses one check looks at, and another their parameters."""
    shared = inputs.shared()
    return (draw_task(shared, *run) for run in RUNS)


def draw_rising_task(inputs: Inputs) -> Task:
    """A task whose loss rises in some epoch before the last ones, and stays moderate."""
    while True:
        task = draw_task(inputs, 5, learning_rate=RISING_RATE)
        losses = task.trained().losses
        rises = any(loss > 1.1 * before for before, loss in pairwise(losses[:-1]))
        if rises and max(losses) < 2 * losses[0]:
            return task


def draw_easy_task(inputs: Inputs) -> Task:
    """A task that the net all but solves from the start: the loss falls far below 0.01."""
    task = draw_task(inputs, 30, learning_rate=ANOTHER_RATE)
    return replace(task, y_true=reference.forward(task.X, task.parameters, "tanh") + 0.3)


def draw_net(inputs: Inputs, d_in: int = 1, d_out: int = 1) -> dict[str, Tensor]:
    """Arguments for `forward_tanh`: twelve samples and a net of five hidden units."""
    W1, b1, W2, b2 = inputs.parameters(d_in, 5, d_out)
    return {"X": inputs.normal(12, d_in), "W1": W1, "b1": b1, "W2": W2, "b2": b2}


def predicted(X: Tensor, **parameters: Tensor) -> Tensor:
    """What `forward_tanh` is to return."""
    return reference.forward(X, [*parameters.values()], "tanh")


@pytest.mark.points(2)
def test_interface(submission: Submission, inputs: Inputs) -> None:
    """forward_tanh(X, W1, b1, W2, b2) returns a tensor of shape (N, D_out) in their dtype."""
    for dtype in (torch.float32, torch.float64):
        arguments = {name: tensor.to(dtype) for name, tensor in draw_net(inputs).items()}
        record = submission.call("forward_tanh", arguments, by_name=True)
        expect.returned_like(record, torch.zeros(12, 1, dtype=dtype))


@pytest.mark.points(3)
def test_forward_values(submission: Submission, inputs: Inputs) -> None:
    """forward_tanh computes tanh(X W1 + b1) W2 + b2."""
    for d_out in (1, 2):
        arguments = draw_net(inputs, d_out=d_out)
        record = submission.call("forward_tanh", arguments)
        expect.returned(record, predicted(**arguments), "value")


@pytest.mark.points(1)
def test_several_inputs(submission: Submission, inputs: Inputs) -> None:
    """A sample may have more than one number: X of shape (N, 2) or (N, 3) works too."""
    for d_in in (2, 3):
        arguments = draw_net(inputs, d_in)
        record = submission.call("forward_tanh", arguments)
        expect.returned(record, predicted(**arguments), "value")


@pytest.mark.points(2)
def test_forward_gradients(submission: Submission, inputs: Inputs) -> None:
    """The prediction can be differentiated: gradients reach all four parameters."""
    arguments = draw_net(inputs)
    weights = inputs.normal(12, 1)
    record = submission.call("forward_tanh", arguments, backward=weights)
    X, *parameters = arguments.values()
    expected = reference.forward_gradients(X, parameters, weights, "tanh")
    for name, gradient in zip(("W1", "b1", "W2", "b2"), expected, strict=True):
        expect.gradient(record, name, gradient)


@pytest.mark.points(2)
def test_train_interface(submission: Submission, inputs: Inputs) -> None:
    """train_tanh returns a list with one Python float for every epoch."""
    for n_epochs, dtype in ((5, torch.float32), (12, torch.float64)):
        task = draw_task(inputs, n_epochs).to(dtype)
        record = submission.call("train_tanh", task.arguments, by_name=True)
        expect.plain_losses(record, n_epochs)
        expect.trainable(record)
        expect.unchanged(record, "X", "y_true", cure="only the parameters are trained")


@pytest.mark.points(3)
def test_loss_curve(submission: Submission, inputs: Inputs) -> None:
    """The losses are those of gradient descent, each measured before its epoch's update."""
    for task in (
        *draw_runs(inputs),
        draw_task(inputs, LONG),
        draw_easy_task(inputs),
        draw_rising_task(inputs),
    ):
        record = call_once(submission, "train_tanh", task.arguments)
        expect.losses(record, task.trained().losses)


@pytest.mark.points(2)
def test_trained_parameters(submission: Submission, inputs: Inputs) -> None:
    """The tensors in `parameters` are themselves trained, by one update in every epoch."""
    for task in draw_runs(inputs):
        record = call_once(submission, "train_tanh", task.arguments)
        expect.parameters(record, task.trained().parameters, "trained parameters")
