"""Grades a work of which two versions may be meant, and tells both scores."""

from __future__ import annotations

from dataclasses import replace

from autograder.intake import Work
from autograder.official.grade_one import count_steps, grade
from autograder.reports.progress import Told, untold
from autograder.results import Result
from autograder.sandbox.client import Sandbox


def steps_of(work: Work) -> int:
    """Return how often `grade_with_rivals` calls `told`. Raises ExerciseError."""
    return count_steps(work) * (2 if work.rivals else 1)


def grade_with_rivals(work: Work, sandbox: Sandbox, seed: int, told: Told = untold) -> Result:
    """Grade `work`; if it has rivals, a note of the result tells the score with them.

    The points are those of the version that a rule has chosen. Raises ChildProcessError if the
    zygote is gone. `told` is called as `grade` does.
    """
    result = grade(work, sandbox, seed, told=told)
    if not work.rivals:
        return result
    other = grade(work.other, sandbox, seed, told=told)
    seconds = result.seconds + other.seconds
    return replace(result, notes=(*result.notes, _note(work, other)), seconds=seconds)


def _note(work: Work, other: Result) -> str:
    found = work.rivals.values()
    instead = " and ".join(dict.fromkeys(rival.instead for rival in found))
    advice = " ".join(dict.fromkeys(rival.advice for rival in found))
    score = f"{other.score} of {other.max_score} points"
    return f"With {instead} the score would be {score}. {advice}"
