"""The text that a test cell shows: a pure function of an exercise's result."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from autograder.reports.scorecard import failure_text, rows, told_once
from autograder.reports.terminal import Look, run_with
from autograder.results import CheckResult, ExerciseResult, Outcome

WIDTH = 88
RULE = "─"

PlaceOf = Callable[[int], str]


def report(exercise: ExerciseResult, place: PlaceOf) -> str:
    """Return the report on `exercise` as plain text, with the words of the terminal.

    `place` turns a line number of the submission's text into its place in the notebook.
    """
    return "\n".join(_lines(exercise, place)).rstrip() + "\n"


def points(exercise: ExerciseResult, most: float | None = None) -> float:
    """Return the points as nbgrader reads them: a float from 0 to `most`.

    `most` is the points of the exercise by default.
    """
    limit = float(exercise.max_score if most is None else most)
    return min(max(float(exercise.score), 0.0), limit)


def picture_alt(exercise: str) -> str:
    """Return the alternative text of the picture, for readers who cannot see it."""
    return f"What the functions of {exercise} do, next to what is expected of them."


def _lines(exercise: ExerciseResult, place: PlaceOf) -> Iterator[str]:
    row, *_ = rows([exercise], Look(WIDTH))
    yield "".join(span.text for span in row)
    failed = [check for check in exercise.checks if not check.passed]
    if exercise.not_attempted:
        yield ""
        yield failed[0].message
        return
    told: dict[str, str] = {}
    for check in failed:
        yield ""
        yield _heading(check)
        yield failure_text(told_once(check, told), _place(check, place), WIDTH)
    if failed:
        yield ""
        yield f"Stuck? In a terminal: {run_with()} autograder hint {exercise.name}"


def _heading(check: CheckResult) -> str:
    lost = check.max_score - check.score
    note = ", not your fault" if check.outcome is Outcome.GRADER_BROKEN else ""
    words = f"{RULE * 3} {check.name}: {check.outcome}, -{lost}{note} "
    return words + RULE * max(0, WIDTH - len(words))


def _place(check: CheckResult, place: PlaceOf) -> str:
    return place(check.line) if check.line else ""
