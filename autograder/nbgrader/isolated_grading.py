"""Fills the checking cells with the results of official grading instead of running them."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, v4
from nbgrader.preprocessors import Execute
from traitlets import Enum, Unicode

from autograder.intake import Source, Work
from autograder.intake.cells import cells_in, place
from autograder.nbgrader.cached_results import CachedResults
from autograder.nbgrader.course_folders import CHECKS, folders_of, is_lesson, submitted
from autograder.nbgrader.handed_in import HandedIn, look, reason_of
from autograder.notebook.report import PlaceOf, picture_alt, points, report
from autograder.results import ExerciseResult

REASONS = "autograder_reasons"  # key in nbgrader's resources: name of a checking cell → reason


class IsolatedGrading(Execute):
    """Grades submissions of the lesson in workers; nbgrader executes other assignments itself."""

    results = Unicode(
        "results",
        help="The folder with the results, in the course's root, in the form of `grade-class`.",
    ).tag(config=True)
    isolation = Enum(
        ["strict", "available"],
        "strict",
        help="`available` grades even where a layer of isolation is missing.",
    ).tag(config=True)
    figures = Enum(
        ["unfinished", "all", "none"],
        "unfinished",
        help="Which exercises are shown with a picture of what the student's code does.",
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], retries: int | None = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Write outputs and points into `nb`, and the reasons for missing ones into `resources`."""
        if not is_lesson(resources):
            executed: tuple[NotebookNode, dict[str, Any]] = super().preprocess(nb, resources)
            return executed
        student = resources["nbgrader"]["student"]
        handed_in = look(submitted(folders_of(self), student), student)
        grader = self.grader()
        reasons = {}
        graded = _graded(handed_in, grader)
        for cell in nb.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if name not in CHECKS:
                continue
            exercise = CHECKS[name]
            reason = handed_in.reason(exercise)
            if not reason and handed_in.work is not None:
                most = float(cell.metadata.nbgrader.points)
                reason = reason_of(graded[exercise], most)
                cell.outputs = self._outputs(graded[exercise], most, handed_in.work, grader)
            if reason:
                reasons[name] = reason
                cell.outputs = [
                    v4.new_output("stream", name="stdout", text=f"Not graded: {reason}\n")
                ]
        resources[REASONS] = reasons
        return nb, resources

    def grader(self) -> CachedResults:
        """Return the cached results of this course."""
        root = Path(folders_of(self).root)
        return CachedResults(root / self.results, self.isolation == "strict")

    def is_pictured(self, exercise: ExerciseResult) -> bool:
        """Whether the report on this exercise has a picture."""
        if exercise.not_attempted:
            return False
        finished = exercise.score == exercise.max_score
        return self.figures == "all" or (self.figures == "unfinished" and not finished)

    def _outputs(
        self, exercise: ExerciseResult, most: float, work: Work, grader: CachedResults
    ) -> list[NotebookNode]:
        """The outputs that the cell would have if the student had run it, and the points."""
        text = report(exercise, place_in(work.sources[exercise.name]))
        outputs = [v4.new_output("stream", name="stdout", text=text)]
        if self.is_pictured(exercise):
            drawn = grader.picture(work, exercise)
            if drawn:
                data = {"image/png": base64.b64encode(drawn).decode()}
                alt = {"image/png": {"alt": picture_alt(exercise.name)}}
                outputs.append(v4.new_output("display_data", data, metadata=alt))
        data = {"text/plain": repr(points(exercise, most))}
        return [*outputs, v4.new_output("execute_result", data, execution_count=None)]


def place_in(source: Source) -> PlaceOf:
    """Return a function that turns a line number of `source` into words for the student."""
    if not source.notebook:
        return lambda line: f"{source.name}:{line}"
    cells = cells_in(source.text)
    return lambda line: place(line, cells)


def _graded(handed_in: HandedIn, grader: CachedResults) -> dict[str, ExerciseResult]:
    work = handed_in.work
    if work is None or all(handed_in.reason(name) for name in work.sources):
        return {}
    return {exercise.name: exercise for exercise in grader.result(work).exercises}
