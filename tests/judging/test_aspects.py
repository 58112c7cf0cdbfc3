"""Each aspect reads its part of a record, and nothing where there is none."""

from __future__ import annotations

import torch
from torch import Tensor

from autograder.judging.aspects import (
    RETURNED,
    content,
    everything,
    gradient_of,
    item_of,
    returned_and_gradients,
    tensors,
    tensors_and_gradients,
)
from autograder.submission.calls import Call, Record, Value

ONE, TWO, THREE = torch.tensor(1.0), torch.tensor(2.0), torch.tensor(3.0)


def leaf(value: float, gradient: float | None) -> Tensor:
    tensor = torch.tensor(value, requires_grad=True)
    tensor.grad = None if gradient is None else torch.tensor(gradient)
    return tensor


def record(returned: Value = None, **arguments: Value) -> Record:
    return Record(Call("f", {}), returned, arguments)


def plain(value: Value) -> object:
    """The numbers of a value of tensors of one element."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.item() if isinstance(value, Tensor) else value


def test_the_returned_value_is_one() -> None:
    assert RETURNED.read(record(ONE, X=TWO)) is ONE


def test_everything_is_the_returned_value_the_arguments_and_their_gradients() -> None:
    found = everything(record(ONE, X=TWO, parameters=[leaf(3.0, 4.0), leaf(5.0, None)]))
    assert plain(found) == [1.0, 2.0, [3.0, 5.0], None, 4.0, None]
    assert plain(content({"n": 3, "X": leaf(1.0, 2.0)})) == [3, 1.0, 2.0]


def test_an_item_is_read_from_a_list_or_tuple_only() -> None:
    read = item_of("parameters", 1)
    assert read(record(parameters=[ONE, TWO])) is TWO
    assert read(record(parameters=(ONE, TWO))) is TWO
    assert read(record(parameters=ONE)) is None
    assert read(record(X=[ONE, TWO])) is None


def test_gradients_of_zeros_read_as_none_beside_their_tensors() -> None:
    read = tensors_and_gradients("parameters")
    found = read(record(parameters=[leaf(1.0, 0.0), leaf(2.0, 3.0), "text", leaf(4.0, None)]))
    assert plain(found) == [1.0, None, 2.0, 3.0, 4.0, None]


def test_gradients_of_every_argument_stand_after_the_returned_value() -> None:
    found = returned_and_gradients(record(ONE, X=leaf(1.0, 0.0), n=3, parameters=[leaf(2.0, 5.0)]))
    assert plain(found) == [1.0, 0.0, 5.0]


def test_the_gradient_of_what_is_no_tensor_is_none() -> None:
    read = gradient_of("X")
    assert plain(read(record(X=leaf(1.0, 2.0)))) == 2.0
    assert read(record(X=leaf(1.0, None))) is None
    assert read(record(X=[leaf(1.0, 2.0)])) is None
    assert read(record()) is None


def test_tensors_are_found_in_a_list_or_alone() -> None:
    assert tensors([ONE, 1.0, TWO, [THREE]]) == [ONE, TWO]
    assert tensors((ONE,)) == tensors(ONE) == [ONE]
    assert tensors("text") == []
