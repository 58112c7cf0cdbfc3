"""Training that stops when the loss is low enough."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest
import torch
from torch import Tensor

from autograder.judging import expect
from autograder.judging.questions import asks
from autograder.oracle import reference
from autograder.oracle.inputs import Inputs, Parameters, at_rest
from autograder.oracle.reference import Training
from autograder.submission.calls import Call, Value
from autograder.submission.cases import Answers, Case

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
ANOTHER_RATE = 0.06  # a rate fixed in the code fits one of the two at best
RUNS = ((3, 1, LEARNING_RATE), (20, 2, ANOTHER_RATE))  # epochs, inputs of the net and rates
LONG = 110  # epochs: more than anybody would write into a loop
SMALL_RATE = 0.03  # the loss takes long to fall: many epochs to stop in
RISING_RATE = 0.3  # the loss often rises in the first update
FEW = 8  # samples, where the losses alone are looked at
NEVER = 0.0  # no mean of squares is below it
GAP = 0.97  # a loss below this times all before it: rounding cannot move the epoch that stops


@dataclass(frozen=True)
class Task:
    """Something to learn, the net that is to learn it, and when to stop."""

    X: Tensor
    y_true: Tensor
    parameters: Parameters
    max_epochs: int
    threshold: float = NEVER
    learning_rate: float = LEARNING_RATE

    @property
    def arguments(self) -> dict[str, Value]:
        """What `train_with_early_stopping` is called with."""
        return {
            "X": self.X,
            "y_true": self.y_true,
            "parameters": [*self.parameters],
            "learning_rate": self.learning_rate,
            "max_epochs": self.max_epochs,
            "threshold": self.threshold,
        }

    def trained(self) -> Training:
        """The same training by the reference."""
        return reference.train(
            self.X,
            self.y_true,
            self.parameters,
            self.learning_rate,
            self.max_epochs,
            "tanh",
            self.threshold,
        )

    def to(self, dtype: torch.dtype) -> Task:
        """The same task in another dtype."""
        parameters = [tensor.detach().to(dtype).requires_grad_() for tensor in self.parameters]
        return replace(
            self, X=self.X.to(dtype), y_true=self.y_true.to(dtype), parameters=parameters
        )


def draw_task(
    inputs: Inputs,
    max_epochs: int,
    d_in: int = 1,
    learning_rate: float = LEARNING_RATE,
    n_samples: int = 40,
) -> Task:
    """A raised sine, for a net of eight hidden units; it never stops early."""
    X = inputs.uniform(-3.0, 3.0, n_samples, d_in)
    y_true = 2 * torch.sin(X.sum(dim=1, keepdim=True)) + 1
    parameters = inputs.parameters(d_in, 8)
    return Task(X, y_true, parameters, max_epochs, learning_rate=learning_rate)


def draw_endless_task(
    inputs: Inputs, max_epochs: int, d_in: int = 1, learning_rate: float = LEARNING_RATE
) -> Task:
    """A task with a threshold that no loss falls below."""
    task = draw_task(inputs, max_epochs, d_in, learning_rate)
    return replace(task, threshold=min(task.trained().losses) / 2)


def draw_rising_task(inputs: Inputs) -> Task:
    """A task whose loss rises in some epoch before the last ones, never below its threshold."""
    while True:
        task = draw_task(inputs, 5, learning_rate=RISING_RATE, n_samples=FEW)
        trained = task.trained()
        if trained.rises:
            return replace(task, threshold=min(trained.losses) / 2)


def draw_crawling_task(inputs: Inputs) -> Task:
    """A task whose loss falls in every epoch, by next to nothing."""
    task = draw_task(inputs, 12, n_samples=FEW)
    rate = reference.crawling_rate(task.X, task.y_true, task.parameters, "tanh")
    return replace(task, learning_rate=rate)


def draw_resting_task(inputs: Inputs) -> Task:
    """A task at whose start no gradient is left: the loss stays where it is."""
    task = draw_task(inputs, 12, n_samples=FEW)
    parameters = at_rest(task.parameters, task.y_true)
    return replace(task, parameters=parameters, threshold=float(task.y_true.var()) / 2)


def draw_stopping_task(inputs: Inputs, learning_rate: float, root_apart: bool = False) -> Task:
    """A task that `threshold_within` knows a threshold for."""
    while True:
        task = draw_task(inputs, 40, learning_rate=learning_rate)
        threshold = threshold_within(task.trained().losses, root_apart)
        if threshold is not None:
            return replace(task, threshold=threshold)


def threshold_within(losses: Sequence[float], root_apart: bool) -> float | None:
    """A threshold midway between two consecutive losses, as late as they are clearly apart.

    With `root_apart` the root of the loss falls below it too, in quite another epoch.
    """
    lowest = losses[0]
    threshold = None
    for epoch, loss in enumerate(losses[:-10]):
        if loss < GAP * lowest:
            midway = math.sqrt(loss * lowest)
            root = first_below(losses, midway**2)
            if not root_apart or (0 < root < len(losses) - 1 and abs(root - epoch) > 1):
                threshold = midway
        lowest = min(lowest, loss)
    return threshold


def first_below(losses: Sequence[float], threshold: float) -> int:
    """The index of the first loss below the threshold, or their number."""
    return next((epoch for epoch, loss in enumerate(losses) if loss < threshold), len(losses))


def draw_task_met_at_once(inputs: Inputs) -> Task:
    """A task that only the first loss and some later ones end: the second is too high."""
    while True:
        task = draw_task(inputs, 12, learning_rate=RISING_RATE)
        first, second, *later = task.trained().losses
        if 1.1 * first < second < 1.8 * first and min(later[:-1]) < GAP * first:
            return replace(task, threshold=math.sqrt(first * second))


def asked(task: Task) -> Case[Training]:
    """A call with the training that is expected, made once for all checks."""
    return Case(Call("train_with_early_stopping", task.arguments), task.trained(), once=True)


def both_dtypes(inputs: Inputs) -> Iterator[Case[int]]:
    for max_epochs, dtype in ((5, torch.float32), (12, torch.float64)):
        task = draw_task(inputs, max_epochs).to(dtype)
        call = Call("train_with_early_stopping", task.arguments, by_name=True)
        yield Case(call, max_epochs)


def runs_to_the_end(inputs: Inputs) -> Iterator[Case[Training]]:
    yield from shared_runs(inputs)
    yield asked(draw_endless_task(inputs, LONG))
    yield asked(draw_rising_task(inputs))
    yield asked(draw_crawling_task(inputs))
    yield asked(draw_resting_task(inputs))


def shared_runs(inputs: Inputs) -> Iterator[Case[Training]]:
    """Trainings to the end whose losses one check looks at, and another their parameters."""
    shared = inputs.shared()
    return (asked(draw_endless_task(shared, *run)) for run in RUNS)


def stopping_runs(inputs: Inputs) -> Iterator[Case[Training]]:
    """Trainings with a threshold that the loss falls below long before their last epoch."""
    shared = inputs.shared()
    yield asked(draw_stopping_task(shared, SMALL_RATE, root_apart=True))
    yield asked(draw_stopping_task(shared, LEARNING_RATE))
    yield asked(draw_stopping_task(shared, ANOTHER_RATE))


def runs_met_at_once(inputs: Inputs) -> Iterator[Case[Training]]:
    """Trainings that the first loss ends, in the first of some epochs or of one."""
    task = draw_task_met_at_once(inputs)
    yield asked(task)
    yield asked(replace(task, max_epochs=1))


@pytest.mark.points(2)
@asks(both_dtypes)
def test_interface(answers: Answers[int]) -> None:
    """train_with_early_stopping returns a list with one Python float for every epoch it ran."""
    for record, max_epochs in answers:
        expect.plain_losses(record, max_epochs)
        expect.trainable(record)
        expect.unchanged(record, "X", "y_true", cure="only the parameters are trained")


@pytest.mark.points(3)
@asks(runs_to_the_end)
def test_runs_to_the_end(answers: Answers[Training]) -> None:
    """While no loss is below the threshold, all max_epochs epochs run and their losses are kept."""
    for record, expected in answers:
        expect.losses(record, expected.losses)


@pytest.mark.points(2)
@asks(shared_runs)
def test_trained_parameters(answers: Answers[Training]) -> None:
    """The tensors in `parameters` are themselves trained, by one update in every epoch."""
    for record, expected in answers:
        expect.parameters(record, expected.parameters, "trained parameters")


@pytest.mark.points(4)
@asks(stopping_runs)
def test_stops_below_threshold(answers: Answers[Training]) -> None:
    """The first loss below the threshold is the last one in the list."""
    for record, expected in answers:
        expect.losses(record, expected.losses)


@pytest.mark.points(2)
@asks(stopping_runs)
def test_stops_before_update(answers: Answers[Training]) -> None:
    """The epoch that ends the training leaves the parameters as they are."""
    for record, expected in answers:
        expect.parameters(record, expected.parameters, "trained parameters")


@pytest.mark.points(2)
@asks(runs_met_at_once)
def test_met_at_once(answers: Answers[Training]) -> None:
    """A first loss below the threshold is returned alone, and nothing is trained."""
    for record, expected in answers:
        expect.losses(record, expected.losses)
        expect.unchanged(record, "parameters", cure="the first loss already ends the training")
