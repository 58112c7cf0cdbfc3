"""Draws the tasks for a student's training loop: the data, the start of the net, the settings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol, Self

import torch
from torch import Tensor

from autograder.oracle import reference
from autograder.oracle.inputs import Inputs, Parameters, at_rest, in_dtype
from autograder.oracle.reference import Activation, Training
from autograder.submission.calls import Value

SAMPLES = 40
WIDTH = 8
LONG = 110  # epochs: more than anybody would fix in a loop
FEW = 8  # samples, for checks that look at the losses only
CLEAR = 2e-5  # distance from kinks: far more than the rounding of 40 epochs in float32


@dataclass(frozen=True)
class TrainingTask:
    """The arguments of one training: data, parameters of the net, and settings.

    X (N, D_in) and y_true (N, 1); `parameters` are W1 (D_in, D_hidden), b1 (D_hidden,),
    W2 (D_hidden, 1) and b2 (1,). A `threshold` ends the training at the first loss below it.
    """

    X: Tensor
    y_true: Tensor
    parameters: Parameters
    learning_rate: float
    n_epochs: int
    activation: Activation = "relu"
    threshold: float | None = None

    def arguments(self, **renamed: str) -> dict[str, Value]:
        """The arguments of a student's training loop, in the order of the lesson.

        `renamed` gives the name that an exercise uses instead: `n_epochs="max_epochs"`.
        """
        named: dict[str, Value] = {
            "X": self.X,
            "y_true": self.y_true,
            "parameters": [*self.parameters],
            "learning_rate": self.learning_rate,
            "n_epochs": self.n_epochs,
        }
        return {renamed.get(name, name): value for name, value in named.items()}

    def trained(self) -> Training:
        """Train with the reference; its losses and parameters are the expected ones."""
        return reference.train(
            self.X,
            self.y_true,
            self.parameters,
            self.learning_rate,
            self.n_epochs,
            self.activation,
            self.threshold,
        )

    def to(self, dtype: torch.dtype) -> Self:
        """The same task in another dtype."""
        parameters = [in_dtype(part, dtype) for part in self.parameters]
        return replace(
            self, X=self.X.to(dtype), y_true=self.y_true.to(dtype), parameters=parameters
        )

    def nearly_solved(self, off: float) -> Self:
        """The same task with targets that the net's first predictions miss by `off`."""
        prediction = reference.forward(self.X, self.parameters, self.activation)
        return replace(self, y_true=prediction + off)


class Draw(Protocol):
    """The type of `draw_smooth_task` and `draw_kinked_task`."""

    def __call__(
        self,
        inputs: Inputs,
        n_epochs: int,
        learning_rate: float,
        d_in: int = 1,
        n_samples: int = SAMPLES,
    ) -> TrainingTask: ...


def draw_smooth_task(
    inputs: Inputs, n_epochs: int, learning_rate: float, d_in: int = 1, n_samples: int = SAMPLES
) -> TrainingTask:
    """Draw a task whose targets are a raised sine, for a tanh net of eight hidden units."""
    X = inputs.uniform(-3.0, 3.0, n_samples, d_in)
    y_true = 2 * torch.sin(X.sum(dim=1, keepdim=True)) + 1
    parameters = inputs.parameters(d_in, WIDTH)
    return TrainingTask(X, y_true, parameters, learning_rate, n_epochs, "tanh")


def draw_kinked_task(
    inputs: Inputs, n_epochs: int, learning_rate: float, d_in: int = 1, n_samples: int = SAMPLES
) -> TrainingTask:
    """Draw a task whose targets are a sine of height 2, for a ReLU net of eight hidden units.

    A task in which rounding could move a sample across a unit's kink is drawn again.
    """
    while True:
        X = inputs.uniform(-2.0, 2.0, n_samples, d_in)
        y_true = 2 * torch.sin(X.mean(dim=1, keepdim=True))
        parameters = inputs.parameters(d_in, WIDTH, scale=0.6)
        distance = reference.kink_distance(X, y_true, parameters, learning_rate, n_epochs)
        if distance > CLEAR:
            return TrainingTask(X, y_true, parameters, learning_rate, n_epochs, "relu")


def draw_rising_task(draw: Draw, inputs: Inputs, learning_rate: float) -> TrainingTask:
    """Draw a task whose loss rises before the last epoch, but stays small: `Training.rises`."""
    while True:
        task = draw(inputs, 5, learning_rate, n_samples=FEW)
        if task.trained().rises:
            return task


def draw_crawling_task(draw: Draw, inputs: Inputs, learning_rate: float) -> TrainingTask:
    """Draw a task whose loss falls in every epoch, but hardly.

    `draw` gets this `learning_rate`; the returned task has that of `reference.crawling_rate`.
    """
    task = draw(inputs, 12, learning_rate, n_samples=FEW)
    slow = reference.crawling_rate(task.X, task.y_true, task.parameters, task.activation)
    return replace(task, learning_rate=slow)


def draw_resting_task(draw: Draw, inputs: Inputs, learning_rate: float) -> TrainingTask:
    """Draw a task that starts where all gradients are zero: the loss stays the same."""
    task = draw(inputs, 12, learning_rate, n_samples=FEW)
    return replace(task, parameters=at_rest(task.parameters, task.y_true))
