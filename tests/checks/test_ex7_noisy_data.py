"""What the checks of exercise 7 draw, and the sentences that no known mistake replaces."""

from __future__ import annotations

import re

from autograder.checks import test_ex7_noisy_data as checks
from autograder.judging.verdict import CheckFailed
from autograder.oracle.inputs import Inputs
from tests.support import raw_failures

NAME = "ex7_noisy_data"
SEEDS = range(4)
TRAIN = """

def train_on_noise(X, y_clean, parameters, learning_rate, n_epochs, std):
    noise = std * torch.randn(y_clean.shape)
    for epoch in range(n_epochs):
        {each}
        loss = {factor} * ((forward(X, *parameters) - y_clean - noise) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            for parameter in parameters:
                parameter -= {rate} * parameter.grad
                parameter.grad = None
    return {returned}


def forward(X, W1, b1, W2, b2):
    return torch.relu(X @ W1 + b1) @ W2 + b2
"""


def add_noise(drawn: str) -> str:
    return f"\n\ndef add_noise(y, std):\n    return y + std * {drawn}\n"


def failure_of_noise(drawn: str, seed: int = 1) -> CheckFailed:
    """The failure of the check that looks at the draws of `add_noise` one by one."""
    return failure_in(add_noise(drawn), "test_noise_is_independent", seed)


def failure(
    check: str,
    *,
    each: str = "pass",
    factor: str = "1",
    rate: str = "learning_rate",
    returned: str = "loss.item(), loss.item()",
    seed: int = 1,
) -> CheckFailed:
    """The failure of `check` for a training that differs in this from a right one."""
    text = TRAIN.format(each=each, factor=factor, rate=rate, returned=returned)
    return failure_in(text, check, seed)


def failure_in(text: str, check: str, seed: int) -> CheckFailed:
    """The failure of `check`, which has to fail."""
    failed = raw_failures.failure_in(NAME, text, check, seed)
    assert failed is not None, f"{check} passes"
    return failed


def test_a_rising_task_ends_clearly_above_its_smallest_loss() -> None:
    for seed in range(12):
        task = checks.draw_rising_task(Inputs(seed, NAME, "rising"))
        trained = task.trained()
        _, *on_the_way, before = trained.losses
        after = task.loss(trained.parameters, task.y_true)
        assert min(before, after) > 1.19 * min(on_the_way)
        assert max(before, after) < checks.HIGHEST


def test_training_without_noise_is_of_several_lengths_and_numbers_of_inputs() -> None:
    tasks = list(checks.tasks_without_noise(Inputs(1, NAME, "without noise")))
    assert {(task.n_epochs, task.X.shape[1]) for task in tasks} == {
        (1, 1),
        (40, 1),
        (40, 3),
        (checks.SHORT, 1),
    }
    assert {task.std for task in tasks} == {checks.BARELY}


def test_a_training_that_raises_is_told_with_its_exception() -> None:
    assert "ValueError: no" in str(failure("test_train_interface", each="raise ValueError('no')"))


def test_parameters_of_another_shape_are_told() -> None:
    told = str(failure("test_trains_on_noise", each="parameters[3].data = torch.zeros(2)"))
    assert "(2,)" in told


def test_odd_losses_are_named_with_their_number_and_kind() -> None:
    def told(returned: str) -> str:
        return str(failure("test_train_interface", returned=returned))

    assert told("loss.item()") == "`train_on_noise` returned a float, expected a tuple of 2."
    three = "loss.item(), loss.item(), loss.item()"
    assert "returned a tuple of 3, expected a tuple of 2." in told(three)
    assert "returned a list of 2, expected a tuple of 2." in told("[loss.item(), loss.item()]")
    tensor = told("loss.item(), loss")
    assert tensor.endswith(" among the losses: .item() makes a float of it.")
    assert told("loss.item(), 'low'").endswith(" returned a str among the losses.")


def test_parameters_left_alone_or_far_away_are_told_apart() -> None:
    still = str(failure("test_trains_on_noise", rate="0 * learning_rate"))
    assert "left the parameters as they were" in still
    uphill = str(failure("test_trains_on_noise", rate="1e40 * learning_rate"))
    assert "left nan, inf or a number above 1e+30" in uphill


def test_new_noise_in_each_epoch_is_told_with_the_noise_of_both() -> None:
    for seed in SEEDS:
        again = "noise = std * torch.randn(y_clean.shape)"
        failed = failure("test_draws_once", each=again, seed=seed)
        assert "trains on other noise than the first" in str(failed)
        came, expected = failed.evidence.got, failed.evidence.expected
        assert came.removeprefix("in epoch 2 the noise ") != expected.removeprefix("as in epoch 1 ")
        for shown in (failed.evidence.got, failed.evidence.expected):
            numbers = [float(number) for number in re.findall(r"-?\d\.\d+(?:e-?\d+)?", shown)]
            assert numbers
            # The targets have other means: noise of at most 0.4 is smaller than 2 nearly always.
            assert max(map(abs, numbers)) < 2


def test_another_step_in_the_second_epoch_is_not_told_as_new_noise() -> None:
    for seed in SEEDS:
        shrinking = failure("test_draws_once", rate="learning_rate / (1 + 3 * epoch)", seed=seed)
        assert "not one step of plain gradient descent of the size learning_rate" in str(shrinking)


def test_the_spread_that_a_wrong_step_implies_is_told_as_a_multiple_of_std() -> None:
    for factor in (2, 30):
        failed = failure("test_trains_on_noise", factor=str(factor))
        (spread,) = re.findall(r"the standard deviation (\S+) · std", str(failed))
        # The step goes `factor` times as far to targets that lie about the predictions by
        # sqrt(0.33 + 0.08 + std²), of which std is 0.2 to 0.4.
        assert 0.5 * factor < float(spread) < 8 * factor


def test_noise_about_another_number_than_zero_is_told_by_its_mean() -> None:
    # A fifth of std is nine standard errors of the mean of all draws.
    for shift in (1.0, 0.2):
        each = f"noise = noise + {shift} * std if epoch == 0 else noise"
        for seed in SEEDS:
            told = str(failure("test_trains_on_noise", each=each, seed=seed))
            (mean,) = re.findall(r"has a mean of (\S+) · std", told)
            assert abs(float(mean) - shift) < 0.1


def test_noise_that_is_no_number_or_not_there_is_told_apart() -> None:
    def told(drawn: str) -> str:
        return str(failure_in(add_noise(drawn), "test_noise_interface", 1))

    assert told("torch.full_like(y, torch.nan)") == "The noise of `add_noise` holds nan or inf."
    assert "returned y as it was" in told("torch.zeros_like(y)")
    centred = "(torch.randn_like(y) if y.numel() > 1 else torch.zeros_like(y))"
    assert "For a y with one element the noise is 0" in told(centred)


def test_draws_that_share_a_row_or_a_column_are_told_with_the_first_call() -> None:
    asked = list(checks.noise_of_two_seeds(Inputs(1, NAME, "test_noise_is_independent")))
    for shape in ("y.shape[0], 1", "1, y.shape[1]"):
        failed = failure_of_noise(f"torch.randn({shape})")
        assert "Elements of one row or column have the same noise" in str(failed)
        assert failed.record.call.seed == asked[0].call.seed


def test_each_rule_of_independent_draws_shows_the_call_that_breaks_it() -> None:
    asked = list(checks.noise_of_two_seeds(Inputs(1, NAME, "test_noise_is_independent")))
    first, second, again = (case.call.seed for case in asked)
    assert first == again != second

    def told(drawn: str) -> tuple[str, int]:
        failed = failure_of_noise(drawn)
        return str(failed), failed.record.call.seed

    flat = told("(2 * torch.rand(y.shape) - 1) * 3**0.5")
    assert "is not Gaussian" in flat[0]
    assert flat[1] == first
    seeded = told("torch.randn(y.shape, generator=torch.Generator().manual_seed(1))")
    assert "Two calls draw the same noise" in seeded[0]
    assert seeded[1] == second
    for rows, columns in ((2, 1), (1, 2)):
        half = f"torch.randn(y.shape[0] // {rows}, y.shape[1] // {columns})"
        halves = told(f"{half}.repeat({rows}, {columns})")
        assert "first and the second half" in halves[0]
        assert halves[1] == first
