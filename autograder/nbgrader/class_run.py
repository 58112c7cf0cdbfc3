"""Grades a class on many cores or machines; one process then writes the gradebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, as_completed
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from autograder import exercises
from autograder.intake import Refused, Work
from autograder.nbgrader import collecting
from autograder.nbgrader.course_folders import ASSIGNMENT, CourseFolders, submitted
from autograder.nbgrader.gradebook import GradebookApp
from autograder.nbgrader.handed_in import look
from autograder.nbgrader.isolated_grading import IsolatedGrading
from autograder.nbgrader.standing import GradebookRow, standings
from autograder.official.grade_class import ClassRun, Pool
from autograder.official.pictures import notebook_picture
from autograder.official.records import Records, Row
from autograder.reports.progress import Progress
from autograder.results import ExerciseResult


@dataclass(frozen=True)
class WrittenDown:
    """What stands in the gradebook for the students `names`, `before` and `after` a run.

    `failures` says for some why grading them did not work in this run.
    """

    names: Sequence[str]
    before: Mapping[str, GradebookRow]
    after: Mapping[str, GradebookRow]
    failures: Mapping[str, str]

    @property
    def count(self) -> int:
        """The number of these students who are in the gradebook."""
        return sum(name in self.after for name in self.names)

    def changes(self) -> Iterator[tuple[str, float | None, float | None]]:
        """Yield each student whose score has changed, with the old and the new one."""
        for name in self.names:
            if name in self.before and name in self.after:
                old, new = self.before[name].score, self.after[name].score
                if old != new:
                    yield name, old, new

    def waiting(self) -> dict[str, str]:
        """Return the students without points in the gradebook, with the reasons."""
        return {name: reason for name in self.names if (reason := self._reason(name))}

    def _reason(self, name: str) -> str:
        standing = self.after.get(name)
        if standing is None:
            return self.failures.get(name, "is not in the gradebook.")
        if standing.reasons:
            return " ".join(standing.reasons)
        if name in self.failures:
            return f"was not graded again, the points are the earlier ones: {self.failures[name]}"
        return ""


@dataclass
class CourseRun:
    """One run over the submissions of the nbgrader course in `root`.

    `student` is a name or a pattern in nbgrader's form. What changed is written into the gradebook,
    with `force` also what did not. `again` grades unchanged submissions again.
    """

    root: Path
    student: str = "*"
    force: bool = False
    again: bool = False
    _failures: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        arguments = [ASSIGNMENT, f"--student={self.student}", "--log-level=WARN"]
        self._app = GradebookApp()
        self._app.initialize(arguments + ["--force"] * self.force, root=str(self.root.resolve()))
        self._grading = IsolatedGrading(parent=self._app)
        self._grader = self._grading.grader()

    @property
    def folders(self) -> CourseFolders:
        """The folders in which nbgrader keeps the course."""
        found: CourseFolders = self._app.coursedir
        return found

    def why_again(self) -> Iterator[str]:
        """Yield a sentence for each reason why results of earlier runs do not hold any more.

        Raises Refused if nobody handed in.
        """
        records = Records(self._grader.folder)
        seed = records.seed()
        if seed is None or self.again:
            return
        why = Counter(
            records.outdated(name, seed, self._grader.strict, exercises.names())
            for name in collecting.students(self.folders, self.student)
        )
        del why[""]
        for words, count in why.items():
            students = "1 student" if count == 1 else f"{count} students"
            yield f"{words[:1].upper()}{words[1:]}: grading {students} again."

    def grade(self, pool: Pool, stopped: Callable[[], bool] = bool) -> None:
        """Grade in `pool` the submissions that no earlier run graded.

        Once `stopped()` is True, the run ends with KeyboardInterrupt and keeps the results so far.
        Raises Refused if the assignment was not released or nobody handed in, and CannotIsolate if
        submissions cannot be isolated.
        """
        release = collecting.released_notebook(self.folders)
        names = collecting.students(self.folders, self.student)
        for name in names:
            collecting.complete(submitted(self.folders, name), name, release)
        self._results(names, pool, stopped)

    def write_down(self, pool: Pool) -> WrittenDown:
        """Draw the missing pictures in `pool`, then let nbgrader write the gradebook here.

        Raises SystemExit if nbgrader reports errors.
        """
        names = collecting.students(self.folders, self.student)
        self._pictures(names, pool)
        before = standings(self._app.coursedir.db_url)
        with (
            Progress("writing the gradebook", len(names), "students") as progress,
            progress.beside(self._app.log),
        ):
            self._app.write(progress.next)
        after = standings(self._app.coursedir.db_url)
        return WrittenDown(names, before, after, self._failures)

    def outdated(self) -> int:
        """Return how many students' points in the gradebook are not those of today's checks."""
        try:
            names = collecting.students(self.folders, self.student)
        except Refused:
            return 0
        anew = {work.student for work in self._works(names) if self._grader.known(work) is None}
        return len(anew | {name for name in names if self._app.has_changed(name)})

    def _results(self, names: Sequence[str], pool: Pool, stopped: Callable[[], bool]) -> None:
        records = Records(self._grader.folder)
        seed = self._grader.seed(records)
        strict = self._grader.strict
        with Progress("grading", len(names), "submissions") as progress:

            def told(row: Row) -> None:
                progress.advance()
                if row.status == "not graded":
                    self._failures[row.student] = row.reason

            todo = self._todo(names, records, seed, progress.advance)
            first = next(todo, None)
            if first is not None:
                run = ClassRun(records, seed, strict, told, stopped)
                run.grade(chain([first], todo), pool)

    def _todo(
        self, names: Sequence[str], records: Records, seed: int, done: Callable[[], object]
    ) -> Iterator[Work]:
        for work in self._works(names):
            if self.again or records.finished(work, seed, self._grader.strict) is None:
                yield work
            else:
                done()

    def _works(self, names: Sequence[str]) -> Iterator[Work]:
        """Yield the submissions that can be graded; each is opened only when it is needed."""
        for name in names:
            handed_in = look(submitted(self.folders, name), name)
            work = handed_in.work
            if work is not None and not all(map(handed_in.reason, work.sources)):
                yield work

    def _pictures(self, names: Sequence[str], pool: Pool) -> None:
        todo = list(self._undrawn(names))
        if not todo:
            return
        strict = self._grader.strict
        with (
            pool() as (executor, _),
            Progress("drawing", len(todo), "pictures") as progress,
        ):
            running = {
                executor.submit(notebook_picture, work, exercise.name, exercise.checks, strict): (
                    work,
                    exercise,
                )
                for work, exercise in todo
            }
            for future in as_completed(running):
                work, exercise = running[future]
                progress.advance()
                try:
                    self._grader.keep_picture(work, exercise.name, future.result())
                except (BrokenExecutor, ChildProcessError):
                    return  # IsolatedGrading draws the missing pictures in this process

    def _undrawn(self, names: Sequence[str]) -> Iterator[tuple[Work, ExerciseResult]]:
        for work in self._works(names):
            result = self._grader.known(work)
            for exercise in result.exercises if result else ():
                wanted = self._grading.is_pictured(exercise)
                if wanted and self._grader.known_picture(work, exercise.name) is None:
                    yield work, exercise
