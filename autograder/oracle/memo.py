"""Computes each value only once: every submission of a run gets the same inputs."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, ParamSpec, TypeVar

from autograder.submission.value_keys import key_of

P = ParamSpec("P")
R = TypeVar("R")

MOST = 512  # values of one function: several times what all checks of a run ask for


class Memory(Generic[R]):
    """A cache of the `most` values that were used last, each under a key.

    Unlike with functools.lru_cache, the key need not be the arguments that the value is made from.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, R] = OrderedDict()

    def recall(self, key: Hashable, make: Callable[[], R]) -> R:
        """The value under `key`; `make` makes it if it is not there. Callers must not change it."""
        if key not in self._values:
            self._values[key] = make()
            if len(self._values) > self._most:
                self._values.popitem(last=False)
        self._values.move_to_end(key)
        return self._values[key]


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Return `function` with a cache of the values that it returned last.

    What `function` returns must depend on its arguments only, which are tensors and plain values.
    Callers must not change a returned value.
    """
    values: Memory[R] = Memory(MOST)

    @functools.wraps(function)
    def remembering(*arguments: P.args, **named: P.kwargs) -> R:
        key = key_of((arguments, named))
        return values.recall(key, lambda: function(*arguments, **named))

    return remembering
