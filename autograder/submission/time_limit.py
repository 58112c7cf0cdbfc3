"""Interrupts code of a student that runs too long, but never while a debugger is attached.

Time is the processor's, so that a machine which is busy with something else fails no right answer.
Code that waits or sleeps uses none: it ends after a longer time by the clock.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter, process_time
from types import FrameType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from _typeshed import TraceFunction

# Seconds of processor time for one check. The slowest right answer multiplies number by number in
# Python and takes 4.6 s on an idle machine; a loop over samples takes 1.7 s on a busy one.
TIME_LIMIT = 10.0
# By the clock, code may take so many times as long as it has of processor time: a machine with six
# times as many busy processes as cores still fails no right answer.
PATIENCE = 6.0
SHORTEST = 1e-3  # seconds until an alarm
AGAIN = 0.05  # seconds between two tries to interrupt code that catches the interruption
TRIES = 100  # tries (5 s) before the process is given up
TRIES_WITHOUT_SIGNALS = 1200  # tries (60 s): a long call into C must end before one has effect
DEBUGGERS = ("pdb", "bdb", "pydevd", "debugpy", "_pydevd_bundle")
LEAVING = (__file__, contextlib.__file__)  # the files with the code that runs when a block ends


class Seconds(NamedTuple):
    """A time in seconds: the processor's and the clock's."""

    processor: float
    clock: float

    @classmethod
    def now(cls) -> Seconds:
        """The times of this process."""
        return cls(process_time(), perf_counter())

    def at_least(self, least: float) -> Seconds:
        """The later of this time and `least` seconds of the processor."""
        return Seconds(max(self.processor, least), max(self.clock, PATIENCE * least))

    def plus(self, other: Seconds) -> Seconds:
        return Seconds(self.processor + other.processor, self.clock + other.clock)

    def minus(self, other: Seconds) -> Seconds:
        return Seconds(self.processor - other.processor, self.clock - other.clock)


class TimedOut(BaseException):
    """Raised inside the student's code when its time is up; `except Exception` cannot catch it."""


def _give_up() -> None:
    os.write(2, b"\nA function that ignores every interruption was ended with the whole run.\n")
    os._exit(70)


class TimeLimit:
    """A budget of processor time, in seconds, that the calls of one check share.

    By the clock they may take PATIENCE times as long. `stuck` is called when every try to interrupt
    the code has failed; it must not return. While a debugger is attached there is no limit.
    `debuggable=False` keeps the limit even then, because a student's code can pretend to be a
    debugger.
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
        self._left = Seconds(seconds, PATIENCE * seconds)
        self._end = self._left
        self.stuck = stuck
        self._armed = False
        self._suspended = False
        self._tries = 0
        self._most_tries = TRIES

    def restart(self, seconds: float | None = None) -> None:
        """Begin a new budget of `seconds`, by default as long as the last one."""
        self.seconds = self.seconds if seconds is None else seconds
        self._left = Seconds(self.seconds, PATIENCE * self.seconds)

    def suspend(self) -> None:
        """Stop the clock of the running call, which enters a debugger."""
        self._armed = False
        self._suspended = True

    @contextmanager
    def running(self, least: float = 0.0) -> Iterator[None]:
        """Raise TimedOut inside the block once the budget is spent.

        The block gets at least `least` seconds, whatever is left of the budget.
        """
        if self._debuggable and debugger_attached():
            yield
            return
        use_signal = (
            hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
        )
        begun = Seconds.now()
        self._end = begun.plus(self._left.at_least(least))
        block = sys._getframe(2)  # frame 1 is contextlib's, frame 2 holds the `with` statement
        self._armed = True
        self._suspended = False
        self._tries = 0
        self._most_tries = TRIES if use_signal else TRIES_WITHOUT_SIGNALS
        try:
            with self._alarm(block) if use_signal else self._watchdog(block):
                yield
        finally:
            self._armed = False
            if not self._suspended:
                self._left = self._left.plus(begun).minus(Seconds.now()).at_least(0.0)

    def _wait(self) -> float:
        """Seconds after which the time may be up; 0 if it is up."""
        left = self._end.minus(Seconds.now())
        return max(SHORTEST, min(left)) if min(left) > 0 else 0.0

    def _due(self) -> bool:
        """Count one try to interrupt; False if the block is over or the clock is suspended."""
        if not self._armed:
            return False
        self._tries += 1
        if self._tries > self._most_tries:
            self.stuck()
        return True

    @contextmanager
    def _alarm(self, block: FrameType) -> Iterator[None]:
        def on_alarm(number: int, frame: FrameType | None) -> None:
            if frame is None or not _runs_in(block, frame):
                return
            wait = self._wait()
            if wait:
                signal.setitimer(signal.ITIMER_REAL, wait, AGAIN)
            elif self._due():
                if self._tries > 1:
                    _raise_in_handlers(frame, block)
                raise TimedOut

        former_trace = sys.gettrace()
        former = signal.signal(signal.SIGALRM, on_alarm)
        signal.setitimer(signal.ITIMER_REAL, max(self._wait(), SHORTEST), AGAIN)
        try:
            yield
        finally:
            # Disarmed first, so that an alarm between these lines interrupts nothing.
            self._armed = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, former)
            sys.settrace(former_trace)

    @contextmanager
    def _watchdog(self, block: FrameType) -> Iterator[None]:
        """Interrupt on Windows and in other threads than the main one.

        A loop of Python code ends at once, a call into C is interrupted only after its return.
        """
        target = threading.get_ident()
        over = threading.Event()

        def watch() -> None:
            wait = self._wait()
            while not over.wait(wait):
                wait = self._wait()
                if wait:
                    continue
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
            except TimedOut:  # at most one, which the watcher had already sent
                watcher.join()
            if self._tries:
                _meet_pending(target)


def _raise_in_thread(thread: int) -> None:
    """Raise TimedOut in `thread` before one of its next bytecodes."""
    set_exception = ctypes.pythonapi.PyThreadState_SetAsyncExc
    set_exception(ctypes.c_ulong(thread), ctypes.py_object(TimedOut))


def _meet_pending(thread: int) -> None:
    """Let a TimedOut that still waits for this thread be raised here, where it is caught.

    Taking it back instead would make CPython 3.11 hang in the next function that a debugger or a
    profiler watches: the thread is told of an exception and never finds one.
    """
    with contextlib.suppress(TimedOut):
        _raise_in_thread(thread)  # replaces the exception that waits
        while True:
            pass


def _runs_in(block: FrameType, frame: FrameType) -> bool:
    """Whether `frame` runs code that the block called, and not the code that ends the block.

    An exception in the code that ends the block would leave the alarm on for whatever runs next.
    """
    outer: FrameType | None = frame
    while outer is not None and outer.f_back is not block:
        outer = outer.f_back
    return outer is not None and outer.f_code.co_filename not in LEAVING


def _raise_in_handlers(frame: FrameType, block: FrameType) -> None:
    """Make the next line raise TimedOut as well, in every frame that the block called.

    A loop around `try: … except: pass` catches every exception raised in its `try`. The next line
    that runs then lies in the handler, and an exception raised there leaves the loop.
    """

    def trace(frame: FrameType, event: str, argument: object) -> TraceFunction | None:
        if not _runs_in(block, frame):
            return None
        if event == "line":
            raise TimedOut
        return trace

    # The block's own frame is left out: its handler reports the timeout, without interruption.
    outer: FrameType | None = frame
    while outer is not None and outer is not block:
        outer.f_trace = trace
        outer = outer.f_back
    sys.settrace(trace)


def debugger_attached() -> bool:
    """Return whether a debugger follows this thread."""
    trace = sys.gettrace()
    if trace is not None:
        home = getattr(trace, "__module__", None) or type(trace).__module__
        if home.partition(".")[0] in DEBUGGERS:
            return True
    monitoring = getattr(sys, "monitoring", None)
    return monitoring is not None and monitoring.get_tool(monitoring.DEBUGGER_ID) is not None
