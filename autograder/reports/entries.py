"""The rows that every system lists, and the words for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from autograder.reports.scorecard import failure_text
from autograder.results import CheckResult, ExerciseResult, Outcome, Result

WIDTH = 96  # columns of a text that is shown in a fixed font
REST = "checks that did not run"

Files = Mapping[str, str]  # an exercise's name to its file, as a path in the student's repository


class NotThere(Exception):
    """The system that a report is for is not around this run; the text says what to do."""


def entries(exercise: ExerciseResult) -> tuple[CheckResult, ...]:
    """The exercise's checks; those that did not run are one entry more: the maxima then add up."""
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


def told(exercise: ExerciseResult, check: CheckResult, files: Files) -> str:
    """What a student reads of a check that did not pass: the rule, the message, the evidence."""
    return failure_text(check, file_of(exercise, files), WIDTH)


def circumstances(result: Result) -> Iterator[str]:
    """What reproduces the run, and what was in force, as sentences."""
    yield from (f"Note: {note}" for note in result.notes)
    kind = "official" if result.official else "not official"
    yield f"Isolation: {', '.join(result.isolation) or 'none'} ({kind})."
    versions = ", ".join(f"{name} {version}" for name, version in result.versions.items())
    yield f"Seed {result.seed}{f', {versions}' if versions else ''}."
