"""A case is drawn once, when somebody first wants it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
import torch

from autograder.submission.calls import Call
from autograder.submission.cases import Case, Cases


def case(number: int) -> Case[int]:
    return Case(Call("f", {"x": number}), number)


def test_equal_calls_have_one_key_whatever_is_expected_of_them() -> None:
    one, other = (Case(Call("f", {"X": torch.ones(2)}), expected) for expected in (1, 2))
    assert one.key == other.key
    assert one != other


def test_calls_that_differ_in_anything_have_different_keys() -> None:
    arguments = {"X": torch.ones(2)}
    calls = [
        Call("f", arguments),
        Call("g", arguments),
        Call("f", {"Y": torch.ones(2)}),
        Call("f", {"X": torch.zeros(2)}),
        Call("f", arguments, by_name=True),
        Call("f", arguments, seed=1),
        Call("f", arguments, backward=torch.ones(())),
        Call("f", {}),
        Call("f", {}, constant=True),
    ]
    keys = [Case(call, None).key for call in calls]
    assert all(one != other for one, other in combinations(keys, 2))


def test_each_case_is_drawn_once_when_it_is_wanted() -> None:
    drawn: list[int] = []

    def draw() -> Iterator[Case[int]]:
        for number in range(3):
            drawn.append(number)
            yield case(number)

    cases = Cases(draw)
    assert drawn == []
    first = iter(cases)
    one = next(first)
    assert drawn == [0]
    second = iter(cases)
    assert next(second) is one
    two = next(second)
    assert drawn == [0, 1]
    assert next(first) is two
    assert [again.expected for again in cases] == [0, 1, 2]
    assert [again.expected for again in first] == [2]
    assert drawn == [0, 1, 2]


def test_a_drawing_that_fails_once_loses_no_case() -> None:
    failures = [ValueError("no reference")]

    def draw() -> Iterator[Case[int]]:
        yield case(0)
        if failures:
            raise failures.pop()
        yield case(1)
        yield case(2)

    cases = Cases(draw)
    with pytest.raises(ValueError, match="no reference"):
        list(cases)
    assert [found.expected for found in cases] == [0, 1, 2]


def test_a_drawing_that_always_fails_fails_each_time_after_the_same_cases() -> None:
    def draw() -> Iterator[Case[int]]:
        yield case(0)
        raise ValueError("no reference")

    cases = Cases(draw)
    for _ in range(3):
        found = iter(cases)
        assert next(found).expected == 0
        with pytest.raises(ValueError, match="no reference"):
            next(found)


def test_without_a_drawing_there_are_no_cases() -> None:
    assert [*Cases[int]()] == []
