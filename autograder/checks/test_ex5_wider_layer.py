"""A wider layer: settings that suit fifty units."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import pytest
import torch
from torch import Tensor

from autograder.data import sine_data
from autograder.judging import expect
from autograder.judging.aspects import RETURNED, tensors, tensors_and_gradients
from autograder.judging.comparison import number_of
from autograder.judging.questions import asks
from autograder.judging.verdict import Aspect, CheckFailed, Evidence
from autograder.oracle import batched_training, sequential
from autograder.oracle.batched_training import Start
from autograder.oracle.inputs import Inputs
from autograder.oracle.reference import Training
from autograder.oracle.tolerances import BOUNDS
from autograder.oracle.training_task import (
    FEW,
    LONG,
    TrainingTask,
    draw_crawling_task,
    draw_kinked_task,
    draw_resting_task,
    draw_rising_task,
)
from autograder.results import Outcome
from autograder.submission import describe
from autograder.submission.calls import Call, Foreign, Made, Record
from autograder.submission.cases import Answers, Case
from autograder.submission.protocol import Submission

HINTS = (
    "Print the first losses of a run with fifty units and the lesson's settings. Do they fall"
    " slowly, jump about, or grow from step to step, and what does that say about the steps?",
    "The prediction is a sum over all hidden units. What becomes of its size, and of the size of"
    " the gradients, when five times as many terms of the same size are added up?",
    "Two things can make up for that: where the weights start and how long a step is. Steps so"
    " short that nothing diverges may be too short to get anywhere in 1000 epochs: change one of"
    " the two, look at the last loss, then change the other.",
    "The loop in `train` is the one of exercise 4, with the activation of exercise 1.",
)

WIDTH = 50
SEEDS = sequential.FEW
MORE = 31  # runs that are added at a time where the first ones leave it open how they end
MORE_STARTS = 100  # starts that are added at a time where a setting is bold
BEGINNING = 50  # epochs: of two thousand runs that diverged none took more than sixteen
REDRAWN = 50  # starts that are made of the only one of a file that seeds a generator
NEARLY = 0.01  # distance of the first predictions from the targets in a nearly solved task
WORKING = 40  # how many of the fifty units have to take part
JUMP = 1.02  # a loss above JUMP times the first one is more than rounding
HARDLY = 0.7  # a final loss above HARDLY times that of predicting the mean: nothing was learned
STEP = 0.012  # a rate unlike any LEARNING_RATE: `train` must use its own argument
RUNS = ((8, STEP, 1), (40, 0.007, 1), (40, STEP, 3))  # n_epochs, learning rate, D_in
SEEDED = (
    "`init_parameters` returns the same start after every torch.manual_seed, so nobody can see"
    " whether your settings hold for other starts: it seeds a generator itself. Leave the seed out,"
    " or put it at the top of the file."
)
SEEDED_BY_LUCK = (
    "Your only start ends low enough, but other starts of its kind do not: `init_parameters` seeds"
    " a generator itself. Leave the seed out and judge your settings by several starts."
)
RISING_RATE = 0.3  # so large that the loss also rises, in runs of a few epochs


def asked(task: TrainingTask) -> Case[Training]:
    """A call of `train`, made once for all checks, and the expected training."""
    return Case(Call("train", task.arguments()), task.trained(), once=True)


def trainings(inputs: Inputs) -> Iterator[Case[Training]]:
    """The trainings of which one check compares the losses and another the parameters."""
    shared = inputs.shared()
    return (asked(draw_kinked_task(shared, *run)) for run in RUNS)


def curves(inputs: Inputs) -> Iterator[Case[Training]]:
    yield from trainings(inputs)
    yield asked(draw_rising_task(draw_kinked_task, inputs, RISING_RATE))
    yield asked(draw_crawling_task(draw_kinked_task, inputs, STEP))
    yield asked(draw_resting_task(draw_kinked_task, inputs, STEP))


def two_widths(inputs: Inputs) -> Iterator[Case[int]]:
    for width in (7, WIDTH):
        yield Case(Call("init_parameters", {"d_hidden": width}, by_name=True), width)


def initial(inputs: Inputs) -> Iterator[Case[None]]:
    """A call of `init_parameters` at width 50 for each seed; three checks share its record.

    These are as many as a check may need; most checks ask for the first SEEDS alone. The seeds are
    the same in every run: some settings lie so near to the bar that others would decide about them,
    and equal work has to get equal points. What a file draws with them is no secret.
    """
    fixed = inputs.fixed()
    for _ in range(SEEDS + int(BOUNDS["starts of a bold setting"].limit)):
        call = Call("init_parameters", {"d_hidden": WIDTH}, seed=fixed.seed())
        yield Case(call, None, once=True)


def rate(inputs: Inputs) -> Iterator[Case[None]]:
    yield Case(Call("LEARNING_RATE", {}, constant=True), None, once=True)


def settings(inputs: Inputs) -> Iterator[Case[None]]:
    yield from rate(inputs)
    yield from initial(inputs)


def short_trainings(inputs: Inputs) -> Iterator[Case[int]]:
    """Calls of `train`, each with its number of epochs."""
    for task in (
        draw_kinked_task(inputs, 5, STEP),
        draw_kinked_task(inputs, 12, STEP).to(torch.float64),
        draw_kinked_task(inputs, LONG, STEP, n_samples=FEW).nearly_solved(NEARLY),
    ):
        yield Case(Call("train", task.arguments(), by_name=True), task.n_epochs)


@dataclass
class Settings:
    """A student's settings: the learning rate and, as far as they are asked for, the starts."""

    answers: Answers[None]
    chosen: Record
    record: Record  # the last call of `init_parameters`
    starts: tuple[Start, ...]  # the first SEEDS starts
    rate: float

    @classmethod
    def asked(cls, answers: Answers[None]) -> Settings:
        """The rate and the first starts. Raises CheckFailed where there is nothing to train."""
        chosen, _ = next(answers)
        records = [record for record, _ in islice(answers, SEEDS)]
        starts = tuple(map(start_in, records))
        return cls(answers, chosen, records[-1], starts, rate_in(chosen))

    @property
    def seeded(self) -> bool:
        """Whether every start is the same one, and was drawn: the file seeds a generator."""
        same = len(set(self.starts)) == 1
        return same and batched_training.looks_drawn(self.starts[0])

    def more(self, count: int) -> tuple[Start, ...]:
        """At most `count` further starts."""
        return tuple(start_in(record) for record, _ in islice(self.answers, count))

    def losses(self, starts: tuple[Start, ...], n_epochs: int = batched_training.EPOCHS) -> Tensor:
        """The losses (n_epochs, runs) of runs from these starts."""
        return batched_training.sine_losses(starts, self.rate, n_epochs)

    def finals(self) -> tuple[list[float], bool]:
        """The final losses of as many runs as the verdict needs, and the verdict."""
        losses = self.losses(self.starts)[-1].tolist()
        while (verdict := sequential.does_as_well(losses, bar())) is None:
            losses += self.losses(self.more(MORE))[-1].tolist()
        return losses, verdict


def start_in(record: Record) -> Start:
    """The returned W1, b1, W2 and b2 as plain numbers; their shapes do not matter here."""
    expect.finished(record)
    got = record.returned
    parts = got if isinstance(got, list | tuple) else ()
    tensors = [part for part in parts if isinstance(part, Tensor) and not part.is_complex()]
    sizes = [tensor.numel() for tensor in tensors]
    expect.that(
        sizes == [WIDTH, WIDTH, WIDTH, 1] and len(parts) == 4,
        f"`init_parameters({WIDTH})` does not return four tensors of {WIDTH}, {WIDTH}, {WIDTH} and"
        " 1 numbers (W1, b1, W2, b2): there is nothing to train.",
        record,
        evidence=Evidence(describe.value(got), described(WIDTH)),
    )
    return batched_training.start_of(tensors)


def rate_in(record: Record) -> float:
    """The student's learning rate. Raises CheckFailed if it is no finite number above zero."""
    expect.finished(record)
    value = number_of(record.returned)
    if value is None or not 0.0 < value < math.inf:
        sentence = (
            f"`LEARNING_RATE` is {describe.value(record.returned)}, expected a number above zero."
        )
        raise CheckFailed(Outcome.WRONG, sentence, record, RETURNED)
    return value


@pytest.mark.points(1)
@pytest.mark.needs_one_of("test_units")
@asks(two_widths)
def test_init_interface(answers: Answers[int]) -> None:
    """init_parameters(d_hidden) returns the list [W1, b1, W2, b2] for the width it is given."""
    for record, width in answers:
        expect.grad_enabled(record)
        returned = record.returned
        parts = returned if isinstance(returned, list | tuple) else ()
        count = f" of {len(parts)}" if parts else ""
        sentence = (
            f"`init_parameters` returned {describe.kind(returned)}{count}, expected a list of 4"
            " tensors."
        )
        evidence = Evidence(describe.value(returned), described(width))
        expect.that(
            isinstance(returned, list) and len(parts) == 4, sentence, record, evidence=evidence
        )
        for part, (name, shape) in zip(parts, shapes(width).items(), strict=True):
            kind = describe.kind(part)
            if isinstance(part, Tensor) and not part.is_floating_point():
                kind += f" and dtype {str(part.dtype).removeprefix('torch.')}"
            expect.that(
                isinstance(part, Tensor) and part.shape == shape and part.is_floating_point(),
                f"`init_parameters({width})` has {kind} for {name}, expected a"
                f" floating-point tensor of shape {shape}.",
                record,
                evidence=evidence,
            )


def shapes(width: int) -> dict[str, tuple[int, ...]]:
    """The shapes of W1, b1, W2 and b2 for a hidden layer of this width."""
    return {"W1": (1, width), "b1": (width,), "W2": (width, 1), "b2": (1,)}


def described(width: int) -> str:
    """The names and shapes of the parameters as text."""
    return ", ".join(f"{name} {shape}" for name, shape in shapes(width).items())


@pytest.mark.measured
@pytest.mark.points(2)
@asks(initial)
def test_units(answers: Answers[None]) -> None:
    """At least 40 of the 50 units take part: alive on the data, and no copies of each other."""
    records = [record for record, _ in islice(answers, SEEDS)]
    expect_working_units(records[-1], tuple(map(start_in, records)))


def expect_working_units(record: Record, starts: Sequence[Start]) -> None:
    """Require that on average over the starts at least WORKING units are alive and distinct."""
    X, _ = sine_data(batched_training.SAMPLES)
    living = [batched_training.living_units(start, X) for start in starts]
    alive = sum(len(units) for units in living) / SEEDS
    working = sum(batched_training.count_distinct(units) for units in living) / SEEDS
    expect.that(
        working >= WORKING,
        _narrower(alive, working),
        record,
        evidence=Evidence(
            f"{alive:.3g} units alive, {working:.3g} of them distinct (mean over {SEEDS} seeds)",
            f"at least {WORKING}",
        ),
    )


def _narrower(alive: float, working: float) -> str:
    """Say how many units are alive, or differ, on average over the starts."""
    if alive == 0:
        return (
            f"None of the {WIDTH} units is above zero anywhere on the data: they output nothing"
            " and get no gradient, so they never learn anything."
        )
    if alive < WORKING:
        return (
            f"On average only {alive:.3g} of the {WIDTH} units are above zero anywhere on the"
            " data: the others output nothing and get no gradient, so the net is narrower."
        )
    if working <= 1:
        return (
            f"The {WIDTH} units are all alike: units that start alike get the same gradient and"
            " stay alike, so they do no more than a single one."
        )
    return (
        f"On average only {working:.3g} of the {WIDTH} units differ from each other: units that"
        " start alike get the same gradient and stay alike, so the net is narrower."
    )


@pytest.mark.measured
@pytest.mark.points(1)
@pytest.mark.needs_one_of("test_stays_finite", "test_learns")
@asks(rate)
def test_learning_rate(answers: Answers[None]) -> None:
    """LEARNING_RATE is a plain Python number above zero."""
    for record, _ in answers:
        rate_in(record)
        expect.that(
            isinstance(record.returned, int | float),
            f"`LEARNING_RATE` is {describe.kind(record.returned)}: write a plain Python number.",
            record,
        )


@pytest.mark.measured
@pytest.mark.points(2)
@asks(settings)
def test_stays_finite(answers: Answers[None]) -> None:
    """With your settings the loss falls and stays finite for 1000 epochs, for every seed."""
    settings = Settings.asked(answers)
    losses = settings.losses(settings.starts)
    runs = [losses]
    expect_finite(settings, runs)
    expect_fall(settings.record, losses[-1], settings.chosen)
    expect.that(not settings.seeded, SEEDED, settings.record)
    # Runs that never rise above their first loss are far from diverging.
    while jumps(losses) and (starts := settings.more(MORE_STARTS)):
        runs.append(settings.losses(starts, BEGINNING))
        expect_finite(settings, runs)


def expect_finite(settings: Settings, runs: Sequence[Tensor]) -> None:
    """Require that next to none of all `runs`, losses of shape (epochs, starts) each, diverge.

    One start in thousands does so with settings that nobody would call unstable.
    """
    infinite = [~losses.isfinite() for losses in runs]
    diverged = [bad.any(dim=0) for bad in infinite]
    tried, gone = (sum(map(count, diverged)) for count in (len, lambda bad: int(bad.sum())))
    if gone < BOUNDS["starts that diverge"].limit:
        return
    first = min(int(bad.any(dim=1).int().argmax()) for bad in infinite if bad.any()) + 1
    advice = (
        "each step overshoots by more than the step before. A wider layer has larger gradients:"
        " make the weights at the start or the steps smaller."
    )
    if gone < tried:
        advice = "the settings have to work for every start, so choose smaller ones."
    losses, bad = next((one, bad) for one, bad in zip(runs, diverged, strict=True) if bad.any())
    one = describe.numbers(losses[:, int(bad.int().argmax())].tolist())
    raise CheckFailed(
        Outcome.WRONG,
        f"The loss diverges on {gone} of {tried} seeds (first at epoch {first}): {advice}",
        settings.record,
        evidence=Evidence(f"with {told(settings.chosen)} the losses {one}", "finite losses"),
    )


def expect_fall(record: Record, last: Tensor, chosen: Record) -> None:
    """Require that most of the `last` losses (SEEDS,) are below that of predicting the mean of y.

    Without this a net that outputs zero, or a learning rate next to zero, would pass as stable.
    """
    median = median_of(last.tolist())
    loss, mean = describe.number(median), describe.number(loss_of_the_mean())
    expect.that(
        not math.isfinite(median) or median <= BOUNDS["fallen loss"].limit * loss_of_the_mean(),
        f"Nothing diverges, but nothing is learned either: the median loss after 1000 epochs is"
        f" {loss}, and predicting the mean of y everywhere gives {mean}.",
        record,
        evidence=Evidence(
            f"with {told(chosen)} a median loss of {loss} over {SEEDS} seeds", f"less than {mean}"
        ),
    )


def loss_of_the_mean() -> float:
    """The loss of a net that predicts the mean of y everywhere."""
    _, y = sine_data(batched_training.SAMPLES)
    return float(y.var(correction=0))


@pytest.mark.measured
@pytest.mark.points(4)
@asks(settings)
def test_learns(answers: Answers[None]) -> None:
    """After 1000 epochs fifty units do at least as well as ten do with the lesson's settings."""
    settings = Settings.asked(answers)
    finals, learned = settings.finals()
    if learned and settings.seeded:
        finals, learned = finals_of_redrawn(settings)
        expect.that(learned, SEEDED_BY_LUCK, settings.record)
    if learned:
        return
    expect_working_units(settings.record, settings.starts)
    median = median_of(finals)
    raise CheckFailed(
        Outcome.WRONG,
        why_not_learned(settings.losses(settings.starts), median),
        settings.record,
        evidence=Evidence(
            f"with {told(settings.chosen)} a median loss of {describe.number(median)} over"
            f" {len(finals)} seeds",
            f"at most {describe.number(bar())}; {batched_training.LESSON_WIDTH} units reach"
            f" {describe.number(batched_training.lesson_median())}",
        ),
    )


def bar() -> float:
    """The highest median of the final losses with which fifty units do as well as ten."""
    return BOUNDS["ten units"].limit * batched_training.lesson_median()


def finals_of_redrawn(settings: Settings) -> tuple[list[float], bool]:
    """The final losses of starts made of the only one, and whether all of them are as they should.

    Otherwise a seed with which poor settings end well would be worth points.
    """
    starts = batched_training.redrawn(settings.starts[0], REDRAWN)
    finals = settings.losses(starts)[-1].tolist()
    return finals, all(map(math.isfinite, finals)) and median_of(finals) <= bar()


def median_of(losses: Sequence[float]) -> float:
    """The median; a run that diverged counts as infinite."""
    return sorted(loss if math.isfinite(loss) else math.inf for loss in losses)[len(losses) // 2]


def jumps(losses: Tensor) -> int:
    """In how many of the runs with `losses` (epochs, runs) the loss rises above its first value."""
    return int((~(losses.amax(dim=0) <= JUMP * losses[0])).sum())


def told(chosen: Record) -> str:
    """The learning rate as text: the failed call is of `init_parameters` and does not show it."""
    return f"LEARNING_RATE = {rate_in(chosen):.4g}"


def why_not_learned(losses: Tensor, median: float) -> str:
    """The sentence for `losses` (EPOCHS, SEEDS) of the first runs and the `median` of all runs."""
    of_the_mean = loss_of_the_mean()
    loss = describe.number(median)
    diverged = int((~losses.isfinite()).any(dim=0).sum())
    if not math.isfinite(median):
        return (
            f"{diverged} of {SEEDS} runs diverge: there is no trained net to compare with ten"
            " units."
        )
    if jumps(losses) > SEEDS // 2:
        return (
            f"Fifty units end at a median loss of {loss}. In most runs the loss first jumps above"
            " its first value: such long steps move units away from the data, and there they get"
            " no gradient any more."
        )
    if median > HARDLY * of_the_mean:
        return (
            f"Fifty units hardly learn: their median loss is {loss}, and predicting the mean of y"
            f" everywhere gives {describe.number(of_the_mean)}. With this start and these steps"
            " 1000 epochs are not enough: change one of the two."
        )
    return (
        f"Fifty units end worse than ten: their median loss is {loss}. Your runs no longer"
        " diverge, but 1000 epochs do not bring them far enough: look at the steps and at the"
        " weights at the start."
    )


@pytest.mark.points(1)
@pytest.mark.needs_one_of("test_loss_curve", "test_trained_parameters")
@asks(short_trainings)
def test_train_interface(answers: Answers[int], submission: Submission) -> None:
    """train returns a list with one Python float for every epoch and copes with your start."""
    for record, n_epochs in answers:
        expect.plain_losses(record, n_epochs)
        expect.unchanged(record, "X", "y_true")
        expect.trainable(record)
    expect_own_start_can_be_trained(submission)


def expect_own_start_can_be_trained(submission: Submission) -> None:
    """Require that `train` can train what `init_parameters` returns on the lesson's data.

    Nothing is required here if the start has the wrong form: test_init_interface reports that.
    """
    returned = submission.call("init_parameters", {"d_hidden": WIDTH}).returned
    parts = returned if isinstance(returned, list | tuple) else ()
    parameters = [part for part in parts if isinstance(part, Tensor) and part.is_floating_point()]
    if [part.shape for part in parameters] != [*shapes(WIDTH).values()] or len(parts) != 4:
        return
    X, y_true = sine_data(batched_training.SAMPLES)
    rate = number_of(submission.constant("LEARNING_RATE").returned)
    # A rate that is no number is what test_learning_rate reports.
    step = rate if rate is not None and 0.0 < rate < math.inf else STEP
    arguments = TrainingTask(X, y_true, parameters, step, 2).arguments()
    trained = submission.call("train", arguments)
    expect.finished(trained)
    expect_all_parts_trained(trained, parameters)
    # The first call trained copies. The tensors themselves may belong to a graph or share memory.
    start = Call("init_parameters", {"d_hidden": WIDTH})
    told = Foreign("as they come from", f"init_parameters({WIDTH})")
    call = Call("train", {**arguments, "parameters": told}, made=Made("parameters", start))
    record = submission.answer(Case(call, None))
    if record.problem is not None and record.problem.outcome is Outcome.RAISED:
        raise CheckFailed(
            Outcome.WRONG,
            "`train` cannot train the tensors that `init_parameters` returns, though it trains"
            " copies of them: each has to be a leaf tensor in memory of its own. Scale first, then"
            " call requires_grad_(); leave out expand().",
            record,
        )
    expect.finished(record)


def expect_all_parts_trained(record: Record, parameters: Sequence[Tensor]) -> None:
    """Require that the call of `train` in `record` changed every part that has a gradient.

    `parameters` are W1 (1, D_hidden), b1 (D_hidden,), W2 (D_hidden, 1) and b2 (1,) before the call.
    """
    dtype = parameters[0].dtype
    X, y_true = sine_data(batched_training.SAMPLES, dtype)
    start = [part.to(dtype) for part in parameters]
    expected = TrainingTask(X, y_true, start, STEP, 2).trained().parameters
    after = tensors(record.arguments["parameters"])
    for place, name in enumerate(shapes(WIDTH)):
        expect.that(
            parameters[place].requires_grad
            or not torch.equal(after[place], parameters[place])
            or torch.equal(expected[place], start[place]),
            f"`train` leaves the {name} that `init_parameters` returns as it was drawn: does it"
            " require gradients?",
            record,
            Aspect(f"{name} after the call", tensors_and_gradients("parameters")),
        )


@pytest.mark.points(2)
@asks(curves)
def test_loss_curve(answers: Answers[Training]) -> None:
    """The losses are those of gradient descent, each measured before its epoch's update."""
    for record, expected in answers:
        expect.losses(record, expected.losses)


@pytest.mark.points(2)
@asks(trainings)
def test_trained_parameters(answers: Answers[Training]) -> None:
    """The tensors in `parameters` are themselves trained, by one update in every epoch."""
    for record, expected in answers:
        expect.parameters(record, expected.parameters, "trained parameters")
