"""Values are copied as plain data, and what is no answer is described instead."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy
import pytest
import torch
from torch import Tensor

from autograder.submission.calls import Foreign, Value
from autograder.submission.plain_data import (
    DEEPEST,
    MOST_CHARACTERS,
    MOST_ITEMS,
    MOST_NUMBERS,
    described,
    fresh,
    plain,
    unchanged,
)


def leaf() -> Tensor:
    tensor = torch.tensor([1.0, 2.0], requires_grad=True)
    tensor.grad = torch.tensor([3.0, 4.0])
    return tensor


def gradient_of(value: Value) -> Tensor:
    assert isinstance(value, Tensor)
    assert value.grad is not None
    return value.grad


class Text(str):
    def __str__(self) -> str:
        raise ValueError("no text")


def test_a_fresh_copy_keeps_flag_and_gradient_and_shares_no_memory() -> None:
    original = leaf()
    copy = fresh(original)
    assert isinstance(copy, Tensor)
    assert copy.requires_grad
    assert copy.is_leaf
    with torch.no_grad():
        copy.zero_()
        gradient_of(copy).zero_()
    assert original.tolist() == [1.0, 2.0]
    assert gradient_of(original).tolist() == [3.0, 4.0]


def test_a_fresh_copy_reaches_into_containers() -> None:
    original: dict[str, Value] = {"list": [torch.ones(1)], "tuple": (torch.ones(1), "x")}
    copy = fresh(original)
    assert isinstance(copy, dict)
    for name, kind in (("list", list), ("tuple", tuple)):
        ours, theirs = original[name], copy[name]
        assert isinstance(ours, list | tuple)
        assert isinstance(theirs, kind)
        assert theirs[0] is not ours[0]


@pytest.mark.parametrize(
    "before",
    [leaf(), [leaf(), 2.0], (leaf(), None), {"W1": leaf(), "n": 3}, 2 * leaf(), 1.5, "text", None],
)
def test_a_copy_that_was_left_alone_is_unchanged(before: Value) -> None:
    assert unchanged(before, fresh(before))


def add_one(tensor: Tensor) -> None:
    tensor.data += 1


def change_gradient(tensor: Tensor) -> None:
    gradient_of(tensor).zero_()


def drop_gradient(tensor: Tensor) -> None:
    tensor.grad = None


def freeze(tensor: Tensor) -> None:
    tensor.requires_grad_(False)


def round_off(tensor: Tensor) -> None:
    tensor.data = tensor.data.double()


def reshape(tensor: Tensor) -> None:
    tensor.data = tensor.data.view(2, 1)


@pytest.mark.parametrize(
    "change", [add_one, change_gradient, drop_gradient, freeze, round_off, reshape]
)
def test_any_change_of_a_tensor_is_seen(change: Callable[[Tensor], None]) -> None:
    before, kept = leaf(), fresh(leaf())
    assert isinstance(kept, Tensor)
    change(kept)
    assert not unchanged(before, kept)
    assert not unchanged([before], [kept])
    assert not unchanged({"W1": before}, {"W1": kept})


@pytest.mark.parametrize("kept", [[1.0, 2.0], [], (1.0,), None])
def test_a_list_that_became_something_else_is_seen(kept: Value) -> None:
    assert not unchanged([1.0], kept)
    assert not unchanged({"a": [1.0]}, {"a": kept})
    assert not unchanged({"a": [1.0]}, {"b": [1.0]})


def test_a_parameter_becomes_a_plain_leaf_with_its_gradient() -> None:
    parameter = torch.nn.Parameter(torch.ones(2))
    parameter.grad = torch.full((2,), 5.0)
    copy = plain(parameter)
    assert type(copy) is Tensor
    assert copy.requires_grad
    assert gradient_of(copy).tolist() == [5.0, 5.0]


def test_a_result_of_operations_becomes_a_leaf_that_requires_gradients() -> None:
    copy = plain(2 * leaf())
    assert isinstance(copy, Tensor)
    assert (copy.is_leaf, copy.requires_grad, copy.grad) == (True, True, None)


def test_a_gradient_unlike_its_tensor_is_left_out() -> None:
    tensor = leaf()
    tensor.data = torch.ones(3)
    copy = plain(tensor)
    assert isinstance(copy, Tensor)
    assert copy.grad is None


def test_subclasses_become_the_plain_kind() -> None:
    found = plain([numpy.float64(0.5), Text("abc"), {Text("key"): True}])
    assert isinstance(found, list)
    assert [type(item) for item in found[:2]] == [float, str]
    assert found[:2] == [0.5, "abc"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (2**63, "builtins.int"),
        (1j, "builtins.complex"),
        ({1, 2}, "builtins.set"),
        (torch.ones(2).to_sparse(), "torch.sparse_coo tensor on cpu"),
        (torch.empty(2, device="meta"), "torch.strided tensor on meta"),
        (torch.ones(2, dtype=torch.complex64), "torch.strided tensor on cpu"),
        (torch.zeros(MOST_NUMBERS + 1, dtype=torch.uint8), "torch.Tensor"),
        ([0] * (MOST_ITEMS + 1), "builtins.list"),
    ],
    ids=["int", "complex", "set", "sparse", "meta", "complex tensor", "large", "long"],
)
def test_what_is_no_answer_is_described(value: object, kind: str) -> None:
    found = plain(value)
    assert isinstance(found, Foreign)
    assert found.kind == kind
    assert found.tensor is None


@pytest.mark.parametrize(
    "array",
    [
        numpy.arange(3.0)[::-1],
        numpy.array([2.0, 1.0, 0.0], dtype=">f8"),
        numpy.asfortranarray([2.0, 1.0, 0.0]),
    ],
    ids=["backwards", "other byte order", "other order"],
)
def test_an_array_is_described_with_its_numbers(array: object) -> None:
    found = plain(array)
    assert isinstance(found, Foreign)
    assert found.kind == "numpy.ndarray"
    assert found.tensor is not None
    assert found.tensor.tolist() == [2.0, 1.0, 0.0]


def test_limits_count_everything_in_one_value() -> None:
    half = torch.zeros(MOST_NUMBERS // 2 + 1, dtype=torch.uint8)
    found = plain([half, half])
    assert isinstance(found, list)
    assert [type(item) for item in found] == [Tensor, Foreign]
    assert plain(["a" * MOST_CHARACTERS, "b"]) == ["a" * MOST_CHARACTERS, ""]
    rows = plain([[0] * (MOST_ITEMS // 2)] * 2)
    assert isinstance(rows, list)
    assert [type(row) for row in rows] == [list, Foreign]


def test_lists_within_lists_end_somewhere() -> None:
    endless: list[object] = []
    endless.append(endless)
    found, depth = plain(endless), 0
    while isinstance(found, list):
        found, depth = found[0], depth + 1
    assert isinstance(found, Foreign)
    assert depth == DEEPEST


def test_a_description_names_the_type_with_its_module() -> None:
    found = described(sys)
    assert (found.kind, found.text) == ("builtins.module", "<module 'sys' (built-in)>")
