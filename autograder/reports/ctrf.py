"""CTRF, the Common Test Report Format, with the points under `extra`."""

from __future__ import annotations

import json

from autograder.reports.entries import Files, all_entries, file_of
from autograder.results import CheckResult, Outcome, Result

STATUS = {
    Outcome.PASSED: "passed",
    Outcome.WAITING: "pending",
    Outcome.NOT_ATTEMPTED: "skipped",
    Outcome.GRADER_BROKEN: "other",
}


def ctrf_json(result: Result, files: Files) -> str:
    """Return the file's text, with times in milliseconds.

    A Result knows how long the run took and not when it began: `start` is 0.
    """
    rows = list(all_entries(result))
    statuses = [_status(check) for _, check in rows]
    counted = ("passed", "failed", "skipped", "pending", "other")
    data = {
        "reportFormat": "CTRF",
        "specVersion": "0.0.0",
        "results": {
            "tool": {"name": "autograder", "version": result.versions.get("autograder", "")},
            "summary": {
                "tests": len(rows),
                **{status: statuses.count(status) for status in counted},
                "start": 0,
                "stop": round(1000 * result.seconds),
                "extra": {"score": result.score, "max_score": result.max_score},
            },
            "tests": [
                {
                    "name": check.name,
                    "status": _status(check),
                    "duration": round(1000 * check.seconds),
                    "suite": [exercise.name],
                    "message": check.message,
                    "filePath": file_of(exercise, files),
                    "extra": {"score": check.score, "max_score": check.max_score},
                }
                for exercise, check in rows
            ],
        },
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _status(check: CheckResult) -> str:
    return STATUS.get(check.outcome, "failed")
