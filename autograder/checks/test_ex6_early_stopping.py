"""Training that stops when the loss is low enough."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
import torch
from torch import Tensor

from autograder import expect, reference
from autograder.calls import Value
from autograder.inputs import Inputs, Parameters
from autograder.reference import Training
from autograder.submission import Submission

HINTS = (
    "Begin with the plain training loop for the tanh net, as in exercise 4: without a threshold in"
    " reach, the two do the same.",
    "Put the steps of one epoch in order: which of them have to happen in the epoch that ends the"
    " training, and which must not?",
    "Python has a statement that leaves a loop at once. Where in the epoch does it have to stand so"
    " that the last loss is in the list and the parameters stay those that gave it?",
    "Compare the loss itself with the threshold, as a number: not how much it changed, and not only"
    " when the loop is over.",
)

LEARNING_RATE = 0.1
NEVER = 0.0  # no mean of squares is below it
GAP = 0.97  # a loss below this times all before it: rounding cannot move the epoch that stops


@dataclass(frozen=True)
class Task:
    """Something to learn, the net that is to learn it, and when to stop."""

    X: Tensor
    y_true: Tensor
    parameters: Parameters
    max_epochs: int
    threshold: float

    @property
    def arguments(self) -> dict[str, Value]:
        """What `train_with_early_stopping` is called with."""
        return {
            "X": self.X,
            "y_true": self.y_true,
            "parameters": [*self.parameters],
            "learning_rate": LEARNING_RATE,
            "max_epochs": self.max_epochs,
            "threshold": self.threshold,
        }

    def trained(self) -> Training:
        """The same training by the reference."""
        return reference.train(
            self.X,
            self.y_true,
            self.parameters,
            LEARNING_RATE,
            self.max_epochs,
            "tanh",
            self.threshold,
        )


def draw_task(inputs: Inputs, max_epochs: int, d_in: int = 1) -> Task:
    """A raised sine over 40 samples, for a net of eight hidden units; it never stops early."""
    X = inputs.uniform(-3.0, 3.0, 40, d_in)
    y_true = 2 * torch.sin(X.sum(dim=1, keepdim=True)) + 1
    return Task(X, y_true, inputs.parameters(d_in, 8), max_epochs, NEVER)


def draw_stopping_task(inputs: Inputs) -> Task:
    """A task with a threshold that the loss falls below long before its last epoch."""
    task = draw_task(inputs, 40)
    return replace(task, threshold=threshold_within(task.trained().losses))


def threshold_within(losses: Sequence[float]) -> float:
    """A threshold midway between two consecutive losses, as late as they are clearly apart."""
    lowest = losses[0]
    threshold = lowest
    for loss in losses[1:-10]:
        if loss < GAP * lowest:
            threshold = math.sqrt(loss * lowest)
        lowest = min(lowest, loss)
    return threshold


@pytest.mark.points(2)
def test_interface(submission: Submission, inputs: Inputs) -> None:
    """train_with_early_stopping returns a list with one Python float for every epoch it ran."""
    for max_epochs in (5, 12):
        task = draw_task(inputs, max_epochs)
        record = submission.call("train_with_early_stopping", task.arguments, by_name=True)
        expect.plain_losses(record, max_epochs)


@pytest.mark.points(3)
def test_runs_to_the_end(submission: Submission, inputs: Inputs) -> None:
    """While no loss is below the threshold, all max_epochs epochs run and their losses are kept."""
    for d_in in (1, 2):
        task = draw_task(inputs, 60, d_in)
        expected = task.trained().losses
        task = replace(task, threshold=min(expected) / 2)
        record = submission.call("train_with_early_stopping", task.arguments)
        expect.losses(record, expected)


@pytest.mark.points(2)
def test_trained_parameters(submission: Submission, inputs: Inputs) -> None:
    """The tensors in `parameters` are themselves trained, by one update in every epoch."""
    for max_epochs in (3, 60):
        task = draw_task(inputs, max_epochs)
        record = submission.call("train_with_early_stopping", task.arguments)
        expect.parameters(record, task.trained().parameters, "trained parameters")


@pytest.mark.points(4)
def test_stops_below_threshold(submission: Submission, inputs: Inputs) -> None:
    """The first loss below the threshold is the last one in the list."""
    for _ in range(3):
        task = draw_stopping_task(inputs)
        record = submission.call("train_with_early_stopping", task.arguments)
        expect.losses(record, task.trained().losses)


@pytest.mark.points(2)
def test_stops_before_update(submission: Submission, inputs: Inputs) -> None:
    """The epoch that ends the training leaves the parameters as they are."""
    for _ in range(3):
        task = draw_stopping_task(inputs)
        record = submission.call("train_with_early_stopping", task.arguments)
        expect.parameters(record, task.trained().parameters, "trained parameters")


@pytest.mark.points(2)
def test_met_at_once(submission: Submission, inputs: Inputs) -> None:
    """A first loss below the threshold is returned alone, and nothing is trained."""
    task = draw_task(inputs, 20)
    task = replace(task, threshold=2 * task.trained().losses[0])
    record = submission.call("train_with_early_stopping", task.arguments)
    expect.losses(record, task.trained().losses)
    expect.unchanged(record, "parameters", cure="the first loss already ends the training")
