"""Runs a check against a submission and puts its verdict into words."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace

import torch

from autograder.exercises import Check, Exercise
from autograder.judging import questions
from autograder.judging.behaviour import behaviour_of
from autograder.judging.causes import SEARCHED, Causes, with_cause
from autograder.judging.verdict import CheckFailed
from autograder.oracle.inputs import Inputs
from autograder.results import CheckResult, ExerciseResult, Outcome
from autograder.submission import describe
from autograder.submission.calls import Record
from autograder.submission.captured_output import Transcript
from autograder.submission.process_state import use_one_thread
from autograder.submission.protocol import Submission
from autograder.submission.text import printable

_log = logging.getLogger(__name__)

HIDDEN_WORDS = {
    Outcome.WRONG: "A hidden check does not hold",
    Outcome.RAISED: "Your code raised an exception in a hidden check",
    Outcome.TIMED_OUT: "Your code did not come to an end in a hidden check",
    Outcome.NOT_ATTEMPTED: "A hidden check finds no code of yours yet",
    Outcome.WAITING: "A hidden check holds, but its points count only once other checks pass",
    Outcome.GRADER_BROKEN: "A hidden check itself failed, which is not your fault",
}
COMMAND = re.compile(r"(?m)^( *)::")  # GitHub's runner obeys a line that begins with ::


def grade_exercise(
    exercise: Exercise,
    submission: Submission,
    seed: int,
    dtype: torch.dtype = torch.float32,
    *,
    explain: bool = False,
    behaviour: bool = False,
) -> ExerciseResult:
    """Run every visible check of `exercise`; `seed` and `dtype` fix the inputs of the checks.

    With `explain` the causes of failures are searched, see `Causes`; with `behaviour` the results
    describe what the code did.
    """
    causes = Causes(exercise.name, submission) if explain else None
    results = run_checks(
        exercise.checks, submission, seed, dtype, causes=causes, behaviour=behaviour
    )
    return ExerciseResult(exercise.name, exercise.points, results)


def run_checks(
    checks: Sequence[Check],
    submission: Submission,
    seed: int,
    dtype: torch.dtype = torch.float32,
    let_through: tuple[type[BaseException], ...] = (KeyboardInterrupt,),
    done: Sequence[CheckResult] = (),
    causes: Causes | None = None,
    *,
    behaviour: bool = False,
) -> tuple[CheckResult, ...]:
    """Run these checks, all of one exercise; see `Judge` for the last arguments."""
    if not checks:
        return ()
    judge = Judge(submission, let_through, done, causes, behaviour=behaviour)
    inputs = [Inputs(seed, check.exercise, check.name, dtype) for check in checks]
    return tuple(map(judge.run, checks, inputs))


class Judge:
    """Runs the checks of one exercise on one submission, with one torch thread.

    Exceptions of a type in `let_through` come from the person at the keyboard (Ctrl-C, a debugger)
    and propagate. All others end in a result.

    A check that holds, but of whose `needs_one_of` none passes, is WAITING. What it needs is run
    when it is first wanted, whether or not it is among the checks that are reported: so an outcome
    does not depend on which checks somebody chose. `done` holds results for the same submission
    that are known already. `causes` finds why a visible check failed; without it nobody does. With
    `behaviour` the result of a visible check describes its calls.
    """

    def __init__(
        self,
        submission: Submission,
        let_through: tuple[type[BaseException], ...] = (KeyboardInterrupt,),
        done: Sequence[CheckResult] = (),
        causes: Causes | None = None,
        *,
        behaviour: bool = False,
    ) -> None:
        use_one_thread()
        self._behaviour = behaviour
        self._submission = submission
        self._causes = causes
        self._let_through = let_through
        self._done = {result.name: result for result in done}

    def run(self, check: Check, inputs: Inputs) -> CheckResult:
        """Return the result of `check` with these inputs; each check is run once."""
        if check.name in self._done:
            return self._done[check.name]
        return self.verdict(check, lambda: questions.run(check, self._submission, inputs), inputs)

    def verdict(self, check: Check, body: Callable[[], object], inputs: Inputs) -> CheckResult:
        """Call `body`, which runs `check` with `inputs` on the submission; return the result.

        An exception other than CheckFailed is the grader's failure, never the student's.
        """
        result = self._alone(check, body)
        if result.passed and not self._counts(check, inputs):
            result = self._waiting(check, result)
        self._done[check.name] = result
        return result

    def _counts(self, check: Check, inputs: Inputs) -> bool:
        """Whether a check that holds earns its points, too."""
        seed, exercise, _, dtype = inputs.key
        return not check.needs_one_of or any(
            self.run(need, Inputs(seed, exercise, need.name, dtype)).passed
            for need in check.needs_one_of
        )

    def _waiting(self, check: Check, held: CheckResult) -> CheckResult:
        if check.hidden:
            return _secretive(check, Outcome.WAITING, 0, held.seconds)
        *most, last = (need.name for need in check.needs_one_of)
        names = f"{', '.join(most)} or {last}" if most else last
        message = f"This holds, but form alone earns nothing: it counts once {names} passes."
        return replace(held, outcome=Outcome.WAITING, score=0, message=message)

    def _alone(self, check: Check, body: Callable[[], object]) -> CheckResult:
        """The result of `check`, whatever it needs."""
        self._submission.begin_check()
        try:
            body()
        except CheckFailed as failure:
            return self._failed(check, failure)
        except self._let_through:
            raise
        except Exception as error:
            return self._broken(check, error)
        return self._result(check, Outcome.PASSED, check.points)

    def _failed(self, check: Check, failure: CheckFailed) -> CheckResult:
        """The result of a failed check with its cause; without a cause if the search fails."""
        result = self._without_cause(check, failure)
        if check.hidden or self._causes is None or failure.outcome not in SEARCHED:
            return result
        try:
            return with_cause(result, self._causes.of(check))
        except self._let_through:
            raise
        except Exception:
            # Only at debug level: a submission that provokes this must not fill the terminal.
            _log.debug("the search for the cause of %s failed", check.name, exc_info=True)
            return result

    def _without_cause(self, check: Check, failure: CheckFailed) -> CheckResult:
        if check.hidden:
            return self._result(check, failure.outcome)
        record = failure.record
        line = record.problem.line if record.problem and record.problem.line else record.line
        try:
            details = _details(failure)
        except Exception:
            _log.debug("the evidence of %s cannot be shown", check.name, exc_info=True)
            details = ""
        return self._result(check, failure.outcome, 0, failure.sentence, details, line)

    def _broken(self, check: Check, error: Exception) -> CheckResult:
        return self._result(
            check,
            Outcome.GRADER_BROKEN,
            message=(
                f"The check {check.name} itself failed ({type(error).__name__}): this is not your"
                " fault. Please show it to your instructor."
            ),
            details="".join(traceback.format_exception(error)),
        )

    def _result(
        self,
        check: Check,
        outcome: Outcome,
        score: int = 0,
        message: str = "",
        details: str = "",
        line: int | None = None,
    ) -> CheckResult:
        calls = self._submission.calls
        if check.hidden:
            seconds = sum(record.seconds for record in calls)
            return _secretive(check, outcome, score, seconds)
        return CheckResult(
            check.name,
            outcome,
            score,
            check.points,
            check.title,
            shown(message),
            shown(details),
            shown(_printed(calls)),
            line,
            sum(record.seconds for record in calls),
            behaviour=behaviour_of(self._submission.answered) if self._behaviour else (),
        )


def _secretive(check: Check, outcome: Outcome, score: int, seconds: float) -> CheckResult:
    """The result of a hidden check: its title and outcome, without any input or value."""
    words = f"{HIDDEN_WORDS[outcome]}: {check.title}" if outcome in HIDDEN_WORDS else ""
    return CheckResult(
        check.name,
        outcome,
        score,
        check.points,
        check.title,
        words,
        seconds=seconds,
        hidden=True,
    )


def shown(text: str) -> str:
    """Return `text` without anything that a terminal or a CI runner would obey as a command."""
    return COMMAND.sub(r"\1: :", printable(text).replace("##[", "# #["))


def _details(failure: CheckFailed) -> str:
    """The evidence as lines of text: the call, both values, the difference, the traceback."""
    record, evidence = failure.record, failure.evidence
    if failure.outcome is Outcome.NOT_ATTEMPTED:
        return ""
    if record.problem is not None and not record.called and record.problem.traceback:
        return record.problem.traceback
    rows = [("the call", describe.call_text(record.call))]
    rows += [("", line) for line in describe.argument_lines(record.call)]
    label = failure.aspect.label if failure.aspect else ""
    rows += [("looked at", label)] if label and label != "the returned value" else []
    rows += [("came back", evidence.got), ("expected", evidence.expected)]
    if record.problem is None:
        rows += [("apart", evidence.difference)]
    rows += [("warning", text) for text in _warnings(record)]
    shown = [(title, text) for title, text in rows if text]
    width = max(len(title) for title, _ in shown)
    text = "\n".join(f"{title:<{width}}  {body}" for title, body in shown)
    trace = record.problem.traceback if record.problem else ""
    return f"{text}\n\n{trace}" if trace else text


def _printed(calls: Sequence[Record]) -> str:
    """Everything that the calls of a check printed, cut to the length that reports keep."""
    transcript = Transcript()
    for record in calls:
        transcript.accept(record.printed)
    return transcript.text


def _warnings(record: Record) -> list[str]:
    return [text.partition("\n")[0].partition(". ")[0] for text in dict.fromkeys(record.warned)][:3]
