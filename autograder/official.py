"""Grades one student's work without trusting a line of it."""

from __future__ import annotations

from time import perf_counter

from autograder import exercises, loading, tolerances
from autograder.calls import Problem
from autograder.exercises import Exercise
from autograder.grading import grade_exercise
from autograder.intake import Source, Work
from autograder.patience import TIME_LIMIT
from autograder.results import ExerciseResult, Outcome, Result
from autograder.sandbox.client import Sandbox
from autograder.sandbox.submission import IsolatedSubmission, Workplace
from autograder.versions import versions

# Importing these takes seconds that are no student's: the zygote does it where a text names them.
WARMED = {
    b"optim": "torch._dynamo",
    b"deterministic": "torch._inductor.config",
    b"matplotlib": "matplotlib.pyplot",
}


def grade(work: Work, sandbox: Sandbox, seed: int, seconds: float = TIME_LIMIT) -> Result:
    """Run every check on `work` in a worker of its own; a check has `seconds` at most."""
    begun = perf_counter()
    workplace = Workplace(sandbox)
    text = b"".join(source.text for source in work.sources.values())
    workplace.warm(*modules_in(text))
    try:
        found = tuple(
            _grade(exercise, work.sources[name], workplace, seed, seconds)
            for name, exercise in exercises.load_all().items()
        )
    finally:
        workplace.close()
    return Result(
        work.student,
        found,
        seed,
        sandbox.strict,
        versions(),
        sandbox.layers,
        work.digest,
        tolerances.version(),
        work.notes,
        perf_counter() - begun,
    )


def modules_in(text: bytes) -> list[str]:
    """What the zygote should import before it forks a worker for this text."""
    return [module for name, module in WARMED.items() if name in text]


def _grade(
    exercise: Exercise, source: Source, workplace: Workplace, seed: int, seconds: float
) -> ExerciseResult:
    submission = IsolatedSubmission(
        workplace,
        source.name,
        source.text,
        notebook=source.notebook,
        problem=_problem(source),
        seconds=seconds,
    )
    return grade_exercise(exercise, submission, seed)


def _problem(source: Source) -> Problem | None:
    """What keeps a file from being graded at all."""
    if source.missing:
        return loading.missing(source.name)
    if source.problem:
        return Problem(Outcome.WRONG, source.problem)
    return None if source.text.strip() else loading.empty(source.name)
