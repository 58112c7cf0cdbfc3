"""Training that stops when the loss is low enough."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
import torch

from autograder.judging import expect
from autograder.judging.questions import asks
from autograder.oracle.inputs import Inputs
from autograder.oracle.reference import Training
from autograder.oracle.training_task import (
    LONG,
    TrainingTask,
    draw_crawling_task,
    draw_resting_task,
    draw_rising_task,
    draw_smooth_task,
)
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
ANOTHER_RATE = 0.06  # a second rate, so that a loop with a fixed rate gets one of the two wrong
RUNS = ((3, LEARNING_RATE, 1), (20, ANOTHER_RATE, 2))  # n_epochs, learning rate, D_in
SMALL_RATE = 0.03  # with this rate the loss falls slowly, so training can stop in a late epoch
RISING_RATE = 0.3  # with this rate the loss often rises in the first update
NEVER = 0.0  # a threshold that no mean of squares falls below
GAP = 0.97  # a loss below GAP times all earlier ones: rounding cannot change the epoch that stops


def arguments_of(task: TrainingTask) -> dict[str, Value]:
    """The arguments of `train_with_early_stopping`; a task without a threshold gets NEVER."""
    threshold = NEVER if task.threshold is None else task.threshold
    return {**task.arguments(n_epochs="max_epochs"), "threshold": threshold}


def endless(task: TrainingTask) -> TrainingTask:
    """The same task with a threshold that no loss falls below."""
    return replace(task, threshold=min(task.trained().losses) / 2)


def draw_easy_task(inputs: Inputs) -> TrainingTask:
    """A task without a threshold whose loss falls far below 0.01, where many would put one."""
    return draw_smooth_task(inputs, 20, ANOTHER_RATE).nearly_solved(0.3)


def draw_resting_task_out_of_reach(inputs: Inputs) -> TrainingTask:
    """A task whose loss does not change and stays above its threshold."""
    task = draw_resting_task(draw_smooth_task, inputs, LEARNING_RATE)
    return replace(task, threshold=float(task.y_true.var()) / 2)


def draw_stopping_task(
    inputs: Inputs, learning_rate: float, root_apart: bool = False
) -> TrainingTask:
    """A task for whose losses `threshold_within` finds a threshold; the task gets it."""
    while True:
        task = draw_smooth_task(inputs, 40, learning_rate)
        threshold = threshold_within(task.trained().losses, root_apart)
        if threshold is not None:
            return replace(task, threshold=threshold)


def threshold_within(losses: Sequence[float], root_apart: bool) -> float | None:
    """A threshold between a loss and all earlier ones, which are clearly larger; None if none fits.

    The latest possible threshold is chosen. With `root_apart`, the square root of the loss also
    falls below it, but in a clearly different epoch.
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
    """The index of the first loss below the threshold; the number of losses if none is."""
    return next((epoch for epoch, loss in enumerate(losses) if loss < threshold), len(losses))


def draw_task_met_at_once(inputs: Inputs) -> TrainingTask:
    """A task whose first loss and some later ones are below the threshold, but not the second."""
    while True:
        task = draw_smooth_task(inputs, 12, RISING_RATE)
        first, second, *later = task.trained().losses
        if 1.1 * first < second < 1.8 * first and min(later[:-1]) < GAP * first:
            return replace(task, threshold=math.sqrt(first * second))


def asked(task: TrainingTask) -> Case[Training]:
    """A call, made once for all checks, and the expected training."""
    call = Call("train_with_early_stopping", arguments_of(task))
    return Case(call, task.trained(), once=True)


def both_dtypes(inputs: Inputs) -> Iterator[Case[int]]:
    for max_epochs, dtype in ((5, torch.float32), (12, torch.float64)):
        task = draw_smooth_task(inputs, max_epochs, LEARNING_RATE).to(dtype)
        call = Call("train_with_early_stopping", arguments_of(task), by_name=True)
        yield Case(call, max_epochs)


def runs_to_the_end(inputs: Inputs) -> Iterator[Case[Training]]:
    yield from shared_runs(inputs)
    yield asked(endless(draw_smooth_task(inputs, LONG, LEARNING_RATE)))
    yield asked(draw_easy_task(inputs))
    yield asked(endless(draw_rising_task(draw_smooth_task, inputs, RISING_RATE)))
    yield asked(draw_crawling_task(draw_smooth_task, inputs, LEARNING_RATE))
    yield asked(draw_resting_task_out_of_reach(inputs))


def shared_runs(inputs: Inputs) -> Iterator[Case[Training]]:
    """Trainings that run all epochs: one check compares the losses, another the parameters."""
    shared = inputs.shared()
    return (asked(endless(draw_smooth_task(shared, *run))) for run in RUNS)


def stopping_runs(inputs: Inputs) -> Iterator[Case[Training]]:
    """Trainings whose loss falls below the threshold long before the last epoch."""
    shared = inputs.shared()
    yield asked(draw_stopping_task(shared, SMALL_RATE, root_apart=True))
    yield asked(draw_stopping_task(shared, LEARNING_RATE))
    yield asked(draw_stopping_task(shared, ANOTHER_RATE))


def runs_met_at_once(inputs: Inputs) -> Iterator[Case[Training]]:
    """Trainings that end with the first loss: one of twelve epochs, one of a single epoch."""
    task = draw_task_met_at_once(inputs)
    yield asked(task)
    yield asked(replace(task, n_epochs=1))


@pytest.mark.points(2)
@pytest.mark.needs_one_of(
    "test_runs_to_the_end", "test_trained_parameters", "test_stops_below_threshold"
)
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
