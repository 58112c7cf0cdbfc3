"""Whatever a function returns, a picture gets numbers that can be drawn, or a sentence."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from autograder.figures import read
from autograder.figures.read import LARGEST, Numbers
from autograder.results import Outcome
from autograder.submission.calls import Call, Foreign, Problem, Record, Value

VALUES: dict[str, Value] = {
    "none": None,
    "truth": True,
    "string": "$\\frac{",
    "empty list": [],
    "empty tensor": torch.empty(0, 3),
    "nan": [math.nan] * 3,
    "infinity": torch.full((3, 1), math.inf),
    "enormous": [1e308, 10**400],
    "negative": [-1.0, -2.0],
    "complex": torch.ones(3, 1, dtype=torch.complex64),
    "truths": torch.ones(3, 1) > 0,
    "whole numbers": torch.arange(3),
    "half precision": torch.ones(3, 1, dtype=torch.float16),
    "nested": [[1.0], {"a": 2.0}, (torch.ones(2, 2),)],
    "foreign": Foreign("builtins.generator", "<generator>"),
    "array": Foreign("numpy.ndarray", "[[1. 2. 3.]]", torch.ones(1, 3)),
}
PROBLEM = Problem(Outcome.RAISED, "`f` raised ValueError.")


def returned(value: Value, **arguments: Value) -> Record:
    return Record(Call("f", {}), value, arguments)


def drawn(found: Numbers) -> list[object]:
    """The numbers that are drawn, NaN as None."""
    assert found.values is not None
    assert found.values.dtype is torch.float64
    return [None if math.isnan(number) else number for number in found.values.flatten().tolist()]


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_any_value_is_read_as_numbers_or_told(value: Value) -> None:
    like = [torch.ones(3, 1)]
    record = Record(Call("f", {}), value, {"parameters": value})
    for found in (read.tensor(record, (3, 1)), read.losses(record)):
        assert found.values is not None or found.trouble
    single = read.number(record)
    assert single is None or math.isfinite(single)
    parameters, trouble = read.left_behind(record, like)
    assert (parameters is None) == bool(trouble)
    assert read.gradient(record, "parameters", (3, 1)).trouble


def test_a_tensor_of_the_right_shape_is_drawn_without_a_word() -> None:
    found = read.tensor(returned(torch.tensor([[1.0], [2.0]], requires_grad=True)), (2, 1))
    assert (drawn(found), found.trouble) == ([1.0, 2.0], "")
    assert found.values is not None
    assert found.values.shape == (2, 1)


@pytest.mark.parametrize(
    ("value", "numbers", "words"),
    [
        (
            torch.tensor([1.0, 2.0]),
            [1.0, 2.0],
            "a tensor of shape (2,), expected a tensor of shape (2, 1)",
        ),
        (torch.tensor([[1.0], [math.nan]]), [1.0, None], "returned NaN or infinity in 1 of 2."),
        (torch.tensor([[-LARGEST], [2.0]]), [None, 2.0], "returned NaN or infinity in 1 of 2."),
        (torch.full((2, 1), math.inf), None, "no finite number at all"),
        (torch.ones(3, 1), None, "a tensor of shape (3, 1), expected"),
        (1.0, None, "returned a float, expected"),
        (
            Foreign("numpy.ndarray", "[]", torch.tensor([[1.0], [2.0]])),
            [1.0, 2.0],
            "returned a numpy.ndarray, expected",
        ),
    ],
)
def test_of_any_other_answer_what_can_be_drawn_is_and_the_rest_is_told(
    value: Value, numbers: list[object] | None, words: str
) -> None:
    found = read.tensor(returned(value), (2, 1))
    assert words in found.trouble
    assert (found.values is None) if numbers is None else (drawn(found) == numbers)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0.5, 0.5),
        (3, 3.0),
        (torch.tensor([[0.5]]), 0.5),
        (Foreign("numpy.float32", "0.5", torch.tensor(0.5)), 0.5),
        (-LARGEST, None),
        (math.nan, None),
        (10**400, None),
        (True, None),
        (torch.ones(2), None),
        ("0.5", None),
    ],
)
def test_a_number_is_one_finite_value(value: Value, number: float | None) -> None:
    assert read.number(returned(value)) == number


@pytest.mark.parametrize(
    ("value", "numbers", "trouble"),
    [
        ([1.0, torch.tensor(0.5)], [1.0, 0.5], ""),
        ((1.0, math.nan), [1.0, None], ""),
        (torch.tensor([1.0, 0.5]), [1.0, 0.5], "a tensor of shape (2,), not a list of floats."),
        ([0.5, -0.5], [0.5, -0.5], "squares are never negative"),
        ([], None, "returned no losses"),
        ([1.0, "a"], None, "returned a list with more than numbers in it, not a list of floats."),
        ([torch.ones(2)], None, "returned a list with more than numbers in it"),
        (None, None, "returned None, not a list of floats."),
    ],
)
def test_losses_are_a_list_of_numbers(
    value: Value, numbers: list[object] | None, trouble: str
) -> None:
    found = read.losses(returned(value))
    assert trouble in found.trouble
    assert bool(found.trouble) == bool(trouble)
    assert (found.values is None) if numbers is None else (drawn(found) == numbers)


LIKE = [torch.ones(2, 1), torch.ones(1, dtype=torch.float64), torch.ones(1), torch.ones(1)]


def test_parameters_left_behind_have_their_shapes_and_dtypes() -> None:
    after: list[Value] = [2 * tensor for tensor in LIKE]
    found, trouble = read.left_behind(returned(None, parameters=after), LIKE)
    assert trouble == ""
    assert found is not None
    assert [(part.shape, part.dtype) for part in found] == [
        (part.shape, part.dtype) for part in LIKE
    ]
    assert all(bool((part == 2).all()) for part in found)


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        ({1: torch.tensor([math.nan])}, "b1 after `f` holds NaN or infinity."),
        (
            {0: torch.ones(2)},
            "W1 after `f` is a tensor of shape (2,), expected a tensor of shape (2, 1).",
        ),
        ({3: None}, "b2 after `f` is None, expected a tensor of shape (1,)."),
    ],
)
def test_parameters_that_cannot_be_used_are_told(
    change: dict[int, Tensor | None], trouble: str
) -> None:
    after: list[Value] = [change.get(index, tensor) for index, tensor in enumerate(LIKE)]
    assert read.left_behind(returned(None, parameters=after), LIKE) == (None, trouble)
    lost = "There is no list of 4 parameters at the start."
    assert read.checked(after[1:], LIKE, "at the start") == (None, lost)


def test_a_gradient_is_that_of_the_argument() -> None:
    X = torch.ones(2, requires_grad=True)
    X.grad = torch.tensor([1.0, 3.0])
    assert drawn(read.gradient(returned(None, X=X), "X", (2,))) == [1.0, 3.0]
    X.grad = None
    found = read.gradient(returned(1.0, X=X), "X", (2,))
    assert found == Numbers(trouble="`f` returned a float: no gradient reaches X.")


def test_a_problem_is_all_that_is_told() -> None:
    failed = Record(Call("f", {}), problem=PROBLEM)
    assert read.tensor(failed, (2,)) == Numbers(trouble=PROBLEM.message)
    assert read.losses(failed) == Numbers(trouble=PROBLEM.message)
    assert read.gradient(failed, "X", (2,)) == Numbers(trouble=PROBLEM.message)
    assert read.left_behind(failed, LIKE) == (None, PROBLEM.message)
    assert read.number(failed) is None
