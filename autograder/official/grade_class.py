"""Grades every student of a class and keeps each result as it comes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from autograder.intake import Work
from autograder.official.job import Job, grade
from autograder.official.records import Records, Row
from autograder.results import Result
from autograder.sandbox.layers import CannotIsolate

LOOK = 0.1  # seconds between two looks at whether the run is to end
AHEAD = 2  # jobs waiting for each that runs, so that no process is ever idle
Pool = Callable[[], AbstractContextManager[tuple[Executor, int]]]


@dataclass
class ClassRun:
    """The grading of many works with one seed, in pools that may break down.

    `told` is called with each row as it is finished. Once `stopped` says so, nothing more is taken
    and the run ends with KeyboardInterrupt: raised by a signal's handler, it could leave the lock
    of a future taken.
    """

    records: Records
    seed: int
    strict: bool
    told: Callable[[Row], None]
    stopped: Callable[[], bool] = bool
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
        """Grade the suspects alone: the one that breaks the pool now is the cause."""
        while self._suspects:
            work = self._suspects.popleft()
            try:
                (future,) = self._done([self._sent(executor, work)])
                self._finish(work, future)
            except (BrokenExecutor, ChildProcessError):
                reason = "the process that graded it ended: grade it on a machine by itself"
                self.told(Row(work.student, reason))
                raise

    def _done(self, futures: Collection[Future[str]]) -> set[Future[str]]:
        """Those that are finished, at least one of any; KeyboardInterrupt if the run is to end."""
        done: set[Future[str]] = set()
        while futures and not done:
            done, _ = wait(futures, LOOK, FIRST_COMPLETED)
            if self.stopped():
                raise KeyboardInterrupt
        return done

    def _sent(self, executor: Executor, work: Work) -> Future[str]:
        return executor.submit(grade, Job(work, self.seed, self.strict))

    def _finish(self, work: Work, future: Future[str]) -> None:
        try:
            text = future.result()
        except (BrokenExecutor, ChildProcessError, CannotIsolate):
            raise
        except Exception as error:
            reason = f"grading failed ({error})"
            self.told(Row(work.student, reason))
            return
        self.records.keep(work.student, text)
        self.told(Row.of(Result.from_json(text)))
