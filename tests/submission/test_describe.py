"""What came back and what was expected can be compared by eye."""

from __future__ import annotations

import math

import pytest
import torch

from autograder.submission import describe
from autograder.submission.calls import Call, Foreign, Value


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (torch.tensor(1 / 3), "float32 ()  0.3333"),
        (torch.ones(2, 1, dtype=torch.float64), "float64 (2, 1)  [1, 1]"),
        (torch.arange(4), "int64 (4,)  [0, 1, 2, 3]"),
        (torch.arange(5), "int64 (5,)  [0, 1, 2, 3, …]"),
        (torch.tensor([math.nan, -math.inf]), "float32 (2,)  [nan, -inf]"),
        (torch.empty(0, 3), "float32 (0, 3)  empty"),
        (
            Foreign("numpy.ndarray", "[1.\n 2.]", torch.ones(2)),
            "numpy.ndarray  float32 (2,)  [1, 1]",
        ),
        (
            Foreign("numpy.float32", "np.float32(1.0)", torch.tensor(1.0)),
            "numpy.float32  np.float32(1.0)",
        ),
        (Foreign("numpy.ndarray", "[[1.\n  2.]]"), "numpy.ndarray  [[1. 2.]]"),
        (1 / 3, "0.333333"),
        (True, "True"),
        ("a\tb", r"'a\tb'"),
        (None, "None"),
        ([1.0, 2], "[1, 2]"),
        ((1.0, None), "(1, None)"),
        ([0.5] * 6, "[0.5, 0.5, 0.5, 0.5, … 6 in all]"),
        ({"a": torch.tensor(1.0)}, "{'a': float32 ()  1}"),
        ({str(n): n for n in range(5)}, "{'0': 0, '1': 1, '2': 2, '3': 3, … 5 in all}"),
    ],
)
def test_a_value_is_described_on_one_line(item: Value, text: str) -> None:
    assert describe.value(item) == text


def test_a_long_list_of_long_texts_is_cut() -> None:
    assert len(describe.value(["x" * 290] * 4)) == describe.LONGEST + 1


def test_two_numbers_get_the_digits_that_tell_them_apart() -> None:
    assert describe.apart(1.0, 2.0) == ("1", "2")
    assert describe.apart(0.123412, 0.123436) == ("0.12341", "0.12344")
    assert describe.apart(1.0, math.nextafter(1.0, 2.0)) == ("1", "1.0000000000000002")
    assert describe.apart(0.5, 0.5) == ("0.5", "0.5")


def test_two_values_get_the_digits_that_tell_them_apart() -> None:
    one, other = torch.tensor([1.0]), torch.tensor([1.0 + 1e-6])
    assert describe.pair(one, 2 * one) == ("float32 (1,)  [1]", "float32 (1,)  [2]")
    assert describe.pair(one, other) == ("float32 (1,)  [1]", "float32 (1,)  [1.00000095]")


def test_a_curve_shows_its_beginning_its_end_and_its_length() -> None:
    curve = [float(n) for n in range(9)]
    assert describe.numbers(curve) == "[0, 1, 2, 3, …, 7, 8] (9 in all)"
    assert describe.numbers(curve[:8]) == "[0, 1, 2, 3, 4, 5, 6, 7] (8 in all)"


def test_a_call_is_shown_as_it_was_made() -> None:
    arguments: dict[str, Value] = {"X": 1.0, "n": 2}
    assert describe.call_text(Call("train", arguments)) == "train(X, n)"
    assert describe.call_text(Call("train", arguments, by_name=True)) == "train(X=X, n=n)"
    assert describe.call_text(Call("RATE", {}, constant=True)) == "RATE"


def test_each_tensor_of_a_list_has_a_line_of_its_own() -> None:
    four: list[Value] = [torch.zeros(()), torch.ones(()), torch.ones(()), torch.zeros(())]
    lines = describe.argument_lines(Call("f", {"parameters": four, "n": 3, "sizes": [1, 2]}))
    assert lines == [
        "W1 = float32 ()  0",
        "b1 = float32 ()  1",
        "W2 = float32 ()  1",
        "b2 = float32 ()  0",
        "n = 3",
        "sizes = [1, 2]",
    ]
    two = describe.argument_lines(Call("f", {"parameters": four[:2]}))
    assert two == ["parameters[0] = float32 ()  0", "parameters[1] = float32 ()  1"]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (None, "None"),
        (torch.ones(3), "a tensor of shape (3,)"),
        (Foreign("builtins.ellipsis", "Ellipsis"), "an ellipsis"),
        (Foreign("numpy.ndarray", "[]"), "a numpy.ndarray"),
        (0.5, "a float"),
        (True, "a bool"),
        ([], "a list"),
        (3, "an int"),
    ],
)
def test_the_kind_of_a_value_fits_into_a_sentence(item: Value, words: str) -> None:
    assert describe.kind(item) == words
