"""Each expectation passes a right record in silence and names the first thing that is wrong."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from autograder.judging import expect
from autograder.judging.comparison import alike, observed
from autograder.judging.verdict import CheckFailed
from autograder.oracle.tolerances import TOLERANCES
from autograder.results import Outcome
from autograder.submission.calls import Call, Foreign, Problem, Record, Value
from autograder.submission.plain_data import fresh


def record(
    returned: Value = None, after: Value = None, *, before: Value = None, name: str = "parameters"
) -> Record:
    """A call of f with one argument, which stands at `after` when it has returned."""
    call = Call("f", {name: before if before is not None else fresh(after)})
    return Record(call, returned, {name: after})


def leaf(*numbers: float, gradient: float | None = None) -> Tensor:
    tensor = torch.tensor(numbers, requires_grad=True)
    tensor.grad = None if gradient is None else torch.full_like(tensor, gradient)
    return tensor


def four(*changed: int, by: float = 1.0) -> list[Value]:
    """W1, b1, W2 and b2 at 1, those in `changed` elsewhere."""
    return [leaf(1.0, 1.0 + by * (index in changed)) for index in range(4)]


def tensors(values: list[Value]) -> list[Tensor]:
    return [value.detach() for value in values if isinstance(value, Tensor)]


def refused(expectation: Callable[..., None], *arguments: object, **named: object) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        expectation(*arguments, **named)
    return caught.value


# Whether the call came to an end


def test_a_problem_is_told_before_anything_else() -> None:
    problem = Problem(Outcome.TIMED_OUT, "`f` was still running.")
    late = replace(record(1.0, 1.0), problem=problem)
    for failed in (
        refused(expect.finished, late),
        refused(expect.that, False, "It is wrong.", late),
        refused(expect.returned, late, torch.ones(1), "value"),
        refused(expect.losses, late, [1.0]),
        refused(expect.unchanged, late, "parameters"),
        refused(expect.gradient, late, "parameters", torch.ones(1)),
    ):
        assert (failed.outcome, failed.sentence) == (Outcome.TIMED_OUT, problem.message)


def test_a_call_that_did_nothing_at_all_has_not_finished() -> None:
    assert (
        "returned None and changed nothing"
        in refused(expect.finished, record(None, [leaf(1.0)])).sentence
    )
    expect.finished(record(0.0, [leaf(1.0)]))
    expect.finished(record(None, [leaf(2.0)], before=[leaf(1.0)]))
    expect.finished(record(None, [leaf(1.0)], before=[leaf(1.0, gradient=1.0)]))
    expect.finished(Record(Call("f", {})))


def test_a_condition_that_holds_passes() -> None:
    expect.that(True, "It is wrong.", record(1.0))
    failed = refused(expect.that, False, "It is wrong.", record(1.0))
    assert (failed.outcome, failed.sentence) == (Outcome.WRONG, "It is wrong.")
    assert failed.record.returned == 1.0


# What it returned


def test_a_returned_tensor_has_form_and_numbers() -> None:
    expect.returned(record(torch.ones(2)), torch.ones(2), "value")
    assert (
        "[1]"
        in refused(
            expect.returned, record(torch.tensor([1.0, 2.0])), torch.ones(2), "value"
        ).sentence
    )
    assert (
        "has shape"
        in refused(expect.returned, record(torch.ones(2, 1)), torch.ones(2), "value").sentence
    )


def test_a_returned_tensor_may_have_other_numbers_where_only_its_form_counts() -> None:
    expect.returned_like(record(torch.zeros(2)), torch.ones(2))
    assert (
        "dtype"
        in refused(expect.returned_like, record(torch.zeros(2).double()), torch.ones(2)).sentence
    )


def test_a_returned_tensor_is_attached_to_the_graph() -> None:
    expect.attached(record(leaf(1.0)))
    assert "cut off from the graph" in refused(expect.attached, record(torch.ones(1))).sentence
    assert "not a tensor" in refused(expect.attached, record(1.0)).sentence


def test_a_curve_of_losses_is_read_from_numbers_of_any_kind() -> None:
    one, both = torch.tensor(1.0), torch.tensor([1.0, 0.5])
    curves: tuple[Value, ...] = ([1.0, 0.5], (1, 0.5), [one, 0.5], both)
    for curve in curves:
        expect.losses(record(curve), [1.0, 0.5])


@pytest.mark.parametrize(
    ("curve", "sentence"),
    [
        ([1.0, 0.6, 9.0], "`f`: the loss is 0.6 instead of 0.5 at epoch 2; 2 of 3 values differ."),
        (
            [2.0, 0.5, 0.2],
            "`f`: the loss is 2 instead of 1 at epoch 1 (expected from before any update); 1 of 3",
        ),
        ([1.0, math.nan, 0.2], "`f`: the loss contains nan at epoch 2."),
        ([1.0, 0.5], "`f` returned 2 losses, expected 3."),
        ([1.0], "`f` returned 1 loss, expected 3."),
        (1.0, "`f` returned a float, not a list with the loss of every epoch."),
        (None, "`f` returned None: is the `return` missing?"),
        (["1"], "`f` returned a list, not a list with the loss of every epoch."),
    ],
)
def test_of_a_wrong_curve_the_first_wrong_epoch_is_told(curve: Value, sentence: str) -> None:
    failed = refused(expect.losses, record(curve, [leaf(2.0)], before=[leaf(1.0)]), [1.0, 0.5, 0.2])
    assert failed.sentence.startswith(sentence)


def test_each_number_may_be_any_of_those_that_it_accepts() -> None:
    accepted = {"the noisy loss": [1.0, 2.0], "the clean loss": [3.0]}
    expect.numbers(record((2.0, torch.tensor(3.0))), accepted)
    failed = refused(expect.numbers, record((1.9, 3.0)), accepted)
    assert failed.sentence == "`f`: the noisy loss is 1.9 instead of 2."
    failed = refused(expect.numbers, record((1.0, 4.0)), accepted)
    assert failed.sentence == "`f`: the clean loss is 4 instead of 3."
    failed = refused(expect.numbers, record((1.0,)), accepted)
    assert failed.sentence == "`f` returned a tuple, not the noisy loss and the clean loss."


@pytest.mark.parametrize(
    ("got", "sentence"),
    [
        ((1.0, 0.5), "`f` returned a tuple, not a list."),
        ([1.0], "`f` returned 1 loss for 2 epochs."),
        ([1.0, 1], "`f` returned a list that holds an int."),
        (
            [torch.tensor(1.0), 0.5],
            "`f` returned a list that holds a tensor of shape (): .item() makes a float of it.",
        ),
        (
            [1.0, Foreign("numpy.float32", "0.5", torch.tensor(0.5))],
            "`f` returned a list that holds a numpy.float32: .item() makes a float of it.",
        ),
    ],
)
def test_plain_losses_are_a_list_of_floats(got: Value, sentence: str) -> None:
    expect.plain_losses(record([1.0, math.nan]), 2)
    assert refused(expect.plain_losses, record(got), 2).sentence == sentence


@pytest.mark.parametrize("odd", [float("nan"), float("inf")])
def test_a_reference_that_is_not_finite_accepts_nothing(odd: float) -> None:
    """Not even the same: a check that draws such a task would take every run that diverges."""
    wrong = torch.tensor([1.0, odd])
    call = Call("f", {"parameters": [torch.zeros(2)]})
    record = Record(call, wrong, {"parameters": [wrong.clone()]})
    with pytest.raises(ValueError, match="reference is not finite"):
        expect.returned(record, wrong, "value")
    with pytest.raises(ValueError, match="reference is not finite"):
        expect.parameters(record, [wrong], "update")
    with pytest.raises(ValueError, match="reference is not finite"):
        expect.losses(Record(call, [1.0, odd], record.changed), [1.0, odd])


# What became of the parameters


def test_parameters_stand_where_they_should() -> None:
    expect.parameters(record(None, four(2), before=four()), tensors(four(2)), "update")


def test_of_wrong_parameters_the_worst_is_told() -> None:
    after: list[Value] = [leaf(1.0, 1.1), leaf(1.0, 7.0), leaf(1.0, 1.2), leaf(1.0, 1.0)]
    failed = refused(
        expect.parameters, record(None, after, before=four()), tensors(four()), "update"
    )
    assert failed.sentence.startswith("`f`: b1 after the call is 7 instead of 1 at index [1]")


def test_a_parameter_that_did_not_move_is_told_as_that() -> None:
    called = record(1.0, four(0), before=four())
    failed = refused(expect.parameters, called, tensors(four(0, 2)), "update")
    assert failed.sentence == "`f`: W2 after the call is the same as before."


@pytest.mark.parametrize(
    "odd", [leaf(1.0), torch.ones(2).double(), Foreign("torch.sparse_coo tensor on cpu", "…")]
)
def test_a_parameter_of_another_form_is_told_before_one_with_other_numbers(odd: Value) -> None:
    after = [*four(0)[:3], odd]
    called, expected = record(1.0, after, before=four()), tensors(four())
    for failed in (
        refused(expect.parameters, called, expected, "update"),
        refused(expect.parameters_like, called, expected),
    ):
        assert failed.sentence.startswith("`f`: b2 after the call ")


def test_parameters_may_have_other_numbers_where_only_their_form_counts() -> None:
    expect.parameters_like(record(1.0, four(1)), tensors(four()))
    halves: list[Value] = [*four()[:3], torch.ones(2).half()]
    failed = refused(expect.parameters_like, record(1.0, halves), tensors(four()))
    assert failed.sentence.startswith("`f`: b2 after the call has dtype float16")


def test_parameters_still_require_gradients() -> None:
    expect.trainable(record(1.0, four()))
    frozen: list[Value] = [*four()[:1], torch.ones(2), *four()[2:]]
    failed = refused(expect.trainable, record(1.0, frozen))
    assert failed.sentence.startswith("`f`: b1 no longer requires gradients after the call")


def test_autograd_is_left_on() -> None:
    off = replace(record(1.0, four()), grad_enabled=False)
    for expectation in (expect.grad_enabled, expect.trainable):
        assert "leaves autograd switched off" in refused(expectation, off).sentence
    expect.grad_enabled(record(1.0, four()))


def test_gradients_are_cleared_with_zeros_or_none() -> None:
    expect.gradients_cleared(record(1.0, [leaf(1.0, gradient=0.0), leaf(1.0)]))
    left: list[Value] = [leaf(1.0, gradient=0.0), leaf(1.0, gradient=2.0)]
    failed = refused(expect.gradients_cleared, record(1.0, left))
    assert failed.sentence.startswith("`f`: parameters[1] still has its gradient after the call")
    assert failed.evidence.got == "float32 (1,)  [2]"


def asked_backwards(returned: Value, X: Tensor, weights: Tensor) -> Record:
    call = Call("f", {"X": torch.ones_like(X)}, backward=weights)
    return Record(call, returned, {"X": X})


def test_a_gradient_reaches_the_argument_and_is_right() -> None:
    called = asked_backwards(leaf(1.0), leaf(1.0, gradient=3.0), torch.ones(1))
    expect.gradient(called, "X", torch.tensor([3.0]))
    failed = refused(expect.gradient, called, "X", torch.tensor([4.0]))
    assert failed.sentence == "`f`: the gradient of X is 3 instead of 4 at index [0]."


def test_a_gradient_that_arrives_nowhere_is_told_by_its_cause() -> None:
    expected = torch.ones(1)
    cut = asked_backwards(torch.ones(1), leaf(1.0), expected)
    assert "cut off from the graph" in refused(expect.gradient, cut, "X", expected).sentence
    other = asked_backwards(leaf(1.0, 2.0), leaf(1.0), expected)
    assert (
        "has shape (2,), expected (1,)" in refused(expect.gradient, other, "X", expected).sentence
    )
    unused = asked_backwards(leaf(1.0), leaf(1.0), expected)
    assert "no gradient reaches X" in refused(expect.gradient, unused, "X", expected).sentence


# What it left alone


def test_an_argument_is_left_alone_to_its_last_bit() -> None:
    expect.unchanged(record(1.0, torch.ones(2)), "parameters")
    expect.unchanged(record(1.0, four()), "parameters")
    last_bit = torch.nextafter(torch.ones(2), torch.zeros(2))
    failed = refused(expect.unchanged, record(1.0, last_bit, before=torch.ones(2)), "parameters")
    assert failed.sentence == "`f` changed its argument parameters: work on a new tensor."


def test_a_changed_tensor_of_a_list_is_told_by_its_name_with_the_cure() -> None:
    called = record(1.0, four(2), before=four())
    failed = refused(expect.unchanged, called, "parameters", cure="copy it")
    assert failed.sentence == "`f` changed its argument W2: copy it."


def test_a_tensor_that_became_something_else_is_changed() -> None:
    after = [*four()[:3], Foreign("torch.sparse_coo tensor on cpu", "…")]
    called = record(1.0, after, before=[*four()[1:], leaf(1.0, 1.0)])
    assert "changed its argument b2" in refused(expect.unchanged, called, "parameters").sentence


def test_what_was_changed_is_none_where_nothing_was() -> None:
    failed = refused(expect.unchanged, record(1.0, four(2), before=four()), "parameters")
    assert failed.aspect is not None
    assert failed.aspect.read(record(1.0, four())) is None
    assert alike(failed.aspect.read(failed.record), four(2), "value")


# Which of several differences is told


def test_the_first_loss_out_of_bounds_is_told_and_none_within() -> None:
    bound = TOLERANCES["loss curve"]
    allowed = bound.atol + bound.rtol
    curve: list[Value] = [1.0, 1.0 + 0.5 * allowed, 1.0 + 1.5 * allowed, 1.0 + 3 * allowed]
    assert "epoch 3" in refused(expect.losses, record(curve, 1.0), [1.0] * 4).sentence


def test_the_first_loss_that_is_no_float_is_told() -> None:
    failure = refused(expect.plain_losses, record([torch.ones(()), "1.0"], 1.0), 2)
    assert "str" not in failure.sentence


def test_numbers_of_a_call_that_did_not_end_are_not_read() -> None:
    problem = Problem(Outcome.TIMED_OUT, "`f` was still running.")
    late = replace(record(1.0, 1.0), problem=problem)
    assert refused(expect.numbers, late, {"the loss": [1.0]}).outcome is Outcome.TIMED_OUT


def test_parameters_a_little_out_of_bounds_are_refused_and_right_ones_are_measured() -> None:
    bound = TOLERANCES["update"]
    allowed = bound.atol + bound.rtol
    wrong = record(None, four(2, by=1.5 * allowed), before=four(0))
    assert "W2" in refused(expect.parameters, wrong, tensors(four()), "update").sentence
    token = observed.set([])
    try:
        expect.parameters(record(None, four(), before=four(0)), tensors(four()), "update")
        assert observed.get() == [("update", 0.0)]
    finally:
        observed.reset(token)


def test_a_tensor_that_changed_in_a_wrong_way_is_not_called_unchanged() -> None:
    failure = refused(
        expect.parameters, record(None, four(0), before=four()), tensors(four(0, by=2.0)), "update"
    )
    assert "the same as before" not in failure.sentence


def test_a_gradient_needs_no_weights_and_is_of_a_value_in_their_shape() -> None:
    x = leaf(1.0, 2.0, gradient=2.0)
    alone = record(leaf(1.0), x, name="x")
    expect.gradient(alone, "x", torch.full((2,), 2.0))
    weighed = replace(alone, call=replace(alone.call, backward=torch.ones(3)))
    failure = refused(expect.gradient, weighed, "x", torch.ones(2))
    assert "(3,)" in failure.evidence.expected
