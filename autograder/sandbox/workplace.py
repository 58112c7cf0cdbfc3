"""Keeps the worker of one student alive."""

from __future__ import annotations

from autograder.sandbox.client import Sandbox, Worker
from autograder.sandbox.reader import ReaderProcess

START = 0.02  # seconds of processor time until a worker is ready


class Workplace:
    """Holds the worker of one student's submission; replaces a worker that has ended."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._worker: Worker | None = None
        self._spoiled_by: bytes | None = None
        self._beside: Workplace | None = None
        self.spent = 0.0  # seconds of processor time of all workers, as far as it was noted

    def beside(self) -> Workplace:
        """Return the second place, for edited versions of the student's code; it ends with this."""
        if self._beside is None:
            self._beside = Workplace(self._sandbox)
        return self._beside

    @property
    def reader(self) -> ReaderProcess:
        """The process that reads texts, for whoever uses this sandbox."""
        return self._sandbox.reader

    def note_spent(self, seconds: float) -> None:
        """Count processor time; a worker that has ended cannot tell how much it took."""
        self.spent += seconds if seconds > 0 else START

    def worker(self) -> Worker:
        """Return a living worker; start one if there is none."""
        if self._worker is None or not self._worker.alive:
            self._worker = self._sandbox.worker()
            self.spent += START
            self._spoiled_by = None
        return self._worker

    def holds(self, text: bytes, *, leaves_traces: bool) -> None:
        """Note that the worker is about to run `text`, which may change what other files find."""
        if leaves_traces:
            self._spoiled_by = text

    def make_room_for(self, text: bytes) -> None:
        """End the worker if another file may have changed what `text` would find in it."""
        if self._spoiled_by not in (None, text):
            self._end_worker()

    def warm(self, *modules: str) -> None:
        """Import these modules into the zygote, so that the next worker has them."""
        self._sandbox.warm(*modules)

    def close(self) -> None:
        """End the workers of both places."""
        self._end_worker()
        if self._beside is not None:
            self._beside.close()

    def _end_worker(self) -> None:
        if self._worker is not None and self._worker.alive:
            self._worker.close()
