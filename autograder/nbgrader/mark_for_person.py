"""Leaves to a person what could not be graded, with the reason where a person sees it."""

from __future__ import annotations

import html
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.nbgrader.course_folders import CHECKS, is_lesson
from autograder.nbgrader.isolated_grading import REASONS

NOT_GRADED = "Not graded: "  # begins the comment that a reason is kept in


class MarkForPerson(NbGraderPreprocessor):
    """Takes back the points that nbgrader reads from a cell without any: full marks.

    A person's own points and comments stay as they are.
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
