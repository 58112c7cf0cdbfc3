"""GitLab's metrics report: the points of each exercise, as OpenMetrics text.

GitLab shows a file of `artifacts:reports:metrics` in the merge request, next to the values of the
branch that it goes to. Source: the OpenMetrics specification 1.0 and GitLab's page on metrics
reports.
"""

from __future__ import annotations

from collections.abc import Iterator

from autograder.results import Result

POINTS = "exercise_points"
TOTAL = "total_points"
_ESCAPED = str.maketrans({"\\": "\\\\", "\n": "\\n", '"': '\\"'})


def metrics(result: Result) -> str:
    """Return the file's text: a gauge for each exercise's points, and one for the total."""
    return "".join(f"{line}\n" for line in _lines(result))


def _lines(result: Result) -> Iterator[str]:
    yield f"# TYPE {POINTS} gauge"
    yield f"# HELP {POINTS} Points of an exercise."
    for exercise in result.exercises:
        name = exercise.name.translate(_ESCAPED)
        yield f'{POINTS}{{exercise="{name}"}} {exercise.score}'
    yield f"# TYPE {TOTAL} gauge"
    yield f"# HELP {TOTAL} Points of the whole submission."
    yield f"{TOTAL} {result.score}"
    yield "# EOF"
