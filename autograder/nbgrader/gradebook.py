"""nbgrader's own `autograde` for all students, which tells where it is."""

from __future__ import annotations

import sys

from nbgrader.apps import AutogradeApp
from nbgrader.apps.baseapp import NbGrader
from nbgrader.converters import Autograde, NbGraderException

from autograder.nbgrader.course_folders import ASSIGNMENT
from autograder.reports.progress import Told, untold


class GradebookApp(AutogradeApp):
    """`nbgrader autograde` for this lesson."""

    def write(self, told: Told) -> None:
        """Write every student into the gradebook; `told` is called with each before it is begun.

        Raises SystemExit if nbgrader reports errors.
        """
        NbGrader.start(self)
        self.coursedir.assignment_id = ASSIGNMENT
        converter = ToldAutograde(coursedir=self.coursedir, parent=self)
        converter.told = told
        try:
            converter.start()
        except NbGraderException:
            sys.exit(1)


class ToldAutograde(Autograde):
    """nbgrader's converter; no student is converted in another way."""

    told: Told = staticmethod(untold)

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Say which student comes next, and whether there is anything to do."""
        self.told(student_id)
        return bool(super().init_destination(assignment_id, student_id))
