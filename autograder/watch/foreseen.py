"""Draws the cases of all checks ahead, in another process than the one that keeps them.

The process that forks must not compute: on macOS, and where torch finds a graphics card, a child of
a process that has called backward() cannot call it any more.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Callable, Iterator

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
            pickler = pickle.Pickler(written)
            pickler.dispatch_table = {**copyreg.dispatch_table, Tensor: _reduced}
            pickler.dump((name, seed, _cases(name, seed)))
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


def _reduced(tensor: Tensor) -> tuple[Callable[..., object], tuple[object, ...]]:
    """What pickle writes for a tensor, with the gradient, which it would leave behind."""
    if tensor.grad is not None:
        bare = tensor.detach().requires_grad_(tensor.requires_grad)
        return _with_gradient, (bare, tensor.grad)
    function, arguments = tensor.__reduce_ex__(pickle.DEFAULT_PROTOCOL)
    return function, arguments


def _with_gradient(tensor: Tensor, gradient: Tensor) -> Tensor:
    tensor.grad = gradient
    return tensor


def _cases(name: str, seed: int) -> dict[str, list[object]]:
    return {
        check.name: list(questions.cases_of(check, Inputs(seed, name, check.name)))
        for check in exercises.load(name).checks
    }
