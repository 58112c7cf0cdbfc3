"""The warm process: has imported everything, and forks a child for each request.

It runs no line of a student's code and computes nothing. A new request ends the child of the one
before. When its standard input closes, it ends its child and itself.
"""

from __future__ import annotations

import gc
import importlib
import os
import selectors
import signal
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import NoReturn

from autograder.sandbox import memory_limit
from autograder.submission.process_state import use_one_thread
from autograder.submission.slow_imports import import_for
from autograder.watch import channel, foreseen, grading
from autograder.watch.messages import Ended, Message, Ready, Request

LENGTH = struct.Struct(">Q")  # of the cases of one exercise, ahead of them
# torch needs the first ones when it first calls backward(); the last is for the pictures.
IDLE_IMPORTS = ("numpy.random", "torch.nested._internal.nested_tensor", "autograder.figures")
GRADER_FAILED = 1  # exit codes of a child
DONE = 0


class WarmProcess:
    """Answers requests by forking; `requests` and `messages` are descriptors."""

    def __init__(self, requests: int, messages: int) -> None:
        self._messages = messages
        self._reader = channel.RequestReader(requests)
        self._child: tuple[int, int] | None = None  # its process and its ticket
        self._to_import = [*IDLE_IMPORTS]
        self._woken, wake = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(self._woken, False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(requests, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._foreseen: ForeseenCases | None = self._begin_drawing()

    def serve(self) -> None:
        """Answer requests until there are no more."""
        channel.send(self._messages, Ready())
        while not self._reader.closed:
            idle = self._child is None and self._foreseen is None and bool(self._to_import)
            ready = self._selector.select(0 if idle else None)
            if not ready and idle:
                self._import_next()
            for key, _ in ready:
                self._serve(key.fd)
        self._stop()
        if self._foreseen is not None:
            _kill(self._foreseen.process)

    def _serve(self, descriptor: int) -> None:
        if descriptor == self._reader.descriptor:
            *_, last = [None, *self._reader.read()]
            if last is not None:
                self._start(last)
        elif descriptor == self._woken:
            with suppress(BlockingIOError):
                os.read(self._woken, 4096)
            self._reap()
        elif self._foreseen is not None and not self._foreseen.read():
            self._selector.unregister(descriptor)
            self._foreseen.close()
            self._foreseen = None

    def _start(self, request: Request) -> None:
        """Fork a child for the request, in place of the one that runs."""
        self._stop()
        import_for(request.text or b"")
        process = os.fork()
        if not process:
            self._be_child(request)
        self._child = (process, request.ticket)

    def _stop(self) -> None:
        if self._child is not None:
            process, _ = self._child
            self._child = None
            _kill(process)
            os.waitpid(process, 0)

    def _reap(self) -> None:
        """Tell how the child ended, if it did, and end what it has left behind."""
        if self._child is None:
            return
        process, ticket = self._child
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            self._child = None
            _kill(process)
            channel.send(self._messages, Ended(ticket, os.waitstatus_to_exitcode(status)))

    def _be_child(self, request: Request) -> NoReturn:
        status = GRADER_FAILED
        try:
            self._leave_parent()
            own = os.getpid()

            def tell(message: Message) -> None:
                if os.getpid() != own:  # the student's code has forked, and this is the copy
                    os._exit(DONE)
                channel.send(self._messages, message)

            grading.answer(request, tell)
            status = DONE
        finally:
            os._exit(status)

    def _leave_parent(self) -> None:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.close(self._reader.descriptor)
        self._selector.close()
        if self._foreseen is not None:
            self._foreseen.leave()
        channel.silence()
        limit_memory()

    def _begin_drawing(self) -> ForeseenCases:
        """Have a child draw the cases of all checks."""
        source, target = os.pipe()
        process = os.fork()
        if not process:
            try:
                os.close(source)
                os.nice(5)  # the first verdict comes first
                for cases in foreseen.drawn():
                    _write_all(target, LENGTH.pack(len(cases)) + cases)
            finally:
                os._exit(DONE)
        os.close(target)
        self._selector.register(source, selectors.EVENT_READ)
        return ForeseenCases(process, source)

    def _import_next(self) -> None:
        with suppress(ImportError):
            importlib.import_module(self._to_import.pop(0))


class ForeseenCases:
    """Keeps the cases that the child `process` writes to the descriptor `source`."""

    def __init__(self, process: int, source: int) -> None:
        self.process = process
        self._source = source
        self._bytes = b""

    def read(self) -> bool:
        """Keep what came in; False at the end."""
        found = os.read(self._source, channel.CHUNK)
        self._bytes += found
        for cases in self._complete():
            foreseen.keep(cases)
        return bool(found)

    def leave(self) -> None:
        """Read no more, in a process that is not the parent of the one that draws."""
        os.close(self._source)

    def close(self) -> None:
        """Take leave of the child, which has ended."""
        os.close(self._source)
        os.waitpid(self.process, 0)

    def _complete(self) -> Iterator[bytes]:
        while len(self._bytes) >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self._bytes)
            end = LENGTH.size + length
            if len(self._bytes) < end:
                return
            yield self._bytes[LENGTH.size : end]
            self._bytes = self._bytes[end:]


def limit_memory() -> None:
    """Let this process have no more memory than a worker of an official run, and end it first."""
    import resource

    memory_limit.go_first()
    with suppress(OSError, ValueError):  # macOS knows neither the file nor the limit
        with open("/proc/self/statm", encoding="ascii") as file:
            mapped = int(file.read().split()[0]) * resource.getpagesize()
        most = mapped + memory_limit.for_a_worker()
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _kill(process: int) -> None:
    """End a child and all processes of its group."""
    for kill in (os.killpg, os.kill):  # it may not have a group of its own yet
        with suppress(ProcessLookupError, PermissionError):
            kill(process, signal.SIGKILL)


def _write_all(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def main() -> None:
    """Serve the process that has started this one."""
    requests, messages = channel.take_over()
    use_one_thread()
    gc.collect()
    gc.freeze()
    WarmProcess(requests, messages).serve()
    os._exit(DONE)  # taking torch down in order takes a second and helps nobody


if __name__ == "__main__":
    main()
