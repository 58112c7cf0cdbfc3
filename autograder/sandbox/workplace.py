"""The worker of one student."""

from __future__ import annotations

from autograder.sandbox.client import Sandbox, Worker


class Workplace:
    """The worker of one student's submission, replaced by a fresh one when it is gone."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._worker: Worker | None = None

    def worker(self) -> Worker:
        """A worker that is alive."""
        if self._worker is None or not self._worker.alive:
            self._worker = self._sandbox.worker()
        return self._worker

    def warm(self, *modules: str) -> None:
        """Have these modules ready before the next worker starts."""
        self._sandbox.warm(*modules)

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None and self._worker.alive:
            self._worker.close()
