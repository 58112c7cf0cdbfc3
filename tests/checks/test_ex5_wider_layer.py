"""Exercise 5: how many starts a verdict needs, what is drawn, and which sentences are told."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor

from autograder.checks import test_ex5_wider_layer as checks
from autograder.checks.test_ex5_wider_layer import SEEDED, SEEDED_BY_LUCK
from autograder.data import sine_data
from autograder.judging.verdict import CheckFailed
from autograder.oracle import batched_training
from autograder.oracle.batched_training import Start
from autograder.oracle.inputs import Inputs
from autograder.oracle.reference import Training
from autograder.results import CheckResult, Outcome
from autograder.submission.calls import Call, Record, Value
from autograder.submission.cases import Case
from tests.support.course import grade, points, solution
from tests.support.raw_failures import failure_in

NAME = "ex5_wider_layer"
RECORD = Record(Call("init_parameters", {"d_hidden": checks.WIDTH}), returned=[1.0])
INIT = """

LEARNING_RATE = {rate}
{top}

def init_parameters(d_hidden):
    {inside}
    W1 = {scale} * torch.randn(1, d_hidden)
    W2 = {scale} * torch.randn(d_hidden, 1)
    parts = [W1, torch.zeros(d_hidden), W2, torch.zeros(1)]
    return [part.requires_grad_() for part in parts]
"""


def graded(
    folder: Path, rate: float, scale: float, inside: str = "", top: str = "", seed: int = 2024
) -> dict[str, CheckResult]:
    text = INIT.format(rate=rate, scale=scale, inside=inside or "pass", top=top)
    return grade(NAME, solution(NAME) + text, folder, seed=seed, isolated=False)


def missed(results: dict[str, CheckResult]) -> dict[str, str]:
    return {name: result.message for name, result in results.items() if result.to_mend}


@pytest.mark.parametrize(
    ("rate", "scale", "lost"),
    [
        pytest.param(0.01, 0.3, (), id="clear"),
        pytest.param(0.01, 50**-0.5, ("test_learns",), id="close"),
        pytest.param(
            0.005,
            1.0,
            ("test_learns", "test_stays_finite"),
            id="a third diverges",
            marks=pytest.mark.long,
        ),
        pytest.param(
            0.004, 1.0, ("test_stays_finite",), id="one in forty diverges", marks=pytest.mark.long
        ),
    ],
)
def test_settings_lose_what_they_lack(
    rate: float, scale: float, lost: tuple[str, ...], tmp_path: Path
) -> None:
    assert tuple(sorted(missed(graded(tmp_path, rate, scale, seed=1)))) == lost


@pytest.mark.long
@pytest.mark.parametrize(
    ("weights", "rate"),
    [
        ("torch.randn(1, d_hidden), torch.randn(d_hidden, 1)", 0.0035),
        (
            "torch.nn.init.kaiming_normal_(torch.empty(1, d_hidden)), torch.randn(d_hidden, 1)",
            0.01,
        ),
    ],
    ids=["randn", "kaiming"],
)
def test_settings_on_the_bar_get_the_same_verdict_in_every_run(
    weights: str, rate: float, tmp_path: Path
) -> None:
    """With other starts two of five, or one of ten, runs would give other points."""
    text = f"""

LEARNING_RATE = {rate}

def init_parameters(d_hidden):
    W1, W2 = {weights}
    parts = [W1, torch.zeros(d_hidden), W2, torch.zeros(1)]
    return [part.requires_grad_() for part in parts]
"""
    one, other = (
        missed(grade(NAME, solution(NAME) + text, tmp_path, seed=seed, isolated=isolated))
        for seed, isolated in ((1, False), (2, True))
    )
    assert one == other


@pytest.mark.parametrize("inside", ["torch.manual_seed(34)", "torch.random.manual_seed(0)"])
def test_a_seed_inside_costs_the_check_of_all_starts(inside: str, tmp_path: Path) -> None:
    results = graded(tmp_path, 0.01, 0.3, inside)
    assert missed(results) == {"test_stays_finite": SEEDED}
    score = sum(result.score for result in results.values())
    assert score == points(NAME) - points(NAME, "test_stays_finite")


def test_a_seed_at_the_top_of_the_file_costs_nothing(tmp_path: Path) -> None:
    assert missed(graded(tmp_path, 0.01, 0.3, top="torch.manual_seed(42)")) == {}


@pytest.mark.parametrize("lucky", [0, 1, 6])
def test_a_lucky_seed_is_worth_no_points(lucky: int, tmp_path: Path) -> None:
    """These starts end below the bar; with the same settings two of three starts do not."""
    results = graded(tmp_path, 0.005, 1.0, f"torch.manual_seed({lucky})")
    assert missed(results) == {"test_stays_finite": SEEDED, "test_learns": SEEDED_BY_LUCK}
    assert {results[name].outcome for name in missed(results)} == {Outcome.WRONG}


def inputs() -> Inputs:
    return Inputs(1, NAME, "draws")


def told_of(text: str, check: str) -> str:
    """The sentence of `check`, which has to fail, before anybody looks for its cause."""
    failed = failure_in(NAME, text, check)
    assert failed is not None, f"{check} passes"
    return str(failed)


def drawn(*units: tuple[float, float]) -> Start:
    """A start whose units have these weights and biases; all lead to the output with 1."""
    weights, biases = zip(*units, strict=True)
    return (*weights, *biases, *(1.0 for _ in units), 0.0)


def narrow(alive: int, distinct: int) -> Start:
    """A start of fifty units, of which so many are alive, and so many of these distinct."""
    living = [(1.0 + min(place, distinct - 1), 0.0) for place in range(alive)]
    return drawn(*living, *[(0.0, -1.0)] * (checks.WIDTH - alive))


def narrowness(*starts: Start) -> str:
    """The sentence for these starts, of which there are as many as the check asks for."""
    try:
        checks.expect_working_units(RECORD, starts)
    except CheckFailed as failed:
        return str(failed)
    return ""


def test_a_net_is_as_wide_as_its_living_and_distinct_units_are_on_average() -> None:
    others = [narrow(40, 40)] * (checks.SEEDS - 1)
    assert narrowness(narrow(40, 40), *others) == ""
    assert narrowness(narrow(39, 39), narrow(41, 41), *others[1:]) == ""
    assert narrowness(narrow(39, 39), *others).startswith(
        "On average only 39.9 of the 50 units are"
    )
    assert narrowness(narrow(40, 39), *others).startswith(
        "On average only 39.9 of the 50 units differ"
    )
    alike = narrowness(*[narrow(50, 10)] * checks.SEEDS)
    assert alike.startswith("On average only 10 of the 50 units differ")
    assert narrowness(*[narrow(50, 1)] * checks.SEEDS).startswith("The 50 units are all alike")
    assert narrowness(*[narrow(0, 0)] * checks.SEEDS).startswith("None of the 50 units is above")
    dead = narrowness(*[narrow(10, 10)] * checks.SEEDS)
    assert dead.startswith("On average only 10 of the 50 units are above zero")


def divergence(*runs: Tensor) -> str:
    """The sentence for runs with these losses (epochs, starts); nothing if they may go on."""
    chosen = Record(Call("LEARNING_RATE", {}, constant=True), 0.01)
    settings = checks.Settings(iter(()), chosen, RECORD, (), 0.01)
    try:
        checks.expect_finite(settings, runs)
    except CheckFailed as failed:
        return str(failed)
    return ""


def losses_that_diverge_at(*epochs: int, starts: int) -> Tensor:
    """Losses (9, starts): so many of the first runs diverge, each at its epoch, counted from 1."""
    losses = torch.ones(9, starts)
    for run, epoch in enumerate(epochs):
        losses[epoch - 1 :, run] = torch.nan
    return losses


def test_six_starts_that_diverge_are_told_with_the_first_epoch_and_five_are_not() -> None:
    calm = losses_that_diverge_at(starts=4)
    five, six = (5, 3, 4, 8, 9), (5, 3, 4, 8, 9, 7)
    assert divergence(calm, losses_that_diverge_at(*five, starts=20)) == ""
    sentence = divergence(calm, losses_that_diverge_at(*six, starts=20))
    assert "diverges on 6 of 24 seeds (first at epoch 3): the settings have to" in sentence
    every = divergence(losses_that_diverge_at(*six, starts=6))
    assert "diverges on 6 of 6 seeds (first at epoch 3): each step overshoots" in every


def test_the_loss_of_the_mean_is_the_mean_of_the_squares_around_it() -> None:
    _, y = sine_data(300)
    assert checks.loss_of_the_mean() == pytest.approx(float((y - y.mean()).square().mean()), 1e-6)


def test_why_ten_units_do_better_depends_on_how_most_runs_go() -> None:
    def why(jumping: int, diverging: int, median: float) -> str:
        losses = torch.ones(9, checks.SEEDS)
        losses[1, :jumping] = 1.5
        losses[1:, :diverging] = torch.inf
        return checks.why_not_learned(losses, median)

    assert why(0, 4, math.inf).startswith("4 of 7 runs diverge")
    assert "jumps above" in why(4, 0, 0.2)
    assert "end worse than ten" in why(3, 0, 0.2)
    assert "hardly learn" in why(3, 0, 0.36)


def test_trainings_have_several_lengths_rates_and_numbers_of_inputs() -> None:
    def asked(cases: Iterator[Case[Training]]) -> list[tuple[Value, Value, int]]:
        found = []
        for case in cases:
            X = case.call.arguments["X"]
            assert isinstance(X, Tensor)
            arguments = case.call.arguments
            found.append((arguments["n_epochs"], arguments["learning_rate"], X.shape[1]))
        return found

    *usual, rising, crawling, resting = asked(checks.curves(inputs()))
    assert usual == list(checks.RUNS) == asked(checks.trainings(inputs()))
    assert rising[1] == checks.RISING_RATE
    assert crawling[1] != resting[1] == checks.STEP


def test_a_nearly_solved_task_ends_whoever_stops_when_the_loss_is_low() -> None:
    *_, last = checks.short_trainings(inputs())
    task = {name: last.call.arguments[name] for name in ("X", "y_true", "learning_rate")}
    parameters = last.call.arguments["parameters"]
    X, y_true = task["X"], task["y_true"]
    assert isinstance(X, Tensor)
    assert isinstance(y_true, Tensor)
    assert isinstance(parameters, list)
    W1, b1, W2, b2 = (part for part in parameters if isinstance(part, Tensor))
    loss = ((X @ W1 + b1).relu() @ W2 + b2 - y_true).square().mean()
    assert 0 < loss.item() < 2e-4


def test_no_infinite_rate_and_no_rate_of_zero_is_taken_for_one_that_trains() -> None:
    for rate in ("float('inf')", "0.0", "-0.5"):
        assert "expected a number above zero" in told_of(
            f"\n\nLEARNING_RATE = {rate}\n", "test_stays_finite"
        )
        # The loop is another matter: it can train the start, with a rate that the check chooses.
        assert failure_in(NAME, f"\n\nLEARNING_RATE = {rate}\n", "test_train_interface") is None


def test_what_a_start_lacks_is_said_of_the_start() -> None:
    def told(returned: str, check: str = "test_init_interface") -> str:
        return told_of(f"\n\ndef init_parameters(d_hidden):\n    {returned}\n", check)

    assert "returned a list of 2, expected a list of 4" in told("return [1.0, 2.0]")
    assert "returned a list, expected a list of 4" in told("return []")
    whole = "[torch.ones(1, d_hidden), torch.ones(d_hidden).int(), torch.ones(d_hidden, 1), 1.0]"
    assert "and dtype int32 for b1" in told(f"return {whole}")
    assert "has a float for b2" in told(f"return {whole.replace('.int()', '')}")
    assert "dtype" not in told(f"return {whole.replace('.int()', '')}")
    for check in ("test_units", "test_stays_finite", "test_init_interface"):
        assert "ValueError" in told("raise ValueError('mine')", check)


def test_a_start_that_switches_gradients_off_is_told_so() -> None:
    text = INIT.format(rate=0.01, scale=0.3, inside="torch.set_grad_enabled(False)", top="")
    assert "switched off" in told_of(text, "test_init_interface")


def test_a_loop_that_fails_on_the_start_is_told_by_its_own_error() -> None:
    text = """

right = train

def train(X, y_true, parameters, learning_rate, n_epochs):
    if X.shape[0] == 300:
        raise ValueError("mine")
    return right(X, y_true, parameters, learning_rate, n_epochs)
"""
    failed = failure_in(NAME, text, "test_train_interface")
    assert failed is not None
    assert failed.outcome is Outcome.RAISED
    assert "ValueError: mine" in str(failed)


def test_a_single_start_that_is_drawn_again_must_not_diverge_once() -> None:
    """With these settings a few starts in a hundred diverge, and the others end low enough."""
    for seed, right in ((0, False), (2, True)):
        finals, verdict = checks.finals_of_redrawn(settings_of(0.01, 0.6, seed))
        assert all(map(math.isfinite, finals)) is verdict is right
        assert checks.median_of(finals) <= checks.bar()


def test_a_start_of_which_no_unit_works_earns_nothing_for_its_form() -> None:
    zeros = "[torch.zeros(*size) for size in ((1, d_hidden), (d_hidden,), (d_hidden, 1), (1,))]"
    text = f"\n\ndef init_parameters(d_hidden):\n    return {zeros}\n"
    with tempfile.TemporaryDirectory() as folder:
        results = grade(NAME, solution(NAME) + text, Path(folder), isolated=False)
    assert results["test_init_interface"].outcome is Outcome.WAITING


def settings_of(rate: float, scale: float, seed: int) -> checks.Settings:
    """The settings of a file with plain normal weights that seeds a generator itself."""
    generator = torch.Generator().manual_seed(seed)
    W1, W2 = (scale * torch.randn(checks.WIDTH, generator=generator) for _ in range(2))
    start = batched_training.start_of(
        [W1.view(1, -1), torch.zeros(checks.WIDTH), W2.view(-1, 1), torch.zeros(1)]
    )
    chosen = Record(Call("LEARNING_RATE", {}, constant=True), rate)
    return checks.Settings(iter(()), chosen, RECORD, (start,) * checks.SEEDS, rate)
