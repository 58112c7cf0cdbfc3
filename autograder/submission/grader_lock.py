"""Lets one thread of a grader run at a time, and another one while it waits for its worker.

Checks and the search for causes save and restore process-wide state (torch's generator, warnings,
standard output). So two of them must never run at the same time in one process. A submission spends
nearly all its time in its worker, though, and then other threads have their turn.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_turn_lock = threading.Lock()
_this_thread = threading.local()


@contextmanager
def turn() -> Iterator[None]:
    """Wait until no other thread has its turn, then run the block as this thread's turn."""
    with _turn_lock:
        _this_thread.has_turn = True
        try:
            yield
        finally:
            _this_thread.has_turn = False


@contextmanager
def away() -> Iterator[None]:
    """Interrupt this thread's turn, if it has one, so that other threads run during the block."""
    if not getattr(_this_thread, "has_turn", False):
        yield
        return
    _this_thread.has_turn = False
    _turn_lock.release()
    try:
        yield
    finally:
        _turn_lock.acquire()
        _this_thread.has_turn = True
