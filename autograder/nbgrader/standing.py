"""What the gradebook holds for a submission: a score, or the reasons why there is none."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass

from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment

from autograder.nbgrader.course_folders import ASSIGNMENT

NOT_GRADED = "Not graded: "  # the first words of a comment with a reason


@dataclass(frozen=True)
class GradebookRow:
    """One submission in the gradebook; with `reasons` it has no score.

    `raw` are the points before the `penalty` for lateness. `waits` says that a person has to look.
    """

    raw: float
    penalty: float
    reasons: tuple[str, ...]
    waits: bool

    @property
    def score(self) -> float | None:
        """The points that count, None if there are none yet."""
        return None if self.reasons else max(0.0, self.raw - self.penalty)

    @classmethod
    def of(cls, submission: SubmittedAssignment) -> GradebookRow:
        """Read the standing of a submission of any assignment."""
        reasons = tuple(dict.fromkeys(_reasons(submission)))
        penalty = float(submission.late_submission_penalty or 0)
        return cls(float(submission.score), penalty, reasons, bool(submission.needs_manual_grade))


def standings(db_url: str) -> dict[str, GradebookRow]:
    """Return the standing of everybody who has a submission of the lesson in the gradebook."""
    with Gradebook(db_url) as gradebook:
        try:
            found = gradebook.assignment_submissions(ASSIGNMENT)
        except MissingEntry:
            return {}
        return {submission.student_id: GradebookRow.of(submission) for submission in found}


def _reasons(submission: SubmittedAssignment) -> Iterator[str]:
    """Why autograded cells have no points, neither from the autograder nor from a person."""
    for notebook in submission.notebooks:
        comments = [comment.auto_comment or "" for comment in notebook.comments]
        told = [
            html.unescape(text.removeprefix(NOT_GRADED))
            for text in comments
            if text.startswith(NOT_GRADED)
        ]
        for grade in notebook.grades:
            if grade.cell_type == "code" and grade.auto_score is None is grade.manual_score:
                yield from told or ["It was not autograded."]
