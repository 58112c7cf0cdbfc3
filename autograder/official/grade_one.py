"""Grades the work of one student without trusting any line of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from time import perf_counter

from autograder import exercises
from autograder.exercises import Check, Exercise
from autograder.intake import Source, Work
from autograder.judging.causes import OFFICIAL_RUN, Causes, explained
from autograder.judging.judge import run_checks
from autograder.judging.named_causes import NamedCause
from autograder.official import named_causes
from autograder.official.basis import basis
from autograder.official.reproducibility import versions
from autograder.oracle import tolerances
from autograder.reports.progress import Told, untold
from autograder.results import CheckResult, ExerciseResult, Outcome, Result
from autograder.sandbox.client import Sandbox
from autograder.sandbox.isolated import IsolatedSubmission
from autograder.sandbox.workplace import Workplace
from autograder.submission import reading
from autograder.submission.calls import Problem
from autograder.submission.slow_imports import modules_in
from autograder.submission.time_limit import TIME_LIMIT

# Not the student's fault: these end the whole run instead of failing a check.
END_THE_RUN = (KeyboardInterrupt, ChildProcessError)


def count_steps(work: Work) -> int:
    """Return how often `grade` calls `told`. Raises ExerciseError."""
    known = _exercises_of(work).values()
    return len(known) * (3 if any(exercise.hidden for exercise in known) else 2)


def grade(
    work: Work,
    sandbox: Sandbox,
    seed: int,
    seconds: float = TIME_LIMIT,
    told: Told = untold,
) -> Result:
    """Run the checks of all exercises of `work`, in workers of its own.

    Each check has at most `seconds`.

    `told` is called with an exercise before its checks are run, and before causes are searched.

    Raises ChildProcessError if the zygote is gone.
    """
    begun = perf_counter()
    known = _exercises_of(work)
    with CheckRun(work, sandbox, seed, seconds, told) as check_run:
        visible = check_run.run({name: exercise.checks for name, exercise in known.items()})
    with CheckRun(work, sandbox, seed, seconds, told) as check_run:
        visible = {
            name: check_run.explained(known[name].checks, results)
            for name, results in visible.items()
        }
    examined = partial(examined_in, sandbox, seed, seconds)
    visible = {
        name: named_causes.named(name, results, seed, examined) for name, results in visible.items()
    }
    # In a new worker, which ends afterwards: nothing that it learns from hidden inputs remains.
    hidden: dict[str, tuple[CheckResult, ...]] = {}
    if any(exercise.hidden for exercise in known.values()):
        with CheckRun(work, sandbox, seed, seconds, told) as check_run:
            hidden = check_run.run(
                {name: exercise.hidden for name, exercise in known.items()}, visible
            )
    found = [
        ExerciseResult(
            name,
            exercise.points + sum(check.points for check in exercise.hidden),
            (*visible[name], *hidden.get(name, ())),
        )
        for name, exercise in known.items()
    ]
    return Result(
        work.student,
        tuple(found),
        seed,
        sandbox.strict,
        versions(),
        sandbox.layers,
        work.digest,
        tolerances.version(),
        work.notes,
        perf_counter() - begun,
        basis(),
    )


def _exercises_of(work: Work) -> dict[str, Exercise]:
    """The exercises that `work` is on, in the order of the lesson."""
    exercises.require_hidden_belong()
    return {name: exercises.load(name) for name in exercises.names() if name in work.sources}


def examined_in(
    sandbox: Sandbox, seed: int, seconds: float, cause: NamedCause
) -> tuple[CheckResult, ...]:
    """Grade the example of a cause as a submission of its exercise alone, in a worker."""
    name = cause.exercise
    work = Work("", {name: Source(f"{name}.py", cause.text.encode())})
    with CheckRun(work, sandbox, seed, seconds) as check_run:
        return check_run.run({name: exercises.load(name).checks})[name]


class CheckRun:
    """Runs checks on one student's work, in a worker that ends with the `with` block."""

    def __init__(
        self, work: Work, sandbox: Sandbox, seed: int, seconds: float, told: Told = untold
    ) -> None:
        self._told = told
        self._work = work
        self._seed = seed
        self._seconds = seconds
        self._workplace = Workplace(sandbox)

    def __enter__(self) -> CheckRun:
        text = b"".join(source.text for source in self._work.sources.values())
        self._workplace.warm(*modules_in(text))
        return self

    def __exit__(self, *error: object) -> None:
        self._workplace.close()

    def run(
        self,
        checks: Mapping[str, Sequence[Check]],
        done: Mapping[str, Sequence[CheckResult]] | None = None,
    ) -> dict[str, tuple[CheckResult, ...]]:
        """Run the checks of each exercise; return their results by the exercise's name.

        `done` holds results of other checks on the same work, which these may need.
        """
        found = {}
        for name, group in checks.items():
            self._told(name)
            found[name] = run_checks(
                group,
                self._submission(name),
                self._seed,
                let_through=END_THE_RUN,
                done=(done or {}).get(name, ()),
                behaviour=True,
            )
        return found

    def explained(
        self, checks: Sequence[Check], results: Sequence[CheckResult]
    ) -> tuple[CheckResult, ...]:
        """Return the results of an exercise with the causes of its failures."""
        exercise = checks[0].exercise
        self._told(exercise)
        causes = Causes(exercise, self._submission(exercise), OFFICIAL_RUN, END_THE_RUN)
        return explained(checks, results, causes)

    def _submission(self, exercise: str) -> IsolatedSubmission:
        source = self._work.sources[exercise]
        return IsolatedSubmission(
            self._workplace,
            source.name,
            source.text,
            notebook=source.notebook,
            checked_after=source.checked_after,
            problem=_problem(source),
            seconds=self._seconds,
        )


def _problem(source: Source) -> Problem | None:
    """The reason why the file cannot be graded at all, if there is one."""
    if source.missing:
        return reading.missing(source.name)
    if source.problem:
        return Problem(Outcome.WRONG, source.problem)
    return None if source.text.strip() else reading.empty(source.name)
