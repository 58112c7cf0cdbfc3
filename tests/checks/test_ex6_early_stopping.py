"""The trainings that exercise 6 asks for end where they have to, by a clear margin."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from torch import Tensor

from autograder.checks import test_ex6_early_stopping as checks
from autograder.oracle.inputs import Inputs
from autograder.oracle.reference import Training
from autograder.oracle.training_task import LONG, TrainingTask
from autograder.submission.calls import Value
from autograder.submission.cases import Case

SEEDS = range(12)
REST = [0.5] * 10  # the last ten losses are too late for a threshold


def inputs(seed: int) -> Inputs:
    return Inputs(seed, "ex6_early_stopping", "draws")


def losses_of(task: TrainingTask) -> list[float]:
    """The losses of all epochs, as if there were no threshold."""
    return list(replace(task, threshold=None).trained().losses)


def test_a_threshold_lies_midway_below_all_earlier_losses_as_late_as_can_be() -> None:
    assert checks.threshold_within([2.0, 1.0, 0.5, *REST], False) == math.sqrt(0.5)
    assert checks.threshold_within([2.0, 0.5, 1.0, *REST], False) == 1.0
    assert checks.threshold_within([2.0, 1.0, 0.98, *REST], False) == math.sqrt(2.0)
    assert checks.threshold_within([1.0, 1.0, 0.98, *REST], False) is None
    # A loss at the limit itself is no clear fall, and one of the last ten comes too late.
    assert checks.threshold_within([1.0, checks.GAP, *REST], False) is None
    assert checks.threshold_within([1.0, 1.0, *REST], False) is None
    assert checks.threshold_within([1.0, 0.5, *REST], False) == math.sqrt(0.5)


def test_where_the_root_must_be_apart_it_is_low_in_another_epoch() -> None:
    def apart(*losses: float) -> float | None:
        return checks.threshold_within(losses, True)

    # The root falls below the threshold where the loss falls below the threshold's square.
    assert apart(0.9, 0.6, 0.58, 0.57, 0.5, *REST, 0.5) == math.sqrt(0.9 * 0.6)
    assert apart(0.9, 0.6, 0.6, 0.5, *REST, 0.5) == math.sqrt(0.9 * 0.6)
    # It does so in the next epoch, in the first one, in the last one, or never.
    assert apart(0.9, 0.6, *REST) is None
    assert apart(20.0, 20.0, 9.0, *[9.0] * 10) is None
    assert apart(0.9, 0.6, *[0.6] * 9, 0.5) is None
    assert apart(0.9, 0.6, *[0.6] * 10) is None
    # In the last but one, and two epochs earlier than the loss itself.
    assert apart(0.9, 0.6, *[0.6] * 8, 0.5, 0.5) == math.sqrt(0.9 * 0.6)
    assert apart(9.0, 3.9, 3.8, 3.85, 1.9, *REST) == math.sqrt(3.8 * 1.9)


def test_the_first_loss_below_a_threshold_is_smaller_than_it() -> None:
    assert checks.first_below([3.0, 2.0, 1.0, 2.0], 2.0) == 2
    assert checks.first_below([3.0, 2.0], 2.0) == 2


def test_a_stopping_task_stops_where_rounding_cannot_matter() -> None:
    for seed in SEEDS:
        task = checks.draw_stopping_task(inputs(seed), checks.SMALL_RATE, root_apart=True)
        losses, threshold = losses_of(task), task.threshold
        assert threshold is not None
        stop = checks.first_below(losses, threshold)
        assert 0 < stop < len(losses) - 10
        assert losses[stop] < threshold * 0.99 < threshold * 1.01 < min(losses[:stop])
        roots = [math.sqrt(loss) for loss in losses]
        assert abs(checks.first_below(roots, threshold) - stop) > 1
        assert 0 < checks.first_below(roots, threshold) < len(losses) - 1


def test_a_task_that_is_met_at_once_rises_above_its_threshold_and_falls_again() -> None:
    for seed in range(60):
        task = checks.draw_task_met_at_once(inputs(seed))
        first, second, *later = losses_of(task)
        assert task.threshold is not None
        assert first * 1.04 < task.threshold < second / 1.04
        assert second < 1.8 * first
        # Whoever looks at the losses after the update, or of the last epoch, goes on for longer.
        assert min(later[:-1]) < checks.GAP * first


def test_a_resting_task_stays_above_its_threshold() -> None:
    for seed in SEEDS:
        task = checks.draw_resting_task_out_of_reach(inputs(seed))
        assert task.threshold is not None
        assert 0 < task.threshold < 0.9 * min(losses_of(task))


def test_a_task_without_a_threshold_falls_far_below_a_usual_one_and_not_below_never() -> None:
    for seed in SEEDS:
        losses = losses_of(checks.draw_easy_task(inputs(seed)))
        assert checks.NEVER < min(losses) < 0.002
        arguments = checks.arguments_of(checks.draw_easy_task(inputs(seed)))
        assert arguments["threshold"] == checks.NEVER


def test_no_loss_falls_below_the_threshold_of_an_endless_task() -> None:
    for seed in SEEDS:
        task = checks.draw_easy_task(inputs(seed))
        endless = checks.endless(task)
        assert endless.threshold is not None
        assert 0 < endless.threshold < 0.9 * min(losses_of(task))
        assert len(endless.trained().losses) == task.n_epochs


def asked_of(cases: Iterator[Case[Training]]) -> list[tuple[Value, Value, int]]:
    """What is asked: the most epochs, the learning rate, and the number of inputs."""
    found = []
    for case in cases:
        arguments = case.call.arguments
        X = arguments["X"]
        assert isinstance(X, Tensor)
        found.append((arguments["max_epochs"], arguments["learning_rate"], X.shape[1]))
    return found


def test_trainings_have_several_lengths_rates_and_numbers_of_inputs() -> None:
    *usual, crawling, resting = asked_of(checks.runs_to_the_end(inputs(1)))
    assert usual == [
        (3, checks.LEARNING_RATE, 1),
        (20, checks.ANOTHER_RATE, 2),
        (LONG, checks.LEARNING_RATE, 1),
        (20, checks.ANOTHER_RATE, 1),
        (5, checks.RISING_RATE, 1),
    ]
    assert crawling[1] != resting[1] == checks.LEARNING_RATE
    rates = [rate for _, rate, _ in asked_of(checks.stopping_runs(inputs(1)))]
    assert rates == [checks.SMALL_RATE, checks.LEARNING_RATE, checks.ANOTHER_RATE]
