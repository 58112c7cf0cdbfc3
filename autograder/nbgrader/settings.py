"""nbgrader's settings for the lesson, which the `nbgrader_config.py` of a course calls.

Classes are given by name, so each command imports only those that it uses.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from autograder.intake.cells import LESSON

if TYPE_CHECKING:
    from traitlets.config import Config

HERE = "autograder.nbgrader"
THEIRS = "nbgrader.preprocessors"

# The file names in downloads of learning platforms: Moodle adds folders, Canvas adds prefixes.
DOWNLOADED = (
    r"(?:.*/)?(?:(?P<first_name>[^/_]+) (?P<last_name>[^/_ ]+)_)?(?P<student_id>[^\W_]+)"
    rf"(?:_LATE)?(?:_assignsubmission_file_/|_\d+_\d+_)(?P<file_id>{LESSON})[^/]*\.ipynb"
)


def lesson(c: Config) -> None:
    """Set what every course with this lesson needs, with or without `isolated`."""
    # nbgrader adds its rows in an order that makes SQLAlchemy warn in every process.
    warnings.filterwarnings("ignore", message="Object of type <Submitted.* not in session")
    c.GenerateAssignment.preprocessors = [
        f"{THEIRS}.IncludeHeaderFooter",
        f"{THEIRS}.LockCells",
        f"{HERE}.clear_answers.ClearAnswers",
        f"{THEIRS}.ClearOutput",
        f"{THEIRS}.CheckCellMetadata",
        f"{THEIRS}.ComputeChecksums",
        f"{THEIRS}.SaveCells",
        f"{THEIRS}.ClearHiddenTests",
        f"{THEIRS}.ClearMarkScheme",
        f"{THEIRS}.ComputeChecksums",
        f"{THEIRS}.CheckCellMetadata",
    ]
    c.GenerateFeedback.exporter_class = f"{HERE}.feedback_page.FeedbackPage"
    c.GenerateFeedback.preprocessors = [
        f"{HERE}.feedback_page.GradesOrNone",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    # This is for formgrader's pages and for feedback.
    c.HTMLExporter.preprocessors = [f"{HERE}.feedback_page.NarrowPages"]
    ignored = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback")  # nbgrader's own
    c.CourseDirectory.ignore = [*ignored, ".collected.json"]
    c.ExportApp.plugin_class = f"{HERE}.export.GradesExport"
    c.FileNameCollectorPlugin.named_regexp = DOWNLOADED
    # Seconds for one cell: the checks of a slow answer take more than nbgrader's 30.
    c.Execute.timeout = 120


def isolated(c: Config) -> None:
    """Have submissions of the lesson graded in locked-down workers.

    Without this, nbgrader executes them itself, as it executes other assignments.
    """
    c.Autograde.exporter_class = f"{HERE}.submission_exporter.SubmissionExporter"
    c.Autograde.pre_convert_hook = f"{HERE}.submission_exporter.one_notebook"
    c.Autograde.autograde_preprocessors = [
        f"{HERE}.isolated_grading.IsolatedGrading",
        f"{THEIRS}.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        f"{THEIRS}.LimitOutput",
        f"{THEIRS}.SaveAutoGrades",
        f"{HERE}.mark_for_person.MarkForPerson",
        f"{HERE}.written_from.WrittenFrom",
        f"{THEIRS}.AssignLatePenalties",
        f"{THEIRS}.CheckCellMetadata",
    ]
