"""The input of GitHub Classroom's grading reporter: one runner for each exercise.

The reporter counts points in two ways: in its table by the share of tests that pass, in its notices
by the sum of the tests' scores. The two agree only when all tests of a runner are worth the same.
So a check that is worth more than others becomes several tests.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterator, Mapping

from autograder.reports.entries import entries
from autograder.results import CheckResult, ExerciseResult, Outcome, Result

VERSION = 1


def runners(result: Result) -> Mapping[str, str]:
    """Map each exercise to the output `result` of its runner: JSON in base64, on one line."""
    return {
        exercise.name: base64.b64encode(json.dumps(runner(exercise)).encode()).decode()
        for exercise in result.exercises
    }


def runner(exercise: ExerciseResult) -> dict[str, object]:
    """Return the report of one exercise's runner, as data for JSON."""
    rows = entries(exercise)
    size = math.gcd(*(points for row in rows for points in (row.score, row.max_score))) or 1
    tests = [test for row in rows for test in _tests(row, size)]
    return {
        "version": VERSION,
        "status": _status(rows),
        "max_score": exercise.max_score,
        # The reporter divides by the number of tests, which must not be 0.
        "tests": tests or [_test("no checks", "pass", 0)],
    }


def _tests(row: CheckResult, size: int) -> Iterator[dict[str, object]]:
    count, passed = row.max_score // size, row.score // size
    failed = "error" if row.outcome is Outcome.GRADER_BROKEN else "fail"
    for number in range(count):
        part = f" ({number + 1} of {count})" if count > 1 else ""
        status = "pass" if number < passed else failed
        score = size if number < passed else 0
        yield _test(
            row.name + part,
            status,
            score,
            "" if status == "pass" else row.message,
            row.line or 0,
            row.seconds / count,
        )


def _test(
    name: str,
    status: str,
    score: int,
    message: str = "",
    line: int = 0,
    seconds: float = 0.0,
) -> dict[str, object]:
    return {
        "name": name,
        "status": status,
        "score": score,
        "message": message,
        "test_code": "",
        "filename": "",
        "line_no": line,
        "duration": round(seconds, 3),
    }


def _status(rows: tuple[CheckResult, ...]) -> str:
    if any(row.outcome is Outcome.GRADER_BROKEN for row in rows):
        return "error"
    return "pass" if all(row.score == row.max_score for row in rows) else "fail"
