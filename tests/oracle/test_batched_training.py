"""The batched training is the same training as the reference's, one run at a time."""

from __future__ import annotations

import math

import pytest
import torch

from autograder.data import sine_data
from autograder.oracle import batched_training, reference
from autograder.oracle.inputs import Inputs, Parameters


def drawn(inputs: Inputs, width: int, scale: float, biases: float = 0.0) -> Parameters:
    return [
        scale * inputs.normal(1, width),
        biases * inputs.normal(width),
        scale * inputs.normal(width, 1),
        biases * inputs.normal(1),
    ]


@pytest.mark.parametrize(
    ("width", "scale", "biases", "learning_rate"),
    [
        pytest.param(50, 0.3, 0.0, 0.01, id="fifty units"),
        pytest.param(50, 0.3, 0.3, 0.01, id="biases"),
        pytest.param(10, 1.0, 0.0, 0.01, id="the lesson"),
        pytest.param(1, 0.5, 0.5, 0.01, id="one unit"),
    ],
)
def test_every_loss_of_every_run_is_the_reference_s(
    width: int, scale: float, biases: float, learning_rate: float
) -> None:
    X, y = sine_data(300)
    inputs = Inputs(7)
    nets = [drawn(inputs, width, scale, biases) for _ in range(3)]
    together = batched_training.train_together(
        X, y, [batched_training.start_of(net) for net in nets], learning_rate, 1000
    )
    alone = [reference.train(X, y, net, learning_rate, 1000).losses for net in nets]
    torch.testing.assert_close(together, torch.tensor(alone).T, rtol=1e-4, atol=0.0)


def test_uneven_samples_need_no_other_code() -> None:
    inputs = Inputs(8)
    X, y = inputs.normal(40, 1), inputs.normal(40, 1)
    net = inputs.parameters(1, 6)
    together = batched_training.train_together(X, y, [batched_training.start_of(net)], 0.05, 60)
    alone = reference.train(X, y, net, 0.05, 60).losses
    torch.testing.assert_close(together[:, 0], torch.tensor(alone), rtol=1e-4, atol=0.0)


def test_a_run_that_diverges_does_so_in_both_and_spares_the_others() -> None:
    X, y = sine_data(300)
    inputs = Inputs(9)
    wild, tame = drawn(inputs, 50, 1.0), drawn(inputs, 50, 0.3)
    starts = [batched_training.start_of(wild), batched_training.start_of(tame)]
    losses = batched_training.train_together(X, y, starts, 0.01, 1000)
    assert not math.isfinite(losses[-1, 0])
    assert not math.isfinite(reference.train(X, y, wild, 0.01, 1000).losses[-1])
    assert losses[:, 1].isfinite().all()


def test_when_all_runs_have_diverged_the_rest_is_nan() -> None:
    X, y = sine_data(300)
    start = batched_training.start_of(drawn(Inputs(10), 50, 1.0))
    losses = batched_training.train_together(X, y, [start], 0.01, 1000)
    assert losses[:5].isfinite().all()
    assert losses[500:].isnan().all()


@pytest.mark.long  # it trains 21 nets one by one; the other tests compare losses of single runs
def test_the_lesson_s_median_is_that_of_the_reference() -> None:
    X, y = sine_data(batched_training.SAMPLES)
    finals = []
    for seed in range(batched_training.LESSON_SEEDS):
        W1, b1, W2, b2 = torch.tensor(batched_training.lesson_start(seed)).split([10, 10, 10, 1])
        net = [W1.view(1, 10), b1, W2.view(10, 1), b2]
        run = reference.train(
            X, y, net, batched_training.LESSON_LEARNING_RATE, batched_training.EPOCHS
        )
        finals.append(run.losses[-1])
    assert batched_training.lesson_median() == pytest.approx(
        sorted(finals)[len(finals) // 2], rel=1e-4
    )


@pytest.mark.parametrize("seed", range(20))
def test_drawn_weights_look_drawn(seed: int) -> None:
    inputs = Inputs(seed)
    net = drawn(inputs, 50, 0.3)
    uniform = [inputs.uniform(-1, 1, 1, 50), net[1], torch.zeros(50, 1), net[3]]
    assert batched_training.looks_drawn(batched_training.start_of(net))
    assert batched_training.looks_drawn(batched_training.start_of(uniform))


def test_planned_weights_do_not_look_drawn() -> None:
    signs = torch.ones(50)
    signs[::2] = -1.0
    line, wave = torch.linspace(-6.0, 6.0, 50), torch.sin(torch.arange(50.0) / 2)
    zeros, end = torch.zeros(50), torch.zeros(1)
    for net in (
        [0.3 * signs, 0.3 * signs * line, zeros],
        [line, zeros, line],
        [wave, zeros, signs],
    ):
        assert not batched_training.looks_drawn(batched_training.start_of([*net, end]))


def test_redrawn_starts_are_of_the_same_kind_and_always_the_same() -> None:
    start = batched_training.start_of(drawn(Inputs(1), 50, 0.3, 0.1))
    made = batched_training.redrawn(start, 20)
    assert made == batched_training.redrawn(start, 20)
    assert len({start, *made}) == 21
    X, _ = sine_data(300)
    for one in made:
        units = batched_training.living_units(one, X)
        assert batched_training.count_distinct(units) == len(units) > 40
    sizes = torch.tensor(made).std() / torch.tensor(start).std()
    assert 0.9 < float(sizes) < 1.1
