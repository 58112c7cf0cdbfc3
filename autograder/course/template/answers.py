"""TODO 10: say what these are right ways to write."""

from __future__ import annotations

from torch import Tensor

from autograder.judging.answer_bank import answer


# TODO 11: write the right answer in other words, with other functions of torch.
@answer("answer")
def added(x: Tensor) -> Tensor:
    return x + x
