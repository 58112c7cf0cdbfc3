"""The worker of one student, and what it was asked and has not answered yet."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from autograder.sandbox import framing
from autograder.sandbox.client import Sandbox, Worker, WorkerEnded

Question = tuple[object, bytes]  # what it is about, by which its asker knows the answer; a message


class Workplace:
    """The worker of one student's submission, replaced by a fresh one when it is gone."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._worker: Worker | None = None
        self._open: deque[object] = deque()

    def worker(self) -> Worker:
        """A worker that is alive."""
        if self._worker is None or not self._worker.alive:
            self._worker = self._sandbox.worker()
        return self._worker

    def warm(self, *modules: str) -> None:
        """Have these modules ready before the next worker starts."""
        self._sandbox.warm(*modules)

    def ask(self, questions: Iterable[Question]) -> None:
        """Put questions to the worker, which takes one after the other."""
        subjects, messages = zip(*questions, strict=True)
        self.worker().ask(*messages)
        self._open.extend(subjects)

    @property
    def has_open(self) -> bool:
        """Whether anything that was asked is not answered yet."""
        return bool(self._open)

    def answers_next(self, subject: object) -> bool:
        """Whether the next answer is about this."""
        return bool(self._open) and self._open[0] is subject

    def answer(self, seconds: float) -> bytes:
        """The answer to the oldest open question. Raises frames.Late and WorkerEnded."""
        self._open.popleft()
        try:
            return self.worker().answer(seconds)
        except (framing.Late, WorkerEnded):
            self._open.clear()
            raise

    def drop(self) -> None:
        """Want nothing any more of what was asked."""
        if self._open:
            self.worker().drop()
            self._open.clear()

    def close(self) -> None:
        """End the worker."""
        self._open.clear()
        if self._worker is not None and self._worker.alive:
            self._worker.close()
