"""The rows that every report lists, and the texts that they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from autograder.reports.scorecard import failure_text
from autograder.results import CheckResult, ExerciseResult, Outcome, Result

WIDTH = 96  # columns of a text that is shown in a fixed font
REST = "checks that did not run"

Files = Mapping[str, str]  # from an exercise's name to its file's path in the student's repository


class NotThere(Exception):
    """A report was asked for outside of the system that it is for. The text says what to do."""


def entries(exercise: ExerciseResult) -> tuple[CheckResult, ...]:
    """Return the exercise's checks, and one more entry for all checks that did not run.

    With it the maximum scores add up to that of the exercise.
    """
    rest = exercise.max_score - sum(check.max_score for check in exercise.checks)
    if rest <= 0:
        return exercise.checks
    return (*exercise.checks, CheckResult(REST, Outcome.NOT_ATTEMPTED, 0, rest))


def all_entries(result: Result) -> Iterator[tuple[ExerciseResult, CheckResult]]:
    """Every entry of every exercise, in the order of the lesson."""
    for exercise in result.exercises:
        for check in entries(exercise):
            yield exercise, check


def file_of(exercise: ExerciseResult, files: Files) -> str:
    """The student's file for this exercise."""
    return files.get(exercise.name, f"{exercise.name}.py")


def explanation(exercise: ExerciseResult, check: CheckResult, files: Files) -> str:
    """Explain to a student a check that did not pass: the rule, the message, the evidence."""
    return failure_text(check, file_of(exercise, files), WIDTH)


def circumstances(result: Result) -> Iterator[str]:
    """Yield sentences: the notes, the isolation in force, and what reproduces the run."""
    yield from (f"Note: {note}" for note in result.notes)
    kind = "official" if result.official else "not official"
    yield f"Isolation: {', '.join(result.isolation) or 'none'} ({kind})."
    versions = ", ".join(f"{name} {version}" for name, version in result.versions.items())
    yield f"Seed {result.seed}{f', {versions}' if versions else ''}."
