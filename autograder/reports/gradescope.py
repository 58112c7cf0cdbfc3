"""Gradescope's results.json."""

from __future__ import annotations

import json

from autograder.reports.entries import Files, all_entries, circumstances, explanation
from autograder.results import CheckResult, ExerciseResult, Outcome, Result


def results_json(result: Result, files: Files) -> str:
    """Return the file's text. All tests are visible: one hidden test would hide the total score.

    Students may read the text of a hidden check, as it holds no input and no value.
    """
    data = {
        "score": result.score,
        "execution_time": round(result.seconds),
        "output": "\n".join(circumstances(result)),
        "output_format": "text",
        "test_output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"seed": result.seed, "official": result.official},
        "tests": [
            _test(number, exercise, check, files)
            for number, (exercise, check) in enumerate(all_entries(result), 1)
        ],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _test(
    number: int, exercise: ExerciseResult, check: CheckResult, files: Files
) -> dict[str, object]:
    return {
        "score": check.score,
        "max_score": check.max_score,
        "status": "passed" if check.passed else "failed",
        "name": f"{exercise.name}: {check.name}",
        "number": str(number),
        "output": check.title if check.passed else _output(exercise, check, files),
        "output_format": "text",
        "tags": [exercise.name],
        "visibility": "visible",
    }


def _output(exercise: ExerciseResult, check: CheckResult, files: Files) -> str:
    words = "" if check.outcome is Outcome.WRONG else f"{check.outcome}\n\n"
    return words + explanation(exercise, check, files)
