"""Marks exercises that could not be graded for a person, with the reason as a comment."""

from __future__ import annotations

import html
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.nbgrader.course_folders import CHECKS, is_lesson
from autograder.nbgrader.isolated_grading import REASONS
from autograder.nbgrader.standing import NOT_GRADED


class MarkForPerson(NbGraderPreprocessor):
    """Removes the automatic points of exercises that could not be graded.

    nbgrader gives full marks to a checking cell that shows no points. Points and comments that a
    person gave stay as they are.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Write the reasons that grading left in `resources` into the gradebook."""
        reasons = resources.get(REASONS)
        if not is_lesson(resources) or not reasons:
            return nb, resources
        told = resources["nbgrader"]
        where = (told["notebook"], told["assignment"], told["student"])
        with Gradebook(told["db_url"]) as gradebook:
            for name, reason in reasons.items():
                grade = gradebook.find_grade(name, *where)
                grade.auto_score = None
                grade.needs_manual_grade = True
                comment = gradebook.find_comment(CHECKS[name], *where)
                # nbgrader shows a comment as HTML, and a reason may hold a file's name.
                comment.auto_comment = NOT_GRADED + html.escape(reason, quote=False)
            gradebook.db.commit()
        return nb, resources
