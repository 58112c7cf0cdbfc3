"""What a student has to write is read from a stub, and what people write about it is compared."""

from __future__ import annotations

import pytest

from autograder.course.signatures import agree, asked_for, declared, name_of, shown

STUB = '''
import torch


def helper(x: float) -> float:
    return x


def loss(y_pred: Tensor, y_true: Tensor) -> Tensor:
    """Doc."""
    raise NotImplementedError


RATE: float
KNOWN: int = 3
'''


def test_what_is_left_to_write_is_asked_for() -> None:
    asked = asked_for(STUB)
    assert {name: shown(one) for name, one in asked.items()} == {
        "loss": "loss(y_pred: Tensor, y_true: Tensor) -> Tensor",
        "RATE": "RATE: float",
    }
    assert [name_of(one) for one in asked.values()] == [*asked]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("loss(y_pred, y_true)", "loss"),
        ("loss(y_pred: Tensor, y_true) -> Tensor", "loss"),
        ("RATE: float", "RATE"),
        ("loss", None),
        ("loss(y[0], 1)", None),
        ("loss(…)", None),
        ("x = 1", None),
        ("", None),
        ("a: b: c", None),
        ("\0", None),
    ],
)
def test_only_a_signature_is_one(code: str, name: str | None) -> None:
    found = declared(code)
    assert (found and name_of(found)) == name


@pytest.mark.parametrize(
    ("code", "true"),
    [
        ("loss(y_pred, y_true)", True),
        ("loss(y_pred: Tensor, y_true) -> Tensor", True),
        ("loss(y_true, y_pred)", False),
        ("loss(y_pred)", False),
        ("loss(y_pred: float, y_true)", False),
        ("loss(y_pred, y_true) -> float", False),
        ("RATE: float", True),
        ("RATE: int", False),
        ("RATE()", False),
        ("loss: Tensor", False),
    ],
)
def test_types_may_be_left_out_and_nothing_else(code: str, true: bool) -> None:
    written = declared(code)
    assert written
    assert agree(written, asked_for(STUB)[name_of(written)]) is true
