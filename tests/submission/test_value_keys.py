"""Two calls have one key if nobody could tell them apart, and two keys otherwise."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
import torch
from torch import Tensor

from autograder.submission.calls import Foreign
from autograder.submission.value_keys import SHORT, key_of


def with_gradient(value: float) -> Tensor:
    tensor = torch.ones(2, requires_grad=True)
    tensor.grad = torch.full((2,), value)
    return tensor


LONG = torch.zeros(SHORT)
DIFFERENT: list[object] = [
    torch.ones(2),
    torch.ones(2, dtype=torch.float64),
    torch.ones(2, dtype=torch.bfloat16),
    torch.zeros(2, dtype=torch.bfloat16),
    torch.ones(2, 1),
    torch.ones(2, requires_grad=True),
    with_gradient(0.0),
    with_gradient(1.0),
    torch.tensor([0.0, 1.0]),
    torch.tensor([-0.0, 1.0]),
    torch.empty(0, 2),
    torch.empty(2, 0),
    LONG,
    torch.cat([LONG[1:], torch.ones(1)]),
    [torch.ones(2)],
    (torch.ones(2),),
    {"X": torch.ones(2)},
    {"Y": torch.ones(2)},
    [],
    (),
    {},
    Foreign("numpy.ndarray", "[1. 1.]", torch.ones(2)),
    Foreign("numpy.ndarray", "[1. 1.]"),
    Foreign("numpy.matrix", "[1. 1.]"),
    0,
    0.0,
    -0.0,
    False,
    None,
    "",
    "0",
    math.nan,
]


def test_values_that_differ_in_anything_have_different_keys() -> None:
    alike = [pair for pair in combinations(DIFFERENT, 2) if key_of(pair[0]) == key_of(pair[1])]
    assert alike == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (torch.arange(6.0).view(2, 3), torch.arange(6.0).view(3, 2).T.T.reshape(2, 3)),
        (torch.arange(6.0).view(2, 3).T, torch.arange(6.0).view(2, 3).T.contiguous()),
        (torch.full((2,), math.nan), torch.full((2,), math.nan)),
        (torch.ones((1,) * 64), torch.ones((1,) * 64)),
        (math.nan, float("nan")),
        ({"a": [1, (2.0, None)]}, {"a": [1, (2.0, None)]}),
        (with_gradient(2.0), with_gradient(2.0)),
    ],
    ids=["equal", "strides", "nan tensor", "dimensions", "nan", "nested", "gradient"],
)
def test_equal_values_have_equal_keys(one: object, other: object) -> None:
    assert key_of(one) == key_of(other)
    assert len({key_of(one), key_of(other)}) == 1


def test_the_key_of_a_long_tensor_is_short() -> None:
    assert len(repr(key_of(torch.zeros(100 * SHORT)))) < SHORT
