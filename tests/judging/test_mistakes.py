"""No wrong answer is accepted; what a known one is told stands in `tests/repairs/`."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder import exercises
from autograder.judging.answer_bank import Mistake
from autograder.judging.known_mistakes import mistakes_of
from autograder.results import Outcome
from tests.support.calibration import measuring
from tests.support.course import NAMES, grade, graded_both_ways, listed, solution

MISTAKES = [listed(name, mistake) for name in NAMES for mistake in mistakes_of(name)]


@pytest.mark.parametrize(("name", "mistake"), MISTAKES)
def test_a_mistake_fails_its_checks(name: str, mistake: Mistake, tmp_path: Path) -> None:
    with measuring() as measured:
        text = mistake.submission(solution(name))
        results = grade(name, text, tmp_path, isolated=graded_both_ways(mistake.name))
    failed = {check.name: check.message for check in results.values() if check.to_mend}
    assert sorted(failed) == sorted(mistake.fails)
    assert measured.gray == []
    assert {check.name for check in results.values() if check.waiting} == waiting(name, mistake)
    assert all(failed.values())
    # As `describe.value` has it, which is for evidence and not for a sentence.
    assert not [message for message in failed.values() if "  " in message]
    outcomes = {check.outcome for check in results.values()}
    assert Outcome.GRADER_BROKEN not in outcomes
    assert mistake.raises == (Outcome.RAISED in outcomes)


def waiting(name: str, mistake: Mistake) -> set[str]:
    """The checks that hold for the mistake, and wait because it fails all that they need.

    `fails` names the checks that reject the mistake itself; what waits for these follows from it.
    """
    return {
        check.name
        for check in exercises.load(name).checks
        if check.name not in mistake.fails
        and check.needs_one_of
        and {need.name for need in check.needs_one_of} <= {*mistake.fails}
    }


@pytest.mark.parametrize("name", NAMES)
def test_there_are_at_least_twelve_mistakes(name: str) -> None:
    assert len(mistakes_of(name)) >= 12


@pytest.mark.parametrize("name", NAMES)
def test_every_check_rejects_at_least_one_mistake(name: str) -> None:
    rejected = {check for mistake in mistakes_of(name) for check in mistake.fails}
    assert {check.name for check in exercises.load(name).checks} <= rejected


@pytest.mark.parametrize(
    ("name", "line", "changed", "sentence"),
    [
        ("ex4_tanh_swap", "return losses", "return tuple(losses)", "returned a tuple, not a list"),
        (
            "ex6_early_stopping",
            "return losses",
            "return tuple(losses)",
            "returned a tuple, not a list",
        ),
        (
            "ex7_noisy_data",
            "return noisy_loss, clean_loss",
            "return [noisy_loss, clean_loss]",
            "returned a list of 2, expected a tuple of 2",
        ),
        (
            "ex7_noisy_data",
            "return noisy_loss, clean_loss",
            "y_clean += 1; y_clean -= 1; return noisy_loss, clean_loss",
            "changed its argument y_clean",
        ),
    ],
    ids=["ex4", "ex6", "ex7", "ex7-rounding"],
)
def test_what_a_mistake_does_right_is_not_told_as_the_mistake(
    name: str, line: str, changed: str, sentence: str, tmp_path: Path
) -> None:
    """Cast to float32, losses of float32 are right: in a tuple of the right kind, and the data."""
    text = solution(name)
    assert line in text
    results = grade(name, text.replace(line, changed), tmp_path)
    (message,) = {check.message for check in results.values() if not check.passed}
    assert sentence in message
