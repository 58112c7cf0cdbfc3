"""Exports grades as nbgrader does, but tells a score of 0 from a submission without a score."""

from __future__ import annotations

import csv

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student
from nbgrader.plugins import CsvExportPlugin

from autograder.nbgrader.course_folders import (
    ASSIGNMENT,
    CourseFolders,
    autograded,
    folders_of,
    submitted,
)
from autograder.nbgrader.standing import GradebookRow
from autograder.official.class_table import shown_as_text

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)

COLLECTED_ANEW = (
    "Its work was collected and is not in the gradebook: run `autograder nbgrader autograde`."
)


class GradesExport(CsvExportPlugin):
    """Writes nbgrader's columns, followed by `status` and `reason`.

    The score of a submission that could not be graded is empty until a person grades it.
    """

    def export(self, gradebook: Gradebook) -> None:
        """Write the table into the file `to`, by default grades.csv in the working directory."""
        folders = folders_of(self)
        with open(self.to or "grades.csv", "w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, [*COLUMNS, "status", "reason"], lineterminator="\n")
            table.writeheader()
            for assignment in gradebook.assignments:
                if self.assignment and assignment.name not in map(str, self.assignment):
                    continue
                for student in gradebook.students:
                    if self.student and student.id not in map(str, self.student):
                        continue
                    stale = _is_stale(folders, assignment, student)
                    table.writerow(_row(gradebook, assignment, student, stale))
        self.log.info("Exported grades to %s", self.to or "grades.csv")


def _row(
    gradebook: Gradebook, assignment: Assignment, student: Student, stale: bool
) -> dict[str, object]:
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
    standing = GradebookRow.of(submission)
    reasons = [COLLECTED_ANEW] if stale else standing.reasons
    if reasons:
        return row | {"status": "not graded", "reason": shown_as_text(" ".join(reasons))}
    return row | {
        "raw_score": standing.raw,
        "late_submission_penalty": standing.penalty,
        "score": standing.score,
        "status": "waits for a person" if standing.waits else "graded",
    }


def _is_stale(folders: CourseFolders, assignment: Assignment, student: Student) -> bool:
    """Whether new work was collected, so that the gradebook's points belong to an older one."""
    return (
        assignment.name == ASSIGNMENT
        and submitted(folders, student.id).is_dir()
        and not autograded(folders, student.id).is_dir()
    )
