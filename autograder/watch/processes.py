"""Starts the process that grades, hands requests to it and starts it again when it has ended."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import autograder
from autograder.watch.messages import Ended, Message, Ready, Request, encode, lines_of, message_in

FORKS = hasattr(os, "fork")
ENDING = 2.0  # seconds that a process has to end by itself
MOST_FAILURES = 3  # starts in a row that fail
GIVEN_UP = 70  # the status of a request that never came to an end
GONE = 71  # the status of a request whose process has ended with it
HOME = str(Path(autograder.__file__).parents[1])
# Not with -m: that would put the student's folder on the path, and a torch.py could lie in it.
PROGRAM = (
    "import sys; home = sys.argv[1]; home in sys.path or sys.path.insert(0, home);"
    " from autograder.watch.{module} import main; main()"
)
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
    "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",  # macOS ends a child that is not known as safe
}


@dataclass(frozen=True)
class Restarted:
    """The process has ended by itself; another one has been started."""


@dataclass(frozen=True)
class Stuck:
    """The process ended again and again before it was ready: no other one has been started."""


Post = Callable[[Message | Restarted | Stuck], None]


class GradingProcess:
    """One process that grades; a thread reads what it says and posts it.

    `ended` is called with this object in that thread once the process has ended.
    """

    def __init__(
        self,
        module: str,
        post: Callable[[GradingProcess, Message], None],
        ended: Callable[[GradingProcess], None],
    ) -> None:
        self.asked: Request | None = None
        self.ready = False
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", PROGRAM.format(module=module), HOME],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **ENVIRONMENT},
            start_new_session=True,
        )
        self._post = post
        self._ended = ended
        threading.Thread(target=self._listen, daemon=True).start()

    def ask(self, request: Request) -> bool:
        """Hand over a request; False if the process has ended."""
        self.asked = request
        try:
            _stream(self._process.stdin).write(encode(request))
            _stream(self._process.stdin).flush()
        except OSError:
            return False
        return True

    def close(self, *, at_once: bool = False) -> None:
        """End the process; unless `at_once`, it ends its child first."""
        with suppress(OSError):
            _stream(self._process.stdin).close()
        if at_once:
            self._process.kill()

    def wait(self, seconds: float) -> None:
        """Wait for the end; after some seconds end the process the hard way."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _listen(self) -> None:
        stream = _stream(self._process.stdout)
        for line in lines_of(stream):
            message = message_in(line)
            if message is not None:
                self.ready = True
                self._post(self, message)
        self._process.wait()
        self._ended(self)


class Grader(ABC):
    """Has requests answered one at a time, by processes that `_start` starts.

    A request takes the place of the one before. A process that ends by itself is replaced, which is
    told by `Restarted`, or by `Stuck` if none comes as far as being ready.
    """

    ends_itself = True  # whether a process ends at once when its input does

    def __init__(self, post: Post) -> None:
        self._post = post
        self._closed = False
        self._failures = 0
        self._lock = threading.RLock()
        self._process = self._start()

    def ask(self, request: Request) -> None:
        """Have a request answered in place of the one that runs."""
        with self._lock:
            if self._busy_for_good():
                self._replace()
            if not self._process.ask(request):
                self._replace()
                self._post(Restarted())
                self._process.ask(request)

    def restart(self) -> None:
        """End the process, which does not answer, and go on with another."""
        with self._lock:
            asked = self._process.asked
            self._replace()
        self._tell_end(asked, GIVEN_UP)

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            self._closed = True
            processes = self._processes()
            for process in processes:
                process.close(at_once=not self.ends_itself)
        for process in processes:
            process.wait(ENDING)

    @abstractmethod
    def _start(self) -> GradingProcess:
        """Start a process."""

    def _busy_for_good(self) -> bool:
        """Whether the process takes no other request while it answers one."""
        return False

    def _processes(self) -> list[GradingProcess]:
        """All processes that run."""
        return [self._process]

    def _replace(self) -> None:
        """Go on with another process and end this one."""
        former, self._process = self._process, self._start()
        # It ends its child first, if it still answers: killed at once, it would leave it behind.
        former.close()
        threading.Thread(target=former.wait, args=(ENDING,), daemon=True).start()

    def _told(self, process: GradingProcess, message: Message) -> None:
        with self._lock:
            if process is not self._process:
                return
            self._failures = 0
            if isinstance(message, Ended):
                process.asked = None
        self._post(message)

    def _over(self, process: GradingProcess) -> None:
        with self._lock:
            if self._closed or process is not self._process:
                return
            self._failures += not process.ready
            if self._failures >= MOST_FAILURES:
                self._closed = True
                self._post(Stuck())
                return
            asked = process.asked
            self._replace()
        self._tell_end(asked)

    def _tell_end(self, asked: Request | None, status: int = GONE) -> None:
        self._post(Restarted())
        if self._process.ready:
            self._post(Ready())
        if asked is not None:
            self._post(Ended(asked.ticket, status))


class ForkingGrader(Grader):
    """Hands each request to one warm process, which forks a child for it."""

    def _start(self) -> GradingProcess:
        return GradingProcess("warm", self._told, self._over)


class KeptGrader(Grader):
    """Hands requests to a worker that is kept; a spare one takes over when that has to be ended."""

    ends_itself = False

    def __init__(self, post: Post) -> None:
        self._spare: GradingProcess | None = None
        super().__init__(post)
        self._spare = self._start()

    def _start(self) -> GradingProcess:
        return GradingProcess("kept", self._told, self._over)

    def _busy_for_good(self) -> bool:
        return self._process.asked is not None

    def _processes(self) -> list[GradingProcess]:
        return [process for process in (self._process, self._spare) if process is not None]

    def _replace(self) -> None:
        former, spare = self._process, self._spare
        self._process = spare or self._start()
        self._spare = self._start()
        former.close(at_once=True)


def grader(post: Post, *, forks: bool = FORKS) -> Grader:
    """Start what grades on this system; `post` is called in other threads than this one."""
    return ForkingGrader(post) if forks else KeptGrader(post)


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None  # both are pipes
    return stream
