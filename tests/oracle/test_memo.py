"""A value is computed once, and the one that was not asked for the longest is forgotten."""

from __future__ import annotations

import torch
from torch import Tensor

from autograder.oracle.memo import Memory, remembered


def test_the_value_asked_for_longest_ago_is_forgotten() -> None:
    made: list[str] = []
    memory: Memory[str] = Memory(2)

    def make(key: str) -> str:
        made.append(key)
        return key.upper()

    def recall(key: str) -> str:
        return memory.recall(key, lambda: make(key))

    assert [recall(key) for key in "abacab"] == ["A", "B", "A", "C", "A", "B"]
    assert made == ["a", "b", "c", "b"]


def test_what_raises_is_not_remembered() -> None:
    memory: Memory[float] = Memory(2)
    for _ in range(2):
        try:
            memory.recall("key", lambda: 1 / 0)
        except ZeroDivisionError:
            continue
        raise AssertionError("a value where none can be made")
    assert memory.recall("key", lambda: 1.0) == 1.0


def test_tensors_with_equal_numbers_are_one_question() -> None:
    asked: list[Tensor] = []

    @remembered
    def doubled(tensor: Tensor) -> Tensor:
        asked.append(tensor)
        return 2 * tensor

    first = doubled(torch.ones(2))
    assert doubled(torch.ones(2)) is first
    assert not torch.equal(doubled(torch.zeros(2)), first)
    doubled(torch.ones(2, dtype=torch.float64))
    assert len(asked) == 3
