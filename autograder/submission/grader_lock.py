"""One thread of a grader runs at a time, and lets the others run while it waits for its worker.

Checks and the search for causes put process-wide state aside and back (torch's generator, warnings,
standard output), so two of them must never be under way in one process. Nearly all the time of a
submission passes in its worker, though, and then it is somebody else's turn.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_baton = threading.Lock()
_here = threading.local()


@contextmanager
def turn() -> Iterator[None]:
    """Run the block while no other thread has its turn."""
    with _baton:
        _here.has_turn = True
        try:
            yield
        finally:
            _here.has_turn = False


@contextmanager
def away() -> Iterator[None]:
    """Let other threads have their turn during the block, if this thread has its own."""
    if not getattr(_here, "has_turn", False):
        yield
        return
    _here.has_turn = False
    _baton.release()
    try:
        yield
    finally:
        _baton.acquire()
        _here.has_turn = True
