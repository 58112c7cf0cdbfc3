"""Reads the parts of a record that a comparison can look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from torch import Tensor

from autograder.judging.verdict import Aspect
from autograder.submission.calls import Record, Value

RETURNED = Aspect("the returned value", lambda record: record.returned)


def content(arguments: Mapping[str, Value]) -> list[Value]:
    """Return every argument, then the gradient (or None) of each leaf tensor among them.

    The tensors may have any shape; a gradient has the shape of its tensor.
    """
    values = [*arguments.values()]
    leaves = [item for value in values for item in tensors(value) if item.is_leaf]
    return [*values, *(leaf.grad for leaf in leaves)]


def everything(record: Record) -> Value:
    """Return the returned value, then the arguments and their gradients after the call.

    The tensors may have any shape.
    """
    return [record.returned, *content(record.arguments)]


def item_of(name: str, index: int) -> Callable[[Record], Value]:
    """Return a reader of item `index` of the list argument `name`, as it is after the call."""

    def read(record: Record) -> Value:
        items = record.arguments.get(name)
        return items[index] if isinstance(items, list | tuple) else None

    return read


def tensors_and_gradients(name: str) -> Callable[[Record], Value]:
    """Return a reader of each tensor in the list argument `name`, followed by its gradient.

    Tensors and gradients together tell more mistakes apart than tensors alone. A gradient of zeros
    reads as None, because both mean that the gradient was cleared.
    """

    def read(record: Record) -> Value:
        found: list[Value] = []
        for item in tensors(record.arguments.get(name)):
            found += [item, item.grad if item.grad is not None and item.grad.any() else None]
        return found

    return read


def returned_and_gradients(record: Record) -> Value:
    """Return the returned value, then the gradient of every tensor argument.

    A gradient has the shape of its tensor; it is None if no gradient reached the tensor.
    """
    found = [item for value in record.arguments.values() for item in tensors(value)]
    return [record.returned, *(item.grad for item in found)]


def gradient_of(name: str) -> Callable[[Record], Value]:
    """Return a reader of the gradient of the tensor argument `name`.

    The gradient has the shape of the tensor; it is None if no gradient reached the tensor.
    """

    def read(record: Record) -> Value:
        tensor = record.arguments.get(name)
        return tensor.grad if isinstance(tensor, Tensor) else None

    return read


def tensors(value: Value) -> list[Tensor]:
    """Return the tensors, of any shape, in a list or tuple, or `value` itself if it is a tensor."""
    items = value if isinstance(value, list | tuple) else [value]
    return [item for item in items if isinstance(item, Tensor)]
