"""Noisy data: what the net learns when its targets are not exact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

import pytest
import torch
from torch import Tensor

from autograder.judging import expect
from autograder.judging.questions import asks
from autograder.judging.verdict import Aspect, Evidence
from autograder.oracle import noise, reference
from autograder.oracle.inputs import Inputs, Parameters
from autograder.oracle.reference import Training
from autograder.oracle.training_task import LONG, SAMPLES, TrainingTask, draw_kinked_task
from autograder.submission import describe
from autograder.submission.calls import Call, Record, Value
from autograder.submission.cases import Answers, Case

HINTS = (
    "Draw a handful of numbers with `torch.randn` and print their mean and standard deviation. What"
    " does a factor in front of all of them do to both?",
    "Every element has an error of its own, so as many numbers have to be drawn as y has elements:"
    " in which shape?",
    "In an experiment the data are measured once and then trained on. Which lines belong before the"
    " loop, then?",
    "The same prediction can be compared with two targets. Only one of the two losses is what the"
    " net was trained on.",
)

STEP = 0.5
SMALL_STEP = 0.012
LARGE_STEP, SHORT = 0.3, 4  # a rate with which the loss may rise, and the epochs of such a run
RISE, HIGHEST = 1.2, 100.0  # its last losses are above RISE times the smallest, below HIGHEST
BARELY = 1e-9  # a standard deviation that rounding removes; some ways to draw noise refuse 0
DRAWS, MANY_SAMPLES = 20, 100  # calls of one epoch, and samples in each, for statistics of noise
MANY = (200, 200)  # a shape with enough elements for their mean and spread
LARGEST = 1e30  # limit for parameters: with larger ones the losses may overflow
TRACE = 1e-2  # in standard deviations: noise that differs by less is the same, but for rounding
# In standard deviations: without noise rounding leaves at most 1.3e-5, in 1440 first updates. One
# shift of all targets, the mean of 40 draws, is as small as this once in a thousand times.
NO_NOISE = 2e-4
LOSSES = ("the loss against the noisy targets", "the loss against the clean targets")
TRAINED = Aspect("the parameters after the call", lambda record: record.arguments["parameters"])


@dataclass(frozen=True)
class NoisyTask(TrainingTask):
    """A task to whose targets a student's loop adds noise; `y_true` (N, 1) has none."""

    std: float = BARELY

    def lasting(self, n_epochs: int) -> NoisyTask:
        """The same task with another number of epochs."""
        return replace(self, n_epochs=n_epochs)

    def trained_on(self, targets: Tensor) -> Training:
        """Train with the reference on these targets (N, 1)."""
        return replace(self, y_true=targets.to(self.X.dtype)).trained()

    def loss(self, parameters: Parameters, targets: Tensor) -> float:
        """The loss against the targets (N, 1) of a net with these parameters."""
        prediction = reference.forward(self.X.double(), [part.double() for part in parameters])
        return float(reference.mse_loss(prediction, targets.double()))


def arguments_of(task: NoisyTask) -> dict[str, Value]:
    """The arguments of `train_on_noise`."""
    return {**task.arguments(y_true="y_clean"), "std": task.std}


def draw_task(
    inputs: Inputs, n_epochs: int, std: float, d_in: int = 1, learning_rate: float = SMALL_STEP
) -> NoisyTask:
    """The task of `draw_kinked_task` with noise on its targets."""
    task = draw_kinked_task(inputs, n_epochs, learning_rate, d_in)
    return NoisyTask(task.X, task.y_true, task.parameters, learning_rate, n_epochs, std=std)


def draw_rising_task(inputs: Inputs) -> NoisyTask:
    """A task without noise whose last losses are clearly larger than an earlier one."""
    while True:
        task = draw_task(inputs, SHORT, BARELY, learning_rate=LARGE_STEP)
        trained = task.trained()
        _, *on_the_way, before = trained.losses
        after = task.loss(trained.parameters, task.y_true)
        if RISE * min(on_the_way) < min(before, after) and max(before, after) < HIGHEST:
            return task


def draw_telling_task(inputs: Inputs, n_epochs: int, n_samples: int = SAMPLES) -> NoisyTask:
    """A task whose targets can be computed from the trained parameters.

    X (n_samples, n_samples) and y_true (n_samples, 1).
    """
    X, parameters = noise.separate_units(inputs, n_samples)
    y_clean = inputs.uniform(-1.0, 1.0, n_samples, 1)
    std = inputs.number(0.2, 0.4)
    return NoisyTask(X, y_clean, parameters, STEP, n_epochs, std=std)


def parameters_after(record: Record) -> Parameters:
    """The parameters after the call, in the shapes of `TrainingTask`.

    Raises CheckFailed if a shape or dtype has changed, if a number is not finite or too large, or
    if W2 is as it was.
    """
    before = tensors_in(record.call.arguments["parameters"])
    expect.parameters_like(record, before)
    after = tensors_in(record.arguments["parameters"])
    finite = bool((torch.cat([tensor.flatten() for tensor in after]).abs() < LARGEST).all())
    sentence = "`train_on_noise` left the parameters as they were: training has to change these."
    if not finite:
        sentence = (
            f"`train_on_noise` left nan, inf or a number above {LARGEST:g} in the parameters: is"
            " this step downhill?"
        )
    expect.that(
        finite and not torch.equal(before[2], after[2]),
        sentence,
        record,
        TRAINED,
    )
    return after


def tensors_in(value: Value) -> Parameters:
    """The tensors, of any shape, in a list; none for another value."""
    return [item for item in value if isinstance(item, Tensor)] if isinstance(value, list) else []


def first_targets(records: Sequence[Record], task: NoisyTask) -> list[Tensor]:
    """The targets (N, 1) behind each record of one epoch.

    Raises CheckFailed if the targets of a record hold no noise.
    """
    afters = [parameters_after(record) for record in records]
    found = noise.targets_behind(task.X, task.parameters, afters, task.learning_rate)
    for record, targets in zip(records, found, strict=True):
        expect.that(
            float((targets - task.y_true).abs().max()) > NO_NOISE * task.std,
            "`train_on_noise` trained on y_clean itself: there is no noise in the targets that its"
            " first update leads to.",
            record,
            TRAINED,
        )
    return found


def targets_of_both(one: Record, again: Record, task: NoisyTask) -> Tensor:
    """The targets (N, 1) behind two calls of one epoch with the same seed.

    Raises CheckFailed if the two calls had different targets.
    """
    targets, others = first_targets([one, again], task)
    expect.that(
        torch.allclose(targets, others, rtol=0.0, atol=TRACE),
        "After the same torch.manual_seed two runs draw different noise: draw it from torch's"
        " global generator.",
        again,
        TRAINED,
    )
    return targets


def noise_of_any_shape(inputs: Inputs) -> Iterator[Case[None]]:
    for dtype, shape in product((torch.float32, torch.float64), ((6, 1), (3, 4), (1, 1))):
        y = inputs.normal(*shape).to(dtype)
        yield Case(Call("add_noise", {"y": y, "std": 0.5}, by_name=True), None)


def much_noise(inputs: Inputs) -> Iterator[Case[float]]:
    for std in (0.1, 2.0):
        y = inputs.uniform(-3.0, 3.0, *MANY)
        yield Case(Call("add_noise", {"y": y, "std": std}, seed=inputs.seed()), std)


def noise_of_two_seeds(inputs: Inputs) -> Iterator[Case[None]]:
    """Three calls: with one seed, with another, and with the first one again."""
    arguments: dict[str, Value] = {"y": inputs.uniform(-3.0, 3.0, *MANY), "std": 0.5}
    first, second = inputs.seed(), inputs.seed()
    for seed in (first, second, first):
        yield Case(Call("add_noise", arguments, seed=seed), None)


def both_dtypes(inputs: Inputs) -> Iterator[Case[None]]:
    task = draw_task(inputs, 3, 0.1)
    for arguments in (arguments_of(task), arguments_of(task.to(torch.float64))):
        yield Case(Call("train_on_noise", arguments, by_name=True), None)


def without_noise(inputs: Inputs) -> Iterator[Case[tuple[Parameters, list[float]]]]:
    """Trainings, each with the expected parameters and the accepted last losses."""
    for task in tasks_without_noise(inputs):
        call = Call("train_on_noise", arguments_of(task), seed=inputs.seed())
        trained = task.trained()
        last = [trained.losses[-1], task.loss(trained.parameters, task.y_true)]
        yield Case(call, (trained.parameters, last))


def tasks_without_noise(inputs: Inputs) -> Iterator[NoisyTask]:
    """Tasks with the standard deviation BARELY."""
    for n_epochs, d_in in ((1, 1), (40, 1), (40, 3)):
        yield draw_task(inputs, n_epochs, BARELY, d_in)
    yield draw_rising_task(inputs)


def first_epochs(inputs: Inputs) -> Iterator[Case[NoisyTask]]:
    task = draw_telling_task(inputs, 1, MANY_SAMPLES)
    for _ in range(DRAWS):
        yield Case(Call("train_on_noise", arguments_of(task), seed=inputs.seed()), task)


def with_one_seed(task: NoisyTask, seed: int, *n_epochs: int) -> Iterator[Case[NoisyTask]]:
    """Runs of several lengths with one seed: a longer run repeats a shorter one and goes on."""
    for n in n_epochs:
        yield Case(Call("train_on_noise", arguments_of(task.lasting(n)), seed=seed), task)


def first_two_epochs_and_many(inputs: Inputs) -> Iterator[Case[NoisyTask]]:
    return with_one_seed(draw_telling_task(inputs, LONG), inputs.seed(), 1, 1, 2, LONG)


def first_epoch_and_twelfth(inputs: Inputs) -> Iterator[Case[NoisyTask]]:
    # The end of a run of eleven epochs is the start of epoch twelve.
    return with_one_seed(draw_telling_task(inputs, 1), inputs.seed(), 1, 1, 11, 12)


@pytest.mark.points(2)
@pytest.mark.needs_one_of("test_noise_statistics", "test_noise_is_independent")
@asks(noise_of_any_shape)
def test_noise_interface(answers: Answers[None]) -> None:
    """add_noise(y, std) returns a new tensor of y's shape and dtype and leaves y as it was."""
    for record, _ in answers:
        expect.unchanged(record, "y")
        added = noise_of(record)
        sentence = "`add_noise` returned y as it was: there is no noise in it."
        if added.numel() == 1:
            sentence = (
                f"For a y with one element the noise is {describe.number(float(added))}: do not"
                " centre or rescale the draws by their own mean or spread."
            )
        elif not added.isfinite().all():
            sentence = "The noise of `add_noise` holds nan or inf."
        # With a probability of 6e-8 rounding removes the noise of a right answer's only element.
        expect.that(bool(added.any() and added.isfinite().all()), sentence, record)


def noise_of(record: Record) -> Tensor:
    """The noise that `add_noise` added, in y's shape. Raises CheckFailed for a wrong shape."""
    y, returned = record.call.arguments["y"], record.returned
    assert isinstance(y, Tensor)
    expect.returned_like(record, y)
    assert isinstance(returned, Tensor)
    return returned.detach().double() - y.double()


@pytest.mark.points(2)
@asks(much_noise)
def test_noise_statistics(answers: Answers[float]) -> None:
    """The noise has the mean 0 and the standard deviation std."""
    for record, std in answers:
        added = noise_of(record)
        mean, spread = noise.moments(added)
        expect.that(
            noise.within(noise.mean_error(added, std), "standard errors")
            and noise.within(noise.std_error(added, std), "standard errors"),
            f"For std = {std:g} what comes back minus y has a mean of"
            f" {describe.number(mean)} and a standard deviation of {describe.number(spread)},"
            f" expected 0 and {std:g}.",
            record,
            evidence=Evidence(
                f"mean {describe.number(mean)}, standard deviation {describe.number(spread)}",
                f"mean 0, standard deviation {std:g}, over {added.numel()} elements",
            ),
        )


@pytest.mark.points(2)
@asks(noise_of_two_seeds)
def test_noise_is_independent(answers: Answers[None]) -> None:
    """Every element of every call has a normal draw of its own."""
    records = [record for record, _ in islice(answers, 2)]
    first, second = map(noise_of, records)
    shared = max(noise.variance_of_means(first, dim) for dim in (0, 1))
    expect.that(
        noise.within(shared, "variance of the means"),
        "Elements of one row or column have the same noise, or nearly: draw one number for each"
        " element.",
        records[0],
    )
    expect.that(
        noise.within(noise.excess_kurtosis(first), "excess kurtosis"),
        "The noise is not Gaussian: its largest values are not as rare as those of a normal"
        " distribution.",
        records[0],
    )
    expect.that(
        not torch.allclose(first, second, rtol=0.0, atol=TRACE),
        "Two calls draw the same noise: leave the seed of torch's generator to the caller.",
        records[1],
    )
    dependence = max(noise.dependence(first, dim) for dim in (0, 1))
    expect.that(
        noise.within(dependence, "standard errors"),
        "The noise of neighbouring elements, or of the first and the second half, is related: draw"
        " a new number for each element.",
        records[0],
    )
    again, _ = next(answers)
    expect.that(
        torch.allclose(first, noise_of(again), rtol=0.0, atol=TRACE),
        "After the same torch.manual_seed two calls draw different noise: draw it from torch's"
        " global generator.",
        again,
    )


@pytest.mark.points(1)
@pytest.mark.needs_one_of("test_without_noise", "test_trains_on_noise")
@asks(both_dtypes)
def test_train_interface(answers: Answers[None]) -> None:
    """train_on_noise returns a tuple of two Python floats."""
    for record, _ in answers:
        expect_two_floats(record)
        expect.unchanged(record, "X", "y_clean")
        expect.trainable(record)


def expect_two_floats(record: Record) -> None:
    """Require that the returned value is a tuple of two Python floats."""
    returned = record.returned
    items = returned if isinstance(returned, list | tuple) else ()
    odd = next((item for item in items if not isinstance(item, float)), None)
    count = f" of {len(items)}" if items else ""
    sentence = f"`train_on_noise` returned {describe.kind(returned)}{count}, expected a tuple of 2."
    if odd is not None:
        cure = ": .item() makes a float of it" if isinstance(odd, Tensor) else ""
        sentence = f"`train_on_noise` returned {describe.kind(odd)} among the losses{cure}."
    expect.that(
        isinstance(returned, tuple) and len(items) == 2 and odd is None,
        sentence,
        record,
        evidence=Evidence(describe.value(returned), "(noisy_loss, clean_loss), two Python floats"),
    )


@pytest.mark.points(2)
@asks(without_noise)
def test_without_noise(answers: Answers[tuple[Parameters, list[float]]]) -> None:
    """With a vanishing std it is plain training, and both losses are its last one."""
    for record, (parameters, last) in answers:
        expect.parameters(record, parameters, "trained parameters")
        expect.numbers(record, dict.fromkeys(LOSSES, last))


@pytest.mark.points(2)
@asks(first_epochs)
def test_trains_on_noise(answers: Answers[NoisyTask]) -> None:
    """The targets of the training are y_clean with noise of the standard deviation std."""
    records, tasks = [], []
    for record, asked in answers:
        parameters_after(record)
        records.append(record)
        tasks.append(asked)
    task = tasks[0]
    drawn = [(targets - task.y_true) / task.std for targets in first_targets(records, task)]
    expect.that(
        not torch.allclose(drawn[0], drawn[1], rtol=0.0, atol=TRACE),
        "Every call draws the same noise: leave the seed of torch's generator to the caller.",
        record,
        TRAINED,
    )
    together = torch.cat(drawn, dim=1).T
    centred = torch.stack([part - part.mean() for part in drawn])
    mean, _ = noise.moments(together)
    expect.that(
        noise.within(noise.std_error(centred, 1.0), "standard errors"),
        no_plain_step(centred),
        record,
        TRAINED,
    )
    expect.that(
        noise.within(noise.mean_error(together, 1.0), "standard errors"),
        f"The noise that the net was trained on has a mean of {describe.number(mean)} · std,"
        " expected 0.",
        record,
        TRAINED,
    )
    expect.that(
        noise.within(noise.excess_kurtosis(together), "excess kurtosis of targets"),
        "The noise that the net was trained on is not Gaussian: its largest values are not as rare"
        " as those of a normal distribution.",
        record,
        TRAINED,
    )
    expect.that(
        noise.within(noise.dependence(together, 1), "standard errors"),
        "Elements of the noise that the net was trained on are related: draw a new number for each"
        " element.",
        record,
        TRAINED,
    )


def no_plain_step(implied: Tensor) -> str:
    """The sentence for a first update that right noise cannot explain.

    `implied`, of any shape, is the noise that the update implies, in units of std.
    """
    _, spread = noise.moments(implied)
    return (
        "The first update is not one step of plain gradient descent on the mean squared error of"
        " noisy targets, or the noise does not have the standard deviation std. With such a step"
        f" the noise would have the standard deviation {describe.number(spread)} · std."
    )


@pytest.mark.points(2)
@asks(first_two_epochs_and_many)
def test_draws_once(answers: Answers[NoisyTask]) -> None:
    """All epochs train on the same noisy targets."""
    (one, task), (again, _), (two, _), (record, _) = answers
    first = targets_of_both(one, again, task)
    begun = parameters_after(one)
    (second,) = noise.targets_behind(task.X, begun, [parameters_after(two)], STEP)
    if not torch.allclose(first, second, rtol=0.0, atol=TRACE):
        no_second_step(two, (task.parameters, begun), (first, second), task)
    expected = task.trained_on(first).parameters
    finite = all(bool(tensor.isfinite().all()) for tensor in expected)
    expect.that(finite, no_plain_step((first - task.y_true) / task.std), one, TRAINED)
    expect.parameters(record, expected, "trained parameters")


def no_second_step(
    record: Record, starts: Sequence[Parameters], implied: tuple[Tensor, Tensor], task: NoisyTask
) -> None:
    """Raise CheckFailed: the second update implies other targets than the first.

    The cause is new noise or another kind of step. `starts` are the parameters before the two
    updates, and `implied` their targets, each (N, 1).
    """
    noises = [targets - task.y_true for targets in implied]
    sentence = (
        "The second update is not one step of plain gradient descent of the size learning_rate on"
        " the targets of the first."
    )
    evidence = None
    # Another kind of step implies noise of another size: new noise can be the cause only if both
    # noises have the right size.
    if all(noise.within(noise.std_error(one, task.std), "standard errors") for one in noises):
        unexplained = noise.unexplained(task.X, task.y_true, starts, implied)
        if not noise.within(unexplained, "redrawn targets"):
            sentence = (
                "The second epoch trains on other noise than the first: draw it once, before the"
                " loop."
            )
            evidence = Evidence(
                f"in epoch 2 the noise {describe.value(noises[1])}",
                f"as in epoch 1 {describe.value(noises[0])}",
            )
    expect.that(False, sentence, record, TRAINED, evidence)


@pytest.mark.points(2)
@asks(first_epoch_and_twelfth)
def test_losses(answers: Answers[NoisyTask]) -> None:
    """Both losses are those of the trained net: against the noisy targets, then the clean ones."""
    one, task = next(answers)
    again, _ = next(answers)
    noisy = targets_of_both(one, again, task)
    (eleven, _), (twelve, _) = answers
    begun = (task.parameters, parameters_after(eleven))
    for record, before in zip((one, twelve), begun, strict=True):
        after = parameters_after(record)
        expect.numbers(
            record,
            {
                name: [task.loss(parameters, targets) for parameters in (before, after)]
                for name, targets in zip(LOSSES, (noisy, task.y_true), strict=True)
            },
        )
