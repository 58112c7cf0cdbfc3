"""Keeps the worker of one student alive."""

from __future__ import annotations

from autograder.sandbox.client import Sandbox, Worker


class Workplace:
    """Holds the worker of one student's submission; replaces a worker that has ended."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._worker: Worker | None = None

    def worker(self) -> Worker:
        """Return a living worker; start one if there is none."""
        if self._worker is None or not self._worker.alive:
            self._worker = self._sandbox.worker()
        return self._worker

    def warm(self, *modules: str) -> None:
        """Import these modules into the zygote, so that the next worker has them."""
        self._sandbox.warm(*modules)

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None and self._worker.alive:
            self._worker.close()
