"""TODO 4: give the exercise's title here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from torch import Tensor

from autograder.judging import expect
from autograder.judging.questions import asks
from autograder.oracle.inputs import Inputs
from autograder.submission.calls import Call
from autograder.submission.cases import Answers, Case

HINTS = (
    "TODO 5: ask a question that leads to the idea.",
    "TODO 5: name the operation or the page of documentation to look for.",
    "TODO 5: lead to the last step, and do not give the answer.",
)


# TODO 6: draw the arguments of each call, and let PyTorch compute what is expected of it.
def several_shapes(inputs: Inputs) -> Iterator[Case[Tensor]]:
    for shape in ((4,), (3, 2), (1, 5)):
        x = inputs.normal(*shape)
        yield Case(Call("answer", {"x": x}), x + x)


# TODO 7: write one check for each idea; N in points(N) is its weight beside all other checks.
# A check that functions pass which do nothing names the checks of values that it waits for.
@pytest.mark.points(3)
@asks(several_shapes)
def test_value(answers: Answers[Tensor]) -> None:
    """TODO 7: state the rule in one sentence, which students read."""
    for record, expected in answers:
        expect.returned(record, expected, "value")


@pytest.mark.points(1)
@pytest.mark.needs_one_of("test_value")
@asks(several_shapes)
def test_leaves_input_alone(answers: Answers[Tensor]) -> None:
    """The argument is the same after the call as before."""
    for record, _ in answers:
        expect.unchanged(record, "x")
