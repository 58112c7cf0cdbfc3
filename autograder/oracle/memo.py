"""Computes each expected value only once: every submission of a run gets the same inputs."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import ParamSpec, TypeVar

from autograder.submission.value_keys import key_of

P = ParamSpec("P")
R = TypeVar("R")

MOST = 512  # values of one function: several times what all checks of a run ask for


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Return `function` with a cache of the values that it returned last.

    What `function` returns must depend on its arguments only, which are tensors and plain values.
    Callers must not change a returned value.
    """
    values: OrderedDict[Hashable, R] = OrderedDict()

    @functools.wraps(function)
    def remembering(*arguments: P.args, **named: P.kwargs) -> R:
        key = key_of((arguments, named))
        if key not in values:
            values[key] = function(*arguments, **named)
            if len(values) > MOST:
                values.popitem(last=False)
        values.move_to_end(key)
        return values[key]

    return remembering
