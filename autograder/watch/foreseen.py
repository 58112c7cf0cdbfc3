"""Draws the cases of all checks ahead, in another process than the one that keeps them.

The process that forks must not compute: on macOS, and where torch finds a graphics card, a child of
a process that has called backward() cannot call it any more.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator
from typing import Any

from torch import Tensor

from autograder import exercises
from autograder.judging import questions
from autograder.judging.repair_search import SECOND_SEED
from autograder.oracle.inputs import PUBLIC_SEED, Inputs


def drawn() -> Iterator[bytes]:
    """Draw the cases of each exercise; yield them for `keep`.

    Those of the second seed, which only the search for a cause needs, come last.
    """
    for seed in (PUBLIC_SEED, SECOND_SEED):
        for name in exercises.names():
            written = io.BytesIO()
            _Pickler(written).dump((name, seed, _cases(name, seed)))
            yield written.getvalue()


def keep(cases: bytes) -> None:
    """Keep what `drawn` yielded in another process, so that nothing is drawn again in this one."""
    name, seed, by_check = pickle.loads(cases)
    for check in exercises.load(name).checks:
        inputs = Inputs(seed, name, check.name)
        questions.keep_cases(check, inputs, by_check[check.name])


def draw_all() -> None:
    """Draw all cases in this process."""
    for seed in (PUBLIC_SEED, SECOND_SEED):
        for name in exercises.names():
            _cases(name, seed)


class _Pickler(pickle.Pickler):
    """Pickles tensors with their gradients, which pickle itself leaves behind."""

    def reducer_override(self, item: object) -> Any:
        if isinstance(item, Tensor) and item.grad is not None:
            bare = item.detach().requires_grad_(item.requires_grad)
            return _with_gradient, (bare, item.grad)
        return NotImplemented


def _with_gradient(tensor: Tensor, gradient: Tensor) -> Tensor:
    tensor.grad = gradient
    return tensor


def _cases(name: str, seed: int) -> dict[str, list[object]]:
    return {
        check.name: list(questions.cases_of(check, Inputs(seed, name, check.name)))
        for check in exercises.load(name).checks
    }
