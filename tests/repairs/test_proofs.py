"""Every known mistake is proven by a repair at its wrong line, or it is said why not."""

from __future__ import annotations

import zlib

import pytest

from autograder.judging.answer_bank import Mistake
from autograder.judging.known_mistakes import mistakes_of
from tests.support.course import NAMES, slow_answers
from tests.support.proofs import proven, told, unproven


def listed(exercise: str, mistake: Mistake) -> object:
    """A tenth of the mistakes is proven in every run, the others by .ci/run alone."""
    often = zlib.crc32(mistake.name.encode()) % 10 == 0
    quick = often and mistake.name not in slow_answers(exercise)
    marks = [] if quick else [pytest.mark.long]
    return pytest.param(exercise, mistake, id=f"{exercise}-{mistake.name}", marks=marks)


ALL = [listed(name, mistake) for name in NAMES for mistake in mistakes_of(name)]


@pytest.mark.parametrize(("exercise", "mistake"), ALL)
def test_a_known_mistake_is_proven_by_its_repair_at_its_line(
    exercise: str, mistake: Mistake
) -> None:
    assert told(exercise, mistake) == proven(exercise).get(mistake.name, {})


@pytest.mark.parametrize("exercise", NAMES)
def test_each_mistake_is_proven_or_has_a_reason(exercise: str) -> None:
    rows, reasons = proven(exercise), unproven(exercise)
    there = {mistake.name for mistake in mistakes_of(exercise)}
    assert rows.keys() | reasons.keys() == there
    assert not rows.keys() & reasons.keys()
    assert all(len(reason.split()) > 3 for reason in reasons.values())
