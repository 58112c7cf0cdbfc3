"""Tries each mutant in a process of its own, forked from one that has everything imported."""

from __future__ import annotations

import os
import resource
import selectors
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from benchmarks.mutants.mutations import Mutant

Try = Callable[[Mutant], str]  # what notices the mutant, "" if nothing does

STOPPED = "it did not come to an end"
PATIENCE = 30  # seconds by the clock for each second of the processor: the machine may be busy
LONGEST = 2000  # characters of what is told, which fit into a pipe


@dataclass(frozen=True)
class _Child:
    """A process that tries one mutant; it writes to `pipe` what notices this mutant."""

    mutant: Mutant
    process: int
    pipe: int
    ends: float

    def told(self, in_time: bool) -> str:
        """What the process told before its end, which is now if it is not `in_time`."""
        if not in_time:
            os.killpg(self.process, signal.SIGKILL)
        with os.fdopen(self.pipe, "rb") as pipe:
            told = pipe.read(LONGEST) if in_time else b""
        _, status = os.waitpid(self.process, 0)
        if not in_time:
            return STOPPED
        return f"the process ended with status {status}" if status else told.decode()


def tried(
    mutants: Sequence[Mutant], attempt: Try, seconds: int, jobs: int
) -> Iterator[tuple[Mutant, str]]:
    """Each mutant with what notices it, "" for one that nothing notices, in the order of the ends.

    A try that takes more than so many `seconds` of the processor counts as noticed.
    """
    waiting = [*reversed(mutants)]
    with selectors.DefaultSelector() as selector:
        while waiting or selector.get_map():
            while waiting and len(selector.get_map()) < jobs:
                child = _forked(waiting.pop(), attempt, seconds)
                selector.register(child.pipe, selectors.EVENT_READ, child)
            running: list[_Child] = [key.data for key in selector.get_map().values()]
            first = min(child.ends for child in running)
            ready = {key.fd for key, _ in selector.select(max(first - monotonic(), 0.0))}
            for child in running:
                if child.pipe in ready or child.ends <= monotonic():
                    selector.unregister(child.pipe)
                    yield child.mutant, child.told(child.pipe in ready)


def _forked(mutant: Mutant, attempt: Try, seconds: int) -> _Child:
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        _child(mutant, attempt, seconds, writing)
    os.close(writing)
    return _Child(mutant, process, reading, monotonic() + PATIENCE * seconds)


def _child(mutant: Mutant, attempt: Try, seconds: int, writing: int) -> None:
    status = 1
    try:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        with Path(os.devnull).open("w") as nowhere:
            for stream in (1, 2):
                os.dup2(nowhere.fileno(), stream)
        try:
            told = attempt(mutant)
        except BaseException:
            told = traceback.format_exc(limit=-3)
        os.write(writing, told.encode(errors="replace")[:LONGEST])
        status = 0
    finally:
        os._exit(status)
