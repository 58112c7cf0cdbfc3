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
    """What Classroom 50 wants to read back of a submission; `moment` is UTC in ISO 8601."""

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
        """As the runner says it. Raises NotThere naming the variables that it lacks."""
        names = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
        missing = [name for name in names if not environment.get(name)]
        if missing:
            raise NotThere(
                f"Classroom 50's runner sets {', '.join(missing)}, and here is no such variable:"
                " leave the report classroom50 to its autograder.py."
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
    """The whole file. Scores are whole numbers, and the tests' add up to the total."""
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
