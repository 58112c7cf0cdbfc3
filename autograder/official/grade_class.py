"""Grades every student of a class and keeps each result as it comes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from autograder.intake import Work
from autograder.official.basis import basis, other_grader
from autograder.official.job import Job, grade
from autograder.official.records import Records, Row
from autograder.results import Result
from autograder.sandbox.layers import CannotIsolate

STOP_INTERVAL = 0.1  # seconds between two calls of `stopped`
JOBS_PER_LANE = 2  # sent to the pool: one runs and one waits, so that no lane is ever idle
Pool = Callable[[], AbstractContextManager[tuple[Executor, int]]]


@dataclass
class ClassRun:
    """Grades many works with one seed, in pools that may break down.

    `on_row` is called with each row when it is finished. When `stopped` returns True, the run takes
    no more works and raises KeyboardInterrupt. A signal handler must not raise it instead: that
    could leave the lock of a future locked.
    """

    records: Records
    seed: int
    strict: bool
    on_row: Callable[[Row], None]
    stopped: Callable[[], bool] = bool
    _waiting: Iterator[Work] = field(default_factory=lambda: iter(()))
    _suspects: deque[Work] = field(default_factory=deque)
    _exhausted: bool = False

    def grade(self, works: Iterable[Work], pool: Pool) -> None:
        """Grade all of `works`, each taken only when a lane will soon be free for it.

        A work that breaks its pool costs no other work its result. Raises CannotIsolate if
        submissions cannot be isolated: then nobody is graded.
        """
        self._waiting = iter(works)
        while self._suspects or not self._exhausted:
            with pool() as (executor, width):
                try:
                    if self._suspects:
                        self._one_by_one(executor)
                    else:
                        self._all(executor, width)
                except (BrokenExecutor, ChildProcessError):
                    continue

    def _all(self, executor: Executor, width: int) -> None:
        """Grade the waiting works; if the pool breaks, the works under way become suspects."""
        running: dict[Future[str], Work] = {}
        try:
            while running or not self._exhausted:
                while len(running) < JOBS_PER_LANE * width and (work := self._next()) is not None:
                    # Noted before it is sent: the pool may break while it takes the work.
                    self._suspects.append(work)
                    future = self._submit(executor, work)
                    running[future] = self._suspects.pop()
                for future in self._done(running):
                    self._finish(running[future], future)
                    del running[future]
        except (BrokenExecutor, ChildProcessError):
            self._suspects.extend(running.values())
            raise

    def _next(self) -> Work | None:
        work = next(self._waiting, None)
        self._exhausted = work is None
        return work

    def _one_by_one(self, executor: Executor) -> None:
        """Grade each suspect alone: one that breaks the pool again is the cause."""
        while self._suspects:
            work = self._suspects.popleft()
            try:
                (future,) = self._done([self._submit(executor, work)])
                self._finish(work, future)
            except (BrokenExecutor, ChildProcessError):
                reason = "the process that graded it ended: grade it alone on a machine of its own"
                self.on_row(Row(work.student, reason))
                raise

    def _done(self, futures: Collection[Future[str]]) -> set[Future[str]]:
        """Wait for at least one of `futures`, and return those that are finished.

        Raises KeyboardInterrupt when `stopped` returns True.
        """
        done: set[Future[str]] = set()
        while futures and not done:
            done, _ = wait(futures, STOP_INTERVAL, FIRST_COMPLETED)
            if self.stopped():
                raise KeyboardInterrupt
        return done

    def _submit(self, executor: Executor, work: Work) -> Future[str]:
        return executor.submit(grade, Job(work, self.seed, self.strict))

    def _finish(self, work: Work, future: Future[str]) -> None:
        try:
            text = future.result()
        except (BrokenExecutor, ChildProcessError, CannotIsolate):
            raise
        except Exception as error:
            reason = f"grading failed ({error})"
            self.on_row(Row(work.student, reason))
            return
        result = Result.from_json(text)
        other = other_grader(result.basis, basis())
        if other:
            self.on_row(Row(work.student, f"{other}. Start the workers of the cluster again."))
            return
        self.records.keep(work.student, text)
        self.on_row(Row.of(result, work.notes))
