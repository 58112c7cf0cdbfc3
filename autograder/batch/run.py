"""Grades every student of a class and keeps each result as it comes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from autograder.batch.job import Job, grade
from autograder.batch.records import Records, Row
from autograder.intake import Work
from autograder.results import Result
from autograder.sandbox.layers import CannotIsolate

AHEAD = 2  # jobs waiting for each that runs, so that no process is ever idle
Pool = Callable[[], AbstractContextManager[tuple[Executor, int]]]


@dataclass
class ClassRun:
    """The grading of many works with one seed, in pools that may break down.

    `told` is called with each row as it is finished.
    """

    records: Records
    seed: int
    strict: bool
    told: Callable[[Row], None]
    _waiting: Iterator[Work] = field(default_factory=lambda: iter(()))
    _suspects: deque[Work] = field(default_factory=deque)
    _exhausted: bool = False

    def grade(self, works: Iterable[Work], pool: Pool) -> None:
        """Grade all of `works`, each taken when its turn comes.

        Whatever breaks one of them costs that one only. Raises CannotIsolate where submissions
        cannot be isolated: nobody is graded then.
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
        """Grade what waits; after a breakdown those that were under way become suspects."""
        running: dict[Future[str], Work] = {}
        try:
            while running or not self._exhausted:
                while len(running) < AHEAD * width and (work := self._next()) is not None:
                    # First noted, then sent: a pool may break while it takes the work.
                    self._suspects.append(work)
                    future = self._sent(executor, work)
                    running[future] = self._suspects.pop()
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
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
        """Grade the suspects alone: the one that breaks the pool now is the cause."""
        while self._suspects:
            work = self._suspects.popleft()
            try:
                self._finish(work, self._sent(executor, work))
            except (BrokenExecutor, ChildProcessError):
                reason = "the process that graded it ended: grade it on a machine by itself"
                self.told(Row(work.student, reason))
                raise

    def _sent(self, executor: Executor, work: Work) -> Future[str]:
        return executor.submit(grade, Job(work, self.seed, self.strict))

    def _finish(self, work: Work, future: Future[str]) -> None:
        try:
            text = future.result()
        except (BrokenExecutor, ChildProcessError, CannotIsolate):
            raise
        except Exception as error:
            reason = f"grading failed ({type(error).__name__}: {error})"
            self.told(Row(work.student, reason))
            return
        self.records.keep(work.student, text)
        self.told(Row.of(Result.from_json(text)))
