"""Exports grades as nbgrader does, but tells a score of 0 from a submission without a score."""

from __future__ import annotations

import csv
import html
from collections.abc import Iterator

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student, SubmittedAssignment
from nbgrader.plugins import CsvExportPlugin

from autograder.nbgrader.mark_for_person import NOT_GRADED
from autograder.official.records import shown_as_text

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


class GradesExport(CsvExportPlugin):
    """Writes nbgrader's columns, followed by `status` and `reason`.

    The score of a submission that could not be graded is empty until a person grades it.
    """

    def export(self, gradebook: Gradebook) -> None:
        """Write the table into the file `to`, by default grades.csv in the working directory."""
        with open(self.to or "grades.csv", "w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, [*COLUMNS, "status", "reason"], lineterminator="\n")
            table.writeheader()
            for assignment in gradebook.assignments:
                if self.assignment and assignment.name not in map(str, self.assignment):
                    continue
                for student in gradebook.students:
                    if self.student and student.id not in map(str, self.student):
                        continue
                    table.writerow(_row(gradebook, assignment, student))
        self.log.info("Exported grades to %s", self.to or "grades.csv")


def _row(gradebook: Gradebook, assignment: Assignment, student: Student) -> dict[str, object]:
    row: dict[str, object] = {
        "assignment": assignment.name,
        "duedate": assignment.duedate,
        "student_id": shown_as_text(student.id),
        "last_name": shown_as_text(student.last_name or ""),
        "first_name": shown_as_text(student.first_name or ""),
        "email": shown_as_text(student.email or ""),
        "max_score": assignment.max_score,
    }
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        nothing = dict.fromkeys(("raw_score", "late_submission_penalty", "score"), 0.0)
        return row | nothing | {"status": "nothing handed in"}
    row["timestamp"] = submission.timestamp
    reasons = list(dict.fromkeys(_reasons(submission)))
    if reasons:
        return row | {"status": "not graded", "reason": shown_as_text(" ".join(reasons))}
    penalty = submission.late_submission_penalty
    return row | {
        "raw_score": submission.score,
        "late_submission_penalty": penalty,
        "score": max(0.0, submission.score - penalty),
        "status": "waits for a person" if submission.needs_manual_grade else "graded",
    }


def _reasons(submission: SubmittedAssignment) -> Iterator[str]:
    """Why autograded cells have no points, neither from the autograder nor from a person."""
    for notebook in submission.notebooks:
        comments = {comment.name: comment.auto_comment or "" for comment in notebook.comments}
        told = [
            html.unescape(text.removeprefix(NOT_GRADED))
            for text in comments.values()
            if text.startswith(NOT_GRADED)
        ]
        for grade in notebook.grades:
            if grade.cell_type != "code" or not (
                grade.auto_score is None and grade.manual_score is None
            ):
                continue
            yield from told or ["It was not autograded."]
