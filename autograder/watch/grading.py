"""Grades one text of a student's, as `pytest` would, and tells each step."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NoReturn

from autograder import exercises
from autograder.judging.causes import SEARCHED, Causes, explained
from autograder.judging.judge import Judge
from autograder.oracle.inputs import PUBLIC_SEED, Inputs
from autograder.reports.terminal import run_with
from autograder.results import CheckResult, ExerciseResult
from autograder.submission.captured_output import Nowhere
from autograder.submission.local import LocalSubmission
from autograder.submission.time_limit import TimeLimit
from autograder.watch.messages import (
    Begun,
    Checked,
    Checking,
    Grade,
    Graded,
    Message,
    Paint,
    Painted,
    Request,
    digest_of,
)

Tell = Callable[[Message], None]


def answer(request: Request, tell: Tell) -> None:
    """Do what the request asks for; `tell` gets each message about it."""
    # What a student's code prints is kept in the results; the terminal belongs to the picture.
    nowhere = Nowhere()
    sys.breakpointhook = _no_debugger
    with redirect_stdout(nowhere), redirect_stderr(nowhere):
        if isinstance(request, Grade):
            _grade(request, tell)
        else:
            tell(_painted(request))


def _grade(request: Grade, tell: Tell) -> None:
    exercise = exercises.load(request.exercise)
    limit = TimeLimit(request.seconds)
    submission = LocalSubmission(Path(request.path), limit, (), text=request.text)
    readable = submission.bench(request.seconds) is not None
    tell(Begun(request.ticket, digest_of(request.text), readable, exercise.title))
    judge = Judge(submission, ())
    results: list[CheckResult] = []
    for check in exercise.checks:
        tell(Checking(request.ticket, check.name))
        results.append(judge.run(check, Inputs(PUBLIC_SEED, exercise.name, check.name)))
        tell(Checked(request.ticket, results[-1]))

    def graded(checks: tuple[CheckResult, ...], *, final: bool) -> Graded:
        result = ExerciseResult(exercise.name, exercise.points, checks)
        return Graded(request.ticket, result, final)

    searched = request.explain and any(result.outcome in SEARCHED for result in results)
    tell(graded(tuple(results), final=not searched))
    if searched:
        causes = Causes(exercise.name, submission, let_through=())
        tell(graded(explained(exercise.checks, results, causes), final=True))


def _painted(request: Paint) -> Painted:
    # Imported here: matplotlib takes half a second.
    from autograder import figures

    submission = LocalSubmission(Path(request.path), TimeLimit(), (), text=request.text)
    try:
        drawn = figures.picture(request.exercise, submission, request.failures)
    except Exception as error:
        return Painted(request.ticket, b"", f"{type(error).__name__}: {error}")
    return Painted(request.ticket, drawn or b"", "")


def _no_debugger(*arguments: object, **named: object) -> NoReturn:
    raise RuntimeError(
        f"breakpoint() needs a terminal of its own: use `{run_with()} pytest` with the file"
    )
