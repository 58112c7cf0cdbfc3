"""Writes a page for each student of a class, from the results of its run."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain

from autograder import exercises
from autograder.intake import Refused, StudentEntry, Work
from autograder.official.chosen_work import open_chosen
from autograder.official.grade_class import JOBS_PER_LANE, STOP_INTERVAL, Pool
from autograder.official.page_digest import digest_of, late_marks
from autograder.official.pictures import Drawings, drawings_elsewhere, pictured
from autograder.official.records import Records, Row
from autograder.official.reproducibility import versions
from autograder.pages.student import StudentPage
from autograder.reports.atomic_write import write_atomically
from autograder.results import Result
from autograder.sandbox.layers import CannotIsolate

ORIGIN = re.compile(rb'<meta name="autograder-page" content="([0-9a-f]{64})">')
HEAD = 4096  # bytes of a page that hold its origin
LOST = Drawings(undrawn=["The process that drew the pictures ended: there are none."])


class Pictured(StrEnum):
    """Which exercises get a picture."""

    ALL = "all"
    FAILED = "failed"
    NONE = "none"


@dataclass(frozen=True)
class _Task:
    """A page to write; `work` is None where nothing could be opened, `text` is the result."""

    page: StudentPage
    work: Work | None
    text: str


@dataclass
class ClassPages:
    """Writes the pages of a class into the folder of its `records`, from what they hold.

    A page that is there and was made of the same result is left as it is. What lateness cost is in
    the records, too. `on_page` is called for
    each student when the page is there. When `stopped` returns True, the run ends with
    KeyboardInterrupt.

    `exercises` are those that were graded. The `pool` may break down: the pages under way then lack
    their pictures until the next run.
    """

    records: Records
    strict: bool
    which: Pictured
    on_page: Callable[[], object]
    stopped: Callable[[], bool] = bool
    exercises: Sequence[str] = field(default_factory=exercises.names)
    _late: Mapping[str, str] = field(default_factory=dict, init=False)

    def write(self, entries: Iterable[StudentEntry], rows: Mapping[str, Row], pool: Pool) -> None:
        """Write the missing pages, with pictures that are drawn in `pool`. Raises OSError."""
        self._late = late_marks(self.records.folder)
        todo = self._todo(entries, rows)
        rest = (task for task in todo if not self._written_at_once(task))
        while (first := next(rest, None)) is not None:
            with pool() as (executor, width), suppress(BrokenExecutor, ChildProcessError):
                self._draw(chain([first], rest), executor, width * JOBS_PER_LANE)

    def _todo(self, entries: Iterable[StudentEntry], rows: Mapping[str, Row]) -> Iterator[_Task]:
        for entry in entries:
            if self.stopped():
                raise KeyboardInterrupt
            task = self._task(entry, rows[entry.student])
            if self._origin(entry.student) == task.page.origin:
                self.on_page()
            else:
                yield task

    def _task(self, entry: StudentEntry, row: Row) -> _Task:
        text, work = "", None
        with suppress(Refused):
            work = open_chosen(entry, self.exercises)
        if row.points:
            text = self.records.text(entry.student)
        result = Result.from_json(text) if text else None
        if work is None or (result is not None and result.submission != work.digest):
            work = None  # what lies there is no longer what was graded
        seed = f" --seed {result.seed}" if result else ""
        late = self._late.get(entry.student, "")
        part = {*self.exercises} != {*exercises.names()}
        only = f" --only {','.join(self.exercises)}" if part else ""
        made_of = [entry.student, text, row.reason, row.notes, self.which, versions()["autograder"]]
        made_of += [late] if late else []
        page = StudentPage(
            entry.student,
            result,
            work.sources if work else {},
            reason=row.reason,
            command=f"uv run autograder grade FOLDER{only}{seed}" if result else "",
            notes=row.notes,
            origin=hashlib.sha256(json.dumps(made_of).encode()).hexdigest(),
            shows=digest_of(entry.student, text, row.reason, late),
            late=late,
        )
        return _Task(page, work, text)

    def _written_at_once(self, task: _Task) -> bool:
        """Whether the page needs no picture, and is now written."""
        result, failed = task.page.result, self.which is Pictured.FAILED
        wanted = task.work is not None and result is not None and self.which is not Pictured.NONE
        if wanted and task.work and result and any(pictured(task.work, result, only_failed=failed)):
            return False
        self._keep(task.page)
        return True

    def _draw(self, tasks: Iterator[_Task], executor: Executor, most: int) -> None:
        """Draw and write, `most` at a time.

        Raises BrokenExecutor or ChildProcessError if the pool breaks; the pages under way are then
        written without pictures.
        """
        running: dict[Future[Drawings], _Task] = {}
        sent: list[_Task] = []
        try:
            while True:
                while len(running) < most and (task := next(tasks, None)) is not None:
                    sent = [task]
                    running[self._submit(executor, task)] = task
                    sent = []
                if not running:
                    return
                for future in self._done(running):
                    drawn = _drawn(future)
                    self._keep(_with(running.pop(future).page, drawn))
        except (BrokenExecutor, ChildProcessError):
            for lost in (*running.values(), *sent):
                self._keep(_with(lost.page, LOST))
            raise

    def _submit(self, executor: Executor, task: _Task) -> Future[Drawings]:
        assert task.work is not None
        failed = self.which is Pictured.FAILED
        return executor.submit(drawings_elsewhere, task.work, task.text, self.strict, failed)

    def _done(self, running: Iterable[Future[Drawings]]) -> set[Future[Drawings]]:
        done: set[Future[Drawings]] = set()
        while not done:
            done, _ = wait(running, STOP_INTERVAL, FIRST_COMPLETED)
            if self.stopped():
                raise KeyboardInterrupt
        return done

    def _keep(self, page: StudentPage) -> None:
        write_atomically(self.records.page(page.student), page.html)
        self.on_page()

    def _origin(self, student: str) -> str:
        """What the page that is there was made of; empty if there is none."""
        try:
            with self.records.page(student).open("rb") as file:
                found = ORIGIN.search(file.read(HEAD))
        except OSError:
            return ""
        return found[1].decode() if found else ""


def _drawn(future: Future[Drawings]) -> Drawings:
    """What the task returned. Raises what concerns more than its own page."""
    try:
        return future.result()
    except (BrokenExecutor, ChildProcessError, CannotIsolate):
        raise
    except Exception as error:
        return Drawings(undrawn=[f"The pictures could not be drawn ({type(error).__name__})."])


def _with(page: StudentPage, drawn: Drawings) -> StudentPage:
    """The page with its pictures. One that lost them has no origin: the next run draws again."""
    origin = "" if drawn is LOST else page.origin
    return replace(page, pictures=drawn.pictures, undrawn=drawn.undrawn, origin=origin)
