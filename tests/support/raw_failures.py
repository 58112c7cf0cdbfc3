"""The failure of a check as it is before anybody looks for its cause."""

from __future__ import annotations

import tempfile
from pathlib import Path

from autograder import exercises
from autograder.judging import questions
from autograder.judging.verdict import CheckFailed
from autograder.oracle.inputs import Inputs
from autograder.submission.local import LocalSubmission
from tests.support.course import solution


def failure_in(exercise: str, text: str, check: str, seed: int = 1) -> CheckFailed | None:
    """How `check` fails where `text` stands below the reference solution; None if it passes."""
    (wanted,) = (found for found in exercises.load(exercise).checks if found.name == check)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{exercise}.py"
        path.write_text(solution(exercise) + text, encoding="utf-8")
        submission = LocalSubmission(path)
        submission.begin_check()
        try:
            questions.run(wanted, submission, Inputs(seed, exercise, check))
        except CheckFailed as failed:
            return failed
    return None
