"""Classroom 50's result.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.reports.entries import NotThere, all_entries
from autograder.results import Result

SCHEMA = "classroom50/result/v1"


@dataclass(frozen=True)
class Classroom50Submission:
    """What Classroom 50's runner says of a submission, and wants to find in the report.

    `moment` is the time of grading: UTC in ISO 8601.
    """

    classroom: str
    assignment: str
    assignment_type: str
    owner: str
    submission: str
    commit: str
    release: str
    review: str
    moment: str

    @classmethod
    def of(cls, environment: Mapping[str, str], moment: str) -> Classroom50Submission:
        """Read the runner's environment variables. Raises NotThere, which names missing ones."""
        names = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
        missing = [name for name in names if not environment.get(name)]
        if missing:
            raise NotThere(
                f"The report classroom50 needs {', '.join(missing)}. Classroom 50's runner sets"
                " these variables: let its autograder.py write this report."
            )
        classroom, assignment, submission, commit, release = (environment[name] for name in names)
        return cls(
            classroom,
            assignment,
            environment.get("ASSIGNMENT_TYPE") or "individual",
            environment.get("OWNER") or environment.get("USERNAME") or "",
            submission,
            commit,
            release,
            environment.get("REVIEW_URL") or commit,
            moment,
        )


def result_json(result: Result, submission: Classroom50Submission) -> str:
    """Return the file's text. Scores are whole numbers; those of the tests add up to the total."""
    data = {
        "schema": SCHEMA,
        "classroom": submission.classroom,
        "assignment": submission.assignment,
        "assignment_type": submission.assignment_type,
        "owner": submission.owner,
        "submission": submission.submission,
        "commit": submission.commit,
        "release": submission.release,
        "review": submission.review,
        "datetime": submission.moment,
        "score": result.score,
        "max-score": result.max_score,
        "tests": [
            {
                "test-name": f"{exercise.name}: {check.name}",
                "passed": check.passed,
                "score": check.score,
                "max-score": check.max_score,
                "outcome": check.outcome,
                "message": check.message,
            }
            for exercise, check in all_entries(result)
        ],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
