"""Runs a check against a submission and puts its verdict into words."""

from __future__ import annotations

import traceback
from collections.abc import Callable

import torch

from autograder import describe
from autograder.calls import Record
from autograder.diagnosis import cause_of
from autograder.exercises import Check, Exercise
from autograder.expect import CheckFailed
from autograder.inputs import Inputs
from autograder.results import CheckResult, ExerciseResult, Outcome
from autograder.submission import Submission


def grade_exercise(
    exercise: Exercise, submission: Submission, seed: int, dtype: torch.dtype = torch.float32
) -> ExerciseResult:
    """Run every check of `exercise`."""
    results = []
    for check in exercise.checks:
        inputs = Inputs(seed, exercise.name, check.name, dtype)
        results.append(run_check(check, submission, inputs))
    return ExerciseResult(exercise.name, exercise.points, tuple(results))


def run_check(check: Check, submission: Submission, inputs: Inputs) -> CheckResult:
    """Run one check."""
    return judge(check, submission, lambda: check.function(submission=submission, inputs=inputs))


def judge(check: Check, submission: Submission, run: Callable[[], object]) -> CheckResult:
    """The result of `run`, which runs the body of `check` on `submission`.

    KeyboardInterrupt and the like propagate; any other failure of the check itself is the
    grader's, never the student's.
    """
    submission.begin_check()
    try:
        run()
    except CheckFailed as failure:
        return _failed(check, submission, failure)
    except Exception as error:
        return _broken(check, submission, error)
    return _result(check, submission, Outcome.PASSED, check.points)


def _failed(check: Check, submission: Submission, failure: CheckFailed) -> CheckResult:
    record = failure.record
    known = None
    if failure.outcome in (Outcome.WRONG, Outcome.RAISED):
        known = cause_of(failure, check.exercise)
    line = record.problem.line if record.problem and record.problem.line else record.line
    return _result(
        check,
        submission,
        failure.outcome,
        message=known.says if known else failure.sentence,
        details=_details(failure, failure.sentence if known else ""),
        line=line,
    )


def _broken(check: Check, submission: Submission, error: Exception) -> CheckResult:
    return _result(
        check,
        submission,
        Outcome.GRADER_BROKEN,
        message=(
            f"The check {check.name} itself failed ({type(error).__name__}): this is not your"
            " fault. Please show it to your instructor."
        ),
        details="".join(traceback.format_exception(error)),
    )


def _result(
    check: Check,
    submission: Submission,
    outcome: Outcome,
    score: int = 0,
    message: str = "",
    details: str = "",
    line: int | None = None,
) -> CheckResult:
    calls = submission.calls
    return CheckResult(
        check.name,
        outcome,
        score,
        check.points,
        check.title,
        message,
        details,
        "".join(record.printed for record in calls),
        line,
        sum(record.seconds for record in calls),
    )


def _details(failure: CheckFailed, sentence: str) -> str:
    """The evidence as lines of text: the call, both values, the difference, the traceback."""
    record, evidence = failure.record, failure.evidence
    if failure.outcome is Outcome.NOT_ATTEMPTED:
        return ""
    if record.problem is not None and not record.arguments and record.problem.traceback:
        return record.problem.traceback
    rows = [("the call", describe.call_text(record.call))]
    rows += [("", line) for line in describe.argument_lines(record.call)]
    label = failure.aspect.label if failure.aspect else ""
    rows += [("looked at", label)] if label and label != "the returned value" else []
    rows += [("came back", evidence.got), ("expected", evidence.expected)]
    rows += [("apart", evidence.difference or sentence)]
    rows += [("warning", text) for text in _warnings(record)]
    shown = [(title, text) for title, text in rows if text]
    width = max(len(title) for title, _ in shown)
    text = "\n".join(f"{title:<{width}}  {body}" for title, body in shown)
    trace = record.problem.traceback if record.problem else ""
    return f"{text}\n\n{trace}" if trace else text


def _warnings(record: Record) -> list[str]:
    return [text.partition("\n")[0] for text in dict.fromkeys(record.warned)][:3]
