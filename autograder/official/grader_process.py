"""A process that grades several submissions at a time, watched by this one, which needs no torch.

torch, the known mistakes and the expected values are there once for all lanes; should the process
ever end, the class run loses what was under way and nothing else.
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

TaskAnswer = tuple[bool, object]  # whether it is what the task returned, else what it raised


class TaskFailed(Exception):
    """A task raised an exception that is no affair of the whole run; the text tells it."""


class GraderProcess(Executor):
    """Runs tasks in one other process, `lanes` of them at a time.

    A task raises BrokenExecutor here when that process ends under it.
    """

    def __init__(self, lanes: int) -> None:
        pairs = [multiprocessing.Pipe() for _ in range(lanes)]
        ours = [pair[0] for pair in pairs]
        theirs = [pair[1] for pair in pairs]
        # A fork, so that it costs no second start of Python; this process has no threads yet.
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
        """Have `function` called there; it, its arguments and its result are pickled."""

        def there() -> T:
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

        return self._threads.submit(there)

    def kill(self) -> None:
        """End the process at once, whatever it is at."""
        self._process.kill()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the tasks under way come to their end, and end the process."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for connection in self._connections:
            connection.close()
        self._process.join()


def _serve(ours: list[Connection], theirs: list[Connection], parent: int) -> None:
    """The other process: a thread for each lane, until the connections close."""
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the first process's to answer
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for connection in ours:
        connection.close()
    lanes = [threading.Thread(target=_lane, args=(connection,)) for connection in theirs]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    os._exit(0)  # taking torch apart in good order takes a second and helps nobody


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
        # Of other types nobody knows whether they can be pickled.
        return False, TaskFailed(f"{type(error).__name__}: {error}")
