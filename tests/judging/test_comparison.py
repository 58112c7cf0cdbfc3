"""What came back is compared by kind, shape, dtype and numbers, and the first difference told."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from autograder.judging.aspects import RETURNED
from autograder.judging.comparison import (
    alike,
    excess_of,
    loss_values,
    not_a_tensor,
    not_the,
    number_of,
    numbers_agree,
    observed,
    same_bits,
    tensor_like,
    tensors_agree,
)
from autograder.judging.verdict import Aspect, CheckFailed
from autograder.oracle.tolerances import TOLERANCES
from autograder.submission.calls import Call, Foreign, Record, Value
from autograder.submission.plain_data import MOST_ITEMS

CALL = Call("f", {})
NAMED = Aspect("W1 after the call", lambda record: record.returned)
BOUND = TOLERANCES["update"]
ALLOWED = BOUND.atol + BOUND.rtol  # from 1


def double(*numbers: float) -> Tensor:
    return torch.tensor(numbers, dtype=torch.float64)


def told(got: Value, expected: Tensor, aspect: Aspect = RETURNED) -> CheckFailed:
    """The verdict against a record that returned `got`."""
    with pytest.raises(CheckFailed) as caught:
        tensors_agree(Record(CALL, got), aspect, expected, "update")
    return caught.value


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        ([1.0, 2, torch.tensor([3.0])], [1.0, 2.0, 3.0]),
        ((1.0,), [1.0]),
        ([], []),
        (torch.tensor([[1.0], [2.0]], requires_grad=True), [1.0, 2.0]),
        (torch.tensor([[1, 2]]), [1.0, 2.0]),
        (Foreign("numpy.ndarray", "[1.]", torch.ones(1)), [1.0]),
        ([Foreign("numpy.float32", "1.", torch.tensor(1.0))], [1.0]),
        (torch.ones(1, 1, 1), None),
        (torch.zeros(MOST_ITEMS + 1), None),
        ([1.0, None], None),
        ([1.0, True], None),
        ([torch.ones(2)], None),
        ({"loss": 1.0}, None),
        (1.0, None),
        ("1.0", None),
        (None, None),
    ],
)
def test_losses_are_read_from_any_sequence_of_numbers(
    value: Value, numbers: list[float] | None
) -> None:
    assert loss_values(value) == numbers


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0.5, 0.5),
        (2, 2.0),
        (torch.tensor([[0.5]], requires_grad=True), 0.5),
        (Foreign("numpy.float32", "0.5", torch.tensor(0.5)), 0.5),
        (torch.ones(2), None),
        (True, None),
        ("0.5", None),
        (Foreign("builtins.complex", "1j"), None),
    ],
)
def test_a_number_is_anything_with_one_value(value: Value, number: float | None) -> None:
    assert number_of(value) == number


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (double(1.0), double(1.0 + 0.9 * ALLOWED)),
        (double(math.nan, math.inf, -math.inf), double(math.nan, math.inf, -math.inf)),
        ([double(1.0), (None, "a")], [double(1.0), (None, "a")]),
        ({"a": 1.0}, {"a": 1.0 + 0.9 * ALLOWED}),
        (math.nan, math.nan),
        (torch.empty(0, 2), torch.empty(0, 2)),
        (Foreign("numpy.ndarray", "a", double(1.0)), Foreign("numpy.ndarray", "b", double(1.0))),
        (double(math.nan, 1.0), double(math.nan, 1.0 + 0.9 * ALLOWED)),
        (10**6, 10**3 * 10**3),
    ],
)
def test_values_that_nobody_could_tell_apart_are_alike(one: Value, other: Value) -> None:
    assert alike(one, other, "update")
    assert alike(other, one, "update")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (double(1.0), double(1.0 + 1.1 * ALLOWED)),
        (double(1.0), torch.ones(1)),
        (double(1.0), double(1.0).view(1, 1)),
        (double(1.0), double(1.0).requires_grad_()),
        (double(math.nan, 1.0), double(1.0, math.nan)),
        (double(math.inf), double(-math.inf)),
        (double(math.inf), double(1.0)),
        ([1.0], [1.0, 1.0]),
        ([1.0, 2.0], [1.0, 3.0]),
        ({"a": 1.0}, {"b": 1.0}),
        ({"a": 1.0}, {"a": 2.0}),
        (1.0, 1),
        (1, True),
        (1.0, math.nan),
        (Foreign("a", "text"), Foreign("b", "text")),
        (Foreign("a", "text"), 1.0),
        ({"a": 1.0}, 1.0),
        (1, 2),
        (double(math.nan, 1.0), double(math.nan, 1.0 + 1.5 * ALLOWED)),
        (Foreign("a", "text", double(1.0)), Foreign("a", "text")),
        (None, []),
    ],
)
def test_values_that_differ_are_not_alike(one: Value, other: Value) -> None:
    assert not alike(one, other, "update")
    assert not alike(other, one, "update")


@pytest.mark.parametrize(
    ("got", "sentence"),
    [
        (None, "`f` returned None: is the `return` missing?"),
        (1.0, "`f` returned a float, not a tensor: .item() or float() cuts the number out"),
        ([1.0], "`f` returned a list, not a torch.Tensor."),
        (torch.ones(2, 1), "`f`: the returned value has shape (2, 1), expected (2,)."),
        (torch.ones(()), "`f`: the returned value has shape (), expected (2,)."),
        (
            torch.ones(2).half(),
            "`f`: the returned value has dtype float16, expected float32 as its inputs have.",
        ),
    ],
)
def test_kind_shape_and_dtype_are_told_before_any_number(got: Value, sentence: str) -> None:
    with pytest.raises(CheckFailed) as caught:
        tensor_like(Record(CALL, got), RETURNED, torch.zeros(2))
    assert caught.value.sentence.startswith(sentence)
    assert caught.value.evidence.expected.startswith("float32 (2,)")
    assert caught.value.aspect is RETURNED


def test_a_tensor_of_the_right_form_is_handed_on() -> None:
    got = torch.ones(2, requires_grad=True)
    assert tensor_like(Record(CALL, got), RETURNED, torch.zeros(2)) is got


def test_numbers_may_differ_by_what_is_allowed_and_no_more() -> None:
    expected = double(0.0, 1.0)
    tensors_agree(Record(CALL, double(0.0, 1.0 + 0.99 * ALLOWED)), RETURNED, expected, "update")
    assert told(double(0.0, 1.0 + 1.01 * ALLOWED), expected).tolerance == "update"
    # Next to 0 only the absolute part is allowed.
    assert told(double(1.01 * BOUND.atol, 1.0), expected)


def test_the_largest_difference_is_told_with_its_place_and_the_count() -> None:
    failed = told(torch.tensor([[1.0, 5.0], [2.5, 4.0]]), torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    difference = "5 instead of 2 at index [0, 1]; 2 of 4 values differ"
    assert failed.sentence == f"`f`: the returned value is {difference}."
    assert failed.evidence.difference == difference
    assert failed.evidence.got == "float32 (2, 2)  [1, 5, 2.5, 4]"
    assert failed.evidence.expected == "float32 (2, 2)  [1, 2, 3, 4]"


def test_of_one_number_there_is_no_place_and_no_count() -> None:
    failed = told(torch.tensor(2.0), torch.tensor(1.0), NAMED)
    assert failed.sentence == "`f`: W1 after the call is 2 instead of 1."


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_told_by_its_place(odd: float) -> None:
    failed = told(double(1.0, odd, 9.0), double(1.0, 2.0, 3.0))
    assert failed.sentence == f"`f`: the returned value contains {odd} at index [1]."


def test_the_one_to_tell_can_be_chosen() -> None:
    with pytest.raises(CheckFailed) as caught:
        numbers_agree(
            Record(CALL),
            NAMED,
            double(1.0, 3.0, 9.0),
            double(1.0, 2.0, 3.0),
            "update",
            place=lambda index: f"place {index[0]}",
            choose=lambda excess: int((excess > 1.0).int().argmax()),
            show=lambda got, expected: ("mine", "yours"),
        )
    assert "3 instead of 2 at place 1; 2 of 3 values differ" in caught.value.sentence
    assert (caught.value.evidence.got, caught.value.evidence.expected) == ("mine", "yours")


def test_the_excess_is_the_largest_multiple_of_what_is_allowed() -> None:
    got, expected = double(0.5 * BOUND.atol, 1.0 + 3 * ALLOWED), double(0.0, 1.0)
    assert excess_of(got, expected, "update") == pytest.approx(3.0, rel=1e-6)
    assert excess_of(torch.empty(0), torch.empty(0), "update") == 0.0
    assert excess_of(double(math.nan, 1.0), expected, "update") == math.inf


def test_what_was_compared_can_be_observed() -> None:
    token = observed.set([])
    try:
        tensors_agree(Record(CALL, double(1.0 + 0.5 * ALLOWED)), RETURNED, double(1.0), "update")
        ((name, ratio),) = observed.get() or []
    finally:
        observed.reset(token)
    assert name == "update"
    assert ratio == pytest.approx(0.5, rel=1e-6)


def test_the_same_bits_are_those_of_two_tensors_of_one_form() -> None:
    assert same_bits(double(1.0, 2.0), double(1.0, 2.0))
    assert not same_bits(double(1.0), double(math.nextafter(1.0, 2.0)))
    assert not same_bits(double(1.0), torch.ones(1))
    assert not same_bits(double(1.0), double(1.0).view(1, 1))
    assert not same_bits(double(1.0), None)
    assert not same_bits(None, None)


def test_sentences_say_what_was_wanted() -> None:
    assert not_the(Record(CALL), "a list") == "`f` returned None: is the `return` missing?"
    assert not_the(Record(CALL, 1.0), "a list") == "`f` returned a float, not a list."
    sentence = "`f`: W1 after the call is None, not a tensor."
    assert not_a_tensor(Record(CALL), NAMED, None) == sentence


def test_a_tensor_of_losses_may_be_as_long_as_a_list() -> None:
    assert loss_values(torch.ones(MOST_ITEMS)) is not None
    assert loss_values(torch.ones(MOST_ITEMS + 1)) is None


@pytest.mark.parametrize(
    ("got", "count"),
    [
        (double(1.0, 1.0 + 1.5 * ALLOWED, 1.0 + 0.5 * ALLOWED, 2.0), "2 of 4 values differ"),
        (double(1.0, 2.0), "1 of 2 values differ"),
    ],
)
def test_values_out_of_bounds_are_counted(got: Tensor, count: str) -> None:
    record = Record(Call("f", {}), got)
    with pytest.raises(CheckFailed, match=count):
        tensors_agree(record, RETURNED, torch.ones_like(got), "update")
