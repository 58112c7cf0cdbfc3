"""Which names and sentences a cause may have."""

from __future__ import annotations

import pytest

from autograder.naming.wording import MOST_WORDS, NotNamed, pieces_of, require_name, tidy
from tests.support.course import NAMES, solution

SOLUTION = solution("ex3_parameter_update")
GOOD = "The gradient is added, so each step goes uphill: look at the sign, then call backward()."


@pytest.mark.parametrize("name", ["loss_is_halved", "a", "two_2s"])
def test_a_name(name: str) -> None:
    require_name(name)


@pytest.mark.parametrize("name", ["", "Loss", "a b", "../a", "a.b", "_a", "a_", "é", "a" * 61, "1"])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(NotNamed, match="cannot be a name: use at most"):
        require_name(name)


def test_a_sentence_comes_back_on_one_line() -> None:
    spread = GOOD.replace(" ", "\n\t ")
    assert tidy(f" {spread} ", SOLUTION) == GOOD
    assert len(tidy("word " * MOST_WORDS, SOLUTION).split()) == MOST_WORDS


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("", "is empty"),
        (" \n ", "is empty"),
        ("… -", "is empty"),
        ("word " * (MOST_WORDS + 1), "has 41 words"),
        ("Look \x1b[31m here.", "characters that no terminal shows"),
        ("Look \u202e here.", "characters that no terminal shows"),
        ("Write `parameter -= learning_rate*parameter.grad`.", "a piece of the answer"),
        ("It is learning_rate * parameter . grad here.", "a piece of the answer"),
    ],
)
def test_what_students_should_not_read(sentence: str, why: str) -> None:
    with pytest.raises(NotNamed, match=why):
        tidy(sentence, SOLUTION)


@pytest.mark.parametrize("exercise", NAMES)
def test_every_solution_has_pieces_and_none_of_them_may_be_told(exercise: str) -> None:
    pieces = list(pieces_of(solution(exercise)))
    assert pieces
    for piece in pieces:
        with pytest.raises(NotNamed, match="a piece of the answer"):
            tidy(f"Write {piece}.", solution(exercise))


@pytest.mark.parametrize("exercise", NAMES)
def test_what_the_task_says_may_be_told(exercise: str) -> None:
    told = "Call loss.backward() under torch.no_grad() for each of range(n_epochs) epochs."
    assert tidy(told, solution(exercise)) == told
