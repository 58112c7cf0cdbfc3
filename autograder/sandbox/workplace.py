"""Keeps the worker of one student alive."""

from __future__ import annotations

from autograder.sandbox.client import Sandbox, Worker


class Workplace:
    """Holds the worker of one student's submission; replaces a worker that has ended."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._worker: Worker | None = None
        self._spoiled_by: bytes | None = None

    def worker(self) -> Worker:
        """Return a living worker; start one if there is none."""
        if self._worker is None or not self._worker.alive:
            self._worker = self._sandbox.worker()
            self._spoiled_by = None
        return self._worker

    def holds(self, text: bytes, *, leaves_traces: bool) -> None:
        """Note that the worker is about to run `text`, which may change what other files find."""
        if leaves_traces:
            self._spoiled_by = text

    def make_room_for(self, text: bytes) -> None:
        """End the worker if another file may have changed what `text` would find in it."""
        if self._spoiled_by not in (None, text):
            self.close()

    def warm(self, *modules: str) -> None:
        """Import these modules into the zygote, so that the next worker has them."""
        self._sandbox.warm(*modules)

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None and self._worker.alive:
            self._worker.close()
