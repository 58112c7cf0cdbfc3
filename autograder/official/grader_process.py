"""Grades several submissions at a time in a process of its own.

All lanes of that process share torch, the known mistakes and the expected values. The process that
starts it needs no torch. If the grader process crashes, the class run loses only the submissions
under way.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

from autograder.sandbox import syscalls
from autograder.sandbox.layers import CannotIsolate

P = ParamSpec("P")
T = TypeVar("T")

TaskAnswer = tuple[bool, object]  # (True, what the task returned) or (False, what it raised)


class TaskFailed(Exception):
    """A task raised an exception that does not concern the whole run; the text names it."""


class GraderProcess(Executor):
    """Runs tasks in one other process, `lanes` of them at a time.

    If that process ends, the futures of the tasks under way raise BrokenExecutor.
    """

    def __init__(self, lanes: int) -> None:
        pairs = [multiprocessing.Pipe() for _ in range(lanes)]
        ours = [pair[0] for pair in pairs]
        theirs = [pair[1] for pair in pairs]
        # A fork saves a second start of Python. It is safe: this process has no threads yet.
        self._process = multiprocessing.get_context("fork").Process(
            target=_serve, args=(ours, theirs, os.getpid())
        )
        self._process.start()
        for connection in theirs:
            connection.close()
        self._idle: queue.SimpleQueue[Connection] = queue.SimpleQueue()
        for connection in ours:
            self._idle.put(connection)
        self._connections = ours
        self._threads = ThreadPoolExecutor(lanes)

    def submit(
        self, function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs
    ) -> Future[T]:
        """Call `function` in the grader process; it, its arguments and its result are pickled."""

        def run_remotely() -> T:
            connection = self._idle.get()
            try:
                connection.send((function, arguments, named))
                returned, value = connection.recv()
            except (EOFError, OSError) as error:
                raise BrokenExecutor("the grader process has ended") from error
            finally:
                self._idle.put(connection)
            if not returned:
                raise value
            result: T = value
            return result

        return self._threads.submit(run_remotely)

    def kill(self) -> None:
        """End the process at once, with all tasks under way."""
        self._process.kill()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for the tasks under way, then end the process; `wait` changes nothing."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for connection in self._connections:
            connection.close()
        self._process.join()


def _serve(ours: list[Connection], theirs: list[Connection], parent: int) -> None:
    """Run in the grader process: a thread for each lane, until the connections close."""
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one handles Ctrl-C
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for connection in ours:
        connection.close()
    lanes = [threading.Thread(target=_lane, args=(connection,)) for connection in theirs]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    os._exit(0)  # an orderly end of torch would take a second, and is not needed


def _lane(connection: Connection) -> None:
    while True:
        try:
            function, arguments, named = connection.recv()
        except EOFError:
            return
        connection.send(_answer(partial(function, *arguments, **named)))


def _answer(task: Callable[[], object]) -> TaskAnswer:
    try:
        return True, task()
    except (CannotIsolate, ChildProcessError) as error:
        return False, error
    except Exception as error:
        # An exception of any other type may be one that cannot be pickled.
        return False, TaskFailed(f"{type(error).__name__}: {error}")
