"""TODO 8: say what these are known wrong ways to write."""

from __future__ import annotations

from torch import Tensor

from autograder.judging.answer_bank import mistake


# TODO 9: write the wrong answers that people really give, each with its cause in `says`.
@mistake("answer", fails=("test_value",), says="The argument comes back as it was: double it.")
def not_doubled(x: Tensor) -> Tensor:
    return x.clone()


@mistake(
    "answer",
    fails=("test_leaves_input_alone",),
    says="The argument itself is doubled: compute a new tensor.",
)
def in_place(x: Tensor) -> Tensor:
    x *= 2
    return x
