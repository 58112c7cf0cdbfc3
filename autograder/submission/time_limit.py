"""Ends a student's endless loop, without harm to breakpoints."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import TraceFunction

# Seconds for one check. The slowest right answer multiplies number by number in Python and takes
# 4.6 s on an idle machine; a loop over samples takes 1.7 s on a busy one.
TIME_LIMIT = 10.0
AGAIN = 0.05  # seconds between tries to interrupt code that swallows the first one
TRIES = 100  # that code may swallow (5 s); after that the process is beyond an orderly end
PATIENCE = 1200  # tries without signals (60 s): a long call into C ends first, and is told then
DEBUGGERS = ("pdb", "bdb", "pydevd", "debugpy", "_pydevd_bundle")
LEAVING = (__file__, contextlib.__file__)  # whose code ends a block


class TimedOut(BaseException):
    """Raised inside the student's code when its time is up; no `except Exception` stops it."""


def _give_up() -> None:
    os.write(2, b"\nA function that ignores every interruption was ended with the whole run.\n")
    os._exit(70)


class TimeLimit:
    """A budget of seconds that the calls of one check share.

    `suspend()` stops the clock of the running call, as a debugger needs. `stuck` is called when
    the code outlives every try to interrupt it; it must not return to it. While a debugger is
    attached the clock stands still, unless `debuggable` is False: code can pose as one.
    """

    def __init__(
        self,
        seconds: float = TIME_LIMIT,
        stuck: Callable[[], None] = _give_up,
        *,
        debuggable: bool = True,
    ) -> None:
        self.seconds = seconds
        self._debuggable = debuggable
        self._left = seconds
        self._stuck = stuck
        self._armed = False
        self._suspended = False
        self._tries = 0
        self._most_tries = TRIES

    def restart(self, seconds: float | None = None) -> None:
        """Give the whole budget back, or another one."""
        self.seconds = self.seconds if seconds is None else seconds
        self._left = self.seconds

    def suspend(self) -> None:
        self._armed = False
        self._suspended = True

    @contextmanager
    def running(self) -> Iterator[None]:
        """Raise TimedOut inside the block once the budget is spent."""
        if self._debuggable and _debugger_attached():
            yield
            return
        use_signal = (
            hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
        )
        begun = perf_counter()
        block = sys._getframe(2)  # this function is entered by contextlib, and that by the block
        self._armed = True
        self._suspended = False
        self._tries = 0
        self._most_tries = TRIES if use_signal else PATIENCE
        try:
            with self._alarm(block) if use_signal else self._watchdog(block):
                yield
        finally:
            self._armed = False
            if not self._suspended:
                self._left = max(0.0, self._left - (perf_counter() - begun))

    def _due(self) -> bool:
        """Count one try to interrupt; False once the block is over or the clock suspended."""
        if not self._armed:
            return False
        self._tries += 1
        if self._tries > self._most_tries:
            self._stuck()
        return True

    @contextmanager
    def _alarm(self, block: FrameType) -> Iterator[None]:
        def on_alarm(number: int, frame: FrameType | None) -> None:
            if frame is not None and _runs_in(block, frame) and self._due():
                if self._tries > 1:
                    _raise_in_handlers(frame, block)
                raise TimedOut

        former_trace = sys.gettrace()
        former = signal.signal(signal.SIGALRM, on_alarm)
        signal.setitimer(signal.ITIMER_REAL, max(self._left, 1e-3), AGAIN)
        try:
            yield
        finally:
            # Disarmed first: an alarm between these lines then finds nothing to interrupt.
            self._armed = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, former)
            sys.settrace(former_trace)

    @contextmanager
    def _watchdog(self, block: FrameType) -> Iterator[None]:
        """The way for Windows and for other threads: pure Python loops end, a C call only after."""
        target = threading.get_ident()
        over = threading.Event()

        def watch() -> None:
            wait = self._left
            while not over.wait(wait):
                wait = AGAIN
                frame = sys._current_frames().get(target)
                if frame is None or not _runs_in(block, frame):
                    continue
                if not self._due():
                    return
                _raise_in_thread(target)

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            self._armed = False
            try:
                over.set()
                watcher.join()
            except TimedOut:  # at most one, whose raising was under way
                watcher.join()
            if self._tries:
                _meet_pending(target)


def _raise_in_thread(thread: int) -> None:
    """Raise TimedOut in `thread` before one of its next bytecodes."""
    set_exception = ctypes.pythonapi.PyThreadState_SetAsyncExc
    set_exception(ctypes.c_ulong(thread), ctypes.py_object(TimedOut))


def _meet_pending(thread: int) -> None:
    """Let a TimedOut that still waits for this thread strike here, where it harms nobody.

    To take it back instead makes CPython 3.11 hang in the next function that a debugger or a
    profiler watches: the thread is told of an exception and never finds one.
    """
    with contextlib.suppress(TimedOut):
        _raise_in_thread(thread)  # takes the place of the one that waits
        while True:
            pass


def _runs_in(block: FrameType, frame: FrameType) -> bool:
    """Whether `frame` is that of something that the block called, and not of the block's end.

    An exception in the lines that end it would leave the alarm on and hit somebody else.
    """
    outer: FrameType | None = frame
    while outer is not None and outer.f_back is not block:
        outer = outer.f_back
    return outer is not None and outer.f_code.co_filename not in LEAVING


def _raise_in_handlers(frame: FrameType, block: FrameType) -> None:
    """Make the next line that runs raise too, in every frame that the block called.

    A loop around `try: … except: pass` swallows every exception that hits its `try`. The next line
    it runs then lies in its handler, out of the reach of that `try`.
    """

    def trace(frame: FrameType, event: str, argument: object) -> TraceFunction | None:
        if not _runs_in(block, frame):
            return None
        if event == "line":
            raise TimedOut
        return trace

    # Not the block's own frame: its handler tells what happened, and must run undisturbed.
    outer: FrameType | None = frame
    while outer is not None and outer is not block:
        outer.f_trace = trace
        outer = outer.f_back
    sys.settrace(trace)


def _debugger_attached() -> bool:
    trace = sys.gettrace()
    if trace is not None:
        home = getattr(trace, "__module__", None) or type(trace).__module__
        if home.partition(".")[0] in DEBUGGERS:
            return True
    monitoring = getattr(sys, "monitoring", None)
    return monitoring is not None and monitoring.get_tool(monitoring.DEBUGGER_ID) is not None
