"""Draws a submission's figures in an official run; its functions are called in a worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.intake import Work
from autograder.official import job
from autograder.reports.atomic_write import write_atomically
from autograder.results import CheckResult, ExerciseResult, Outcome, Result
from autograder.sandbox.client import Sandbox
from autograder.sandbox.workplace import Workplace
from autograder.submission import grader_lock
from autograder.submission.slow_imports import modules_in


def draw_all(
    work: Work, sandbox: Sandbox, result: Result, folder: Path, *, only_failed: bool = False
) -> Iterator[str]:
    """Draw into `folder` every exercise that was attempted and did not time out.

    With `only_failed` those that have all their points are left out. Yields a sentence for each
    figure that cannot be drawn. Raises OSError if `folder` cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _workplace(work, sandbox) as workplace:
        for exercise in result.exercises:
            source = work.sources[exercise.name]
            if not _worth_it(exercise) or source.problem or not source.text.strip():
                continue
            failures = [check for check in exercise.checks if check.to_mend]
            if only_failed and not failures:
                continue
            try:
                drawn = _picture(work, exercise.name, failures, workplace)
                if drawn is not None:
                    write_atomically(folder / f"{exercise.name}.png", drawn)
            except (OSError, KeyboardInterrupt):
                raise
            except Exception as error:
                yield f"{exercise.name} could not be drawn ({type(error).__name__})."


def notebook_picture(
    work: Work, exercise: str, checks: Sequence[CheckResult], strict: bool
) -> bytes:
    """The picture to show below a notebook's cell as a PNG, empty if it cannot be drawn.

    It does not count for the grade. Like `job.grade`, this is a task for another process.
    """
    failures = [check for check in checks if check.to_mend and not check.hidden]
    sandbox = job.shared_sandbox(strict)
    from autograder import figures

    try:
        with _workplace(work, sandbox) as workplace, grader_lock.turn():
            return _picture(work, exercise, failures, workplace, figures.NOTEBOOK_DPI) or b""
    except Exception:
        return b""


@contextmanager
def _workplace(work: Work, sandbox: Sandbox) -> Iterator[Workplace]:
    """Yield a workplace for one student's work, and close it afterwards."""
    workplace = Workplace(sandbox)
    try:
        workplace.warm(*modules_in(b"".join(source.text for source in work.sources.values())))
        yield workplace
    finally:
        workplace.close()


def _picture(
    work: Work,
    exercise: str,
    failures: Sequence[CheckResult],
    workplace: Workplace,
    dpi: int | None = None,
) -> bytes | None:
    # Imported here: torch and matplotlib take seconds, and nbgrader may have all pictures already.
    from autograder import figures
    from autograder.sandbox.isolated import IsolatedSubmission

    source = work.sources[exercise]
    submission = IsolatedSubmission(
        workplace,
        source.name,
        source.text,
        notebook=source.notebook,
        checked_after=source.checked_after,
    )
    return figures.picture(exercise, submission, failures, dpi or figures.DPI)


def _worth_it(exercise: ExerciseResult) -> bool:
    """False for an untouched stub, and for code that would run out of time again."""
    slow = any(check.outcome is Outcome.TIMED_OUT for check in exercise.checks)
    return not exercise.not_attempted and not slow
