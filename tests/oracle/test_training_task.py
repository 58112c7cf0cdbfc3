"""A task says what a loop is called with and what a right one does."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from autograder.oracle.inputs import Inputs
from autograder.oracle.training_task import (
    Draw,
    draw_crawling_task,
    draw_kinked_task,
    draw_resting_task,
    draw_rising_task,
    draw_smooth_task,
)

DRAWS = (draw_smooth_task, draw_kinked_task)
RATE = 0.02


def test_the_arguments_stand_in_the_order_of_the_lesson_under_the_exercise_s_names() -> None:
    task = draw_smooth_task(Inputs(0), 3, RATE)
    lesson = ["X", "y_true", "parameters", "learning_rate", "n_epochs"]
    assert [*task.arguments()] == lesson
    renamed = task.arguments(y_true="y_clean", n_epochs="max_epochs")
    assert [*renamed] == ["X", "y_clean", "parameters", "learning_rate", "max_epochs"]
    assert renamed["max_epochs"] == 3


@pytest.mark.parametrize("draw", DRAWS)
def test_the_loss_rises_crawls_or_rests(draw: Draw) -> None:
    assert draw_rising_task(draw, Inputs(1), 0.3).trained().rises
    crawling = draw_crawling_task(draw, Inputs(1), RATE).to(torch.float64).trained().losses
    assert crawling == sorted(crawling, reverse=True)
    assert 0 < crawling[0] - crawling[-1] < 1e-3
    resting = draw_resting_task(draw, Inputs(1), RATE).to(torch.float64).trained().losses
    assert resting == pytest.approx([resting[0]] * len(resting), rel=1e-6)


@pytest.mark.parametrize("draw", DRAWS)
def test_a_nearly_solved_task_begins_with_the_square_of_what_it_is_off_by(draw: Draw) -> None:
    losses = draw(Inputs(2), 1, RATE).nearly_solved(0.1).trained().losses
    assert losses == pytest.approx([0.01], rel=1e-4)


def test_a_threshold_ends_the_training() -> None:
    task = draw_smooth_task(Inputs(3), 20, 0.1)
    losses = task.trained().losses
    stopped = replace(task, threshold=losses[7] * 1.0001).trained().losses
    assert stopped == losses[: len(stopped)]
    assert len(stopped) < len(losses)
