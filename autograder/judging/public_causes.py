"""Names causes in a run with fresh inputs, where known mistakes are recorded for public ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.exercises import Check
from autograder.judging.judge import Judge
from autograder.oracle.inputs import PUBLIC_SEED, Inputs
from autograder.results import CheckResult, Outcome
from autograder.submission.protocol import Submission

EXPLAINED = (Outcome.WRONG, Outcome.RAISED)


def with_causes(
    checks: Sequence[Check],
    results: Sequence[CheckResult],
    submission: Submission,
    let_through: tuple[type[BaseException], ...] = (KeyboardInterrupt,),
) -> tuple[CheckResult, ...]:
    """Return the `results` of the `checks` with the causes that recordings name, in their words.

    Each failed check is asked once more, with the inputs of a student's own run. Whatever comes of
    that, its outcome and its points stay. Nothing is asked where the mistakes' sources are there.
    """
    failed = {result.name for result in results if result.outcome in EXPLAINED}
    asked = [check for check in checks if check.name in failed and not check.hidden]
    if not asked:
        return tuple(results)
    judge = Judge(submission, asked[0].exercise, let_through, results)
    if not judge.causes_are_recorded:
        return tuple(results)
    causes = {
        check.name: judge.cause(check, Inputs(PUBLIC_SEED, check.exercise, check.name))
        for check in asked
    }
    return tuple(_explained(result, causes.get(result.name, "")) for result in results)


def _explained(result: CheckResult, cause: str) -> CheckResult:
    if not cause or cause == result.message:
        return result
    details = f"{result.message}\n\n{result.details}".strip()
    return replace(result, message=cause, details=details)
