"""nbgrader's own `autograde` for all students, which writes whatever changed."""

from __future__ import annotations

import sys
from collections.abc import Callable

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import AutogradeApp
from nbgrader.apps.baseapp import NbGrader
from nbgrader.converters import Autograde, NbGraderException
from nbgrader.utils import rmtree

from autograder.nbgrader.course_folders import ASSIGNMENT, CourseFolders, autograded
from autograder.nbgrader.isolated_grading import IsolatedGrading
from autograder.nbgrader.written_from import due, last_written_from, written_from
from autograder.official.records import Records
from autograder.reports.progress import Told, untold


class GradebookApp(AutogradeApp):
    """`nbgrader autograde` for this lesson."""

    def write(self, told: Told) -> None:
        """Write the students into the gradebook; `told` is called with each before it is begun.

        Raises SystemExit if nbgrader reports errors.
        """
        NbGrader.start(self)
        self.coursedir.assignment_id = ASSIGNMENT
        converter = ToldAutograde(coursedir=self.coursedir, parent=self)
        converter.told = told
        converter.has_changed = self.has_changed
        try:
            converter.start()
        except NbGraderException:
            sys.exit(1)

    def has_changed(self, student: str) -> bool:
        """Whether the gradebook was written from other work or another result than there is now."""
        folders: CourseFolders = self.coursedir
        records = Records(IsolatedGrading(parent=self).grader().folder)
        with Gradebook(self.coursedir.db_url) as gradebook:
            try:
                time = due(gradebook, student)
            except MissingEntry:
                return True
        return last_written_from(folders, student) != written_from(folders, records, student, time)


class ToldAutograde(Autograde):
    """nbgrader's converter, which leaves out only students of whom nothing has changed."""

    told: Told = staticmethod(untold)
    has_changed: Callable[[str], bool] = staticmethod(bool)

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Say which student comes next, and whether there is anything to do."""
        self.told(student_id)
        if super().init_destination(assignment_id, student_id):
            return True
        if student_id in self.coursedir.student_id_exclude.split(","):
            return False
        changed = self.has_changed(student_id)
        if changed:
            rmtree(str(autograded(self.coursedir, student_id)))
        return changed
