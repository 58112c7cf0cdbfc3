"""The parts of a record that a comparison can be about."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from torch import Tensor

from autograder.judging.verdict import Aspect
from autograder.submission.calls import Record, Value

RETURNED = Aspect("the returned value", lambda record: record.returned)


def content(arguments: Mapping[str, Value]) -> list[Value]:
    """Every argument, and the gradients of those tensors among them that have one."""
    values = [*arguments.values()]
    leaves = [item for value in values for item in tensors(value) if item.is_leaf]
    return [*values, *(leaf.grad for leaf in leaves)]


def everything(record: Record) -> Value:
    """All that a call left behind: the returned value, the arguments, their gradients."""
    return [record.returned, *content(record.arguments)]


def item_of(name: str, index: int) -> Callable[[Record], Value]:
    """Reads the item at `index` of the list argument `name` as it is after the call."""

    def read(record: Record) -> Value:
        items = record.arguments.get(name)
        return items[index] if isinstance(items, list | tuple) else None

    return read


def tensors_and_gradients(name: str) -> Callable[[Record], Value]:
    """Each tensor of a list, then its gradient: together they tell more mistakes apart.

    A gradient of zeros reads as None: both are ways to clear it.
    """

    def read(record: Record) -> Value:
        found: list[Value] = []
        for item in tensors(record.arguments.get(name)):
            found += [item, item.grad if item.grad is not None and item.grad.any() else None]
        return found

    return read


def returned_and_gradients(record: Record) -> Value:
    """The returned value, then the gradient or None of every tensor argument."""
    found = [item for value in record.arguments.values() for item in tensors(value)]
    return [record.returned, *(item.grad for item in found)]


def gradient_of(name: str) -> Callable[[Record], Value]:
    """Reads the gradient of the tensor argument `name`, of its shape; None without one."""

    def read(record: Record) -> Value:
        tensor = record.arguments.get(name)
        return tensor.grad if isinstance(tensor, Tensor) else None

    return read


def tensors(value: Value) -> list[Tensor]:
    """The tensors in a list or tuple, of any shapes; a tensor by itself is a list of one."""
    items = value if isinstance(value, list | tuple) else [value]
    return [item for item in items if isinstance(item, Tensor)]
