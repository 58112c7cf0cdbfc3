"""Draws a submission's figures in an official run; its functions are called in a worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograder import figures
from autograder.intake import Work
from autograder.results import ExerciseResult, Outcome, Result
from autograder.sandbox.client import Sandbox
from autograder.sandbox.isolated import IsolatedSubmission
from autograder.sandbox.workplace import Workplace
from autograder.submission.slow_imports import modules_in


def draw_all(work: Work, sandbox: Sandbox, result: Result, folder: Path) -> Iterator[str]:
    """Draw into `folder` every exercise that was attempted and did not time out.

    Yields a sentence for each figure that cannot be drawn. Raises OSError if `folder` cannot be
    written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    workplace = Workplace(sandbox)
    workplace.warm(*modules_in(_text(work)))
    try:
        for exercise in result.exercises:
            source = work.sources[exercise.name]
            if not _worth_it(exercise) or source.problem or not source.text.strip():
                continue
            submission = IsolatedSubmission(
                workplace, source.name, source.text, notebook=source.notebook
            )
            yield from _drawn(exercise, submission, folder)
    finally:
        workplace.close()


def _drawn(exercise: ExerciseResult, submission: IsolatedSubmission, folder: Path) -> Iterator[str]:
    failures = [check for check in exercise.checks if not check.passed]
    try:
        figures.draw(exercise.name, submission, folder, failures)
    except (OSError, KeyboardInterrupt):
        raise
    except Exception as error:
        yield f"{exercise.name} could not be drawn ({type(error).__name__})."


def _worth_it(exercise: ExerciseResult) -> bool:
    """False for an untouched stub, and for code that would run out of time again."""
    slow = any(check.outcome is Outcome.TIMED_OUT for check in exercise.checks)
    return not exercise.not_attempted and not slow


def _text(work: Work) -> bytes:
    return b"".join(source.text for source in work.sources.values())
