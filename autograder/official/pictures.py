"""Draws a submission's figures in an official run; its functions are called in a worker."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from autograder.intake import Work
from autograder.official import job
from autograder.reports.atomic_write import write_atomically
from autograder.reports.progress import Told, untold
from autograder.results import CheckResult, ExerciseResult, Outcome, Result
from autograder.sandbox.client import Sandbox
from autograder.sandbox.workplace import Workplace
from autograder.submission import grader_lock
from autograder.submission.slow_imports import modules_in

# Matplotlib's settings belong to the whole process: a second picture that begins while the first
# waits for its worker would be drawn in other ones.
_drawing = threading.Lock()


@dataclass(frozen=True)
class Drawings:
    """The pictures of one work as PNGs, by exercise, and a sentence for each that failed."""

    pictures: dict[str, bytes] = field(default_factory=dict)
    undrawn: list[str] = field(default_factory=list)

    def keep(self, folder: Path) -> None:
        """Write the pictures into `folder`. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, png in self.pictures.items():
            write_atomically(folder / f"{name}.png", png)


def drawings(
    work: Work,
    sandbox: Sandbox,
    result: Result,
    *,
    only_failed: bool = False,
    told: Told = untold,
) -> Drawings:
    """Draw every exercise that was attempted and did not time out.

    With `only_failed` those that have all their points are left out, and those of which no call
    came to its end. `told` is called before each exercise.
    """
    drawn = Drawings()
    todo = list(pictured(work, result, only_failed=only_failed))
    if not todo:
        return drawn
    with _workplace(work, sandbox) as workplace:
        for exercise in result.exercises:
            told(exercise.name)
            if exercise not in todo:
                continue
            failures = [check for check in exercise.checks if check.to_mend]
            try:
                png = _picture(work, exercise.name, failures, workplace)
            except (OSError, KeyboardInterrupt):
                raise
            except Exception as error:
                drawn.undrawn.append(
                    f"{exercise.name} could not be drawn ({type(error).__name__})."
                )
                continue
            if png is not None:
                drawn.pictures[exercise.name] = png
    return drawn


def drawings_elsewhere(work: Work, result: str, strict: bool, only_failed: bool) -> Drawings:
    """The drawings of a work with this result, as JSON text: a task for another process.

    Raises CannotIsolate and ChildProcessError as `job.grade` does.
    """
    sandbox = job.shared_sandbox(strict)
    with _drawing, grader_lock.turn():
        return drawings(work, sandbox, Result.from_json(result), only_failed=only_failed)


def pictured(work: Work, result: Result, *, only_failed: bool) -> Iterator[ExerciseResult]:
    """Yield the exercises whose pictures show something that a student's code did."""
    for exercise in result.exercises:
        source = work.sources[exercise.name]
        if not _worth_it(exercise) or source.problem or not source.text.strip():
            continue
        if not only_failed or _failed_visibly(exercise):
            yield exercise


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
        with _workplace(work, sandbox) as workplace, _drawing, grader_lock.turn():
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


def _failed_visibly(exercise: ExerciseResult) -> bool:
    """Whether a check failed and not all of them raised the same exception."""
    same = len({check.message for check in exercise.checks}) == 1
    raised = same and all(check.outcome is Outcome.RAISED for check in exercise.checks)
    return any(check.to_mend for check in exercise.checks) and not raised
