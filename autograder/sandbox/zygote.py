"""The zygote: imports what submissions need once, holds no secret, and forks workers.

Started by `client.Sandbox` as a program of its own. Its one argument is the descriptor of the
control socket; each message there brings the end of a channel. When nobody holds the other end of
the control socket any more, it ends, and the kernel ends its workers.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import secrets
import selectors
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import torch

from autograder.sandbox import landlock, lockdown, readable_paths, seccomp, worker
from autograder.submission.process_state import use_one_thread
from autograder.submission.slow_imports import NAMED_BY

FIRST_USER = 60800  # up to 61183 no distribution gives these numbers to anybody
USERS = 300
IDLE = 0.03  # seconds without a request, after which there is time for another worker
FULL = 30.0  # seconds, in which most submissions have come to their end
COLLECT_AFTER = 50_000  # new objects
PROCESSOR_SECONDS = 900  # of one worker, far above what the time limits of all checks add up to
REQUESTS, REPLIES = 3, 4  # the worker's two descriptors
# torch imports these when they are first needed, the second in the first backward().
FOR_ALL = ("numpy.random", "torch.nested._internal.nested_tensor", "torch.utils._device", "secrets")
WARMABLE = (*FOR_ALL, *NAMED_BY)


@dataclass(frozen=True)
class ForkedWorker:
    """A fork that waits for its submission: its process, a handle of that, and its pipes."""

    process: int
    handle: int
    requests: int
    replies: int

    @property
    def descriptors(self) -> list[int]:
        """What a grader needs of it, in the order in which `client` takes them."""
        return [self.requests, self.replies, self.handle]

    def leave(self) -> None:
        """Close what this process holds of it."""
        for descriptor in self.descriptors:
            os.close(descriptor)


@dataclass
class Channel:
    """One grader process's line to the zygote, and the workers that it has."""

    socket: socket.socket
    workers: set[int] = field(default_factory=set)


class Zygote:
    """Answers each channel's requests one by one.

    Where there is time for it, a worker is ready before somebody asks for one, locked down and past
    its first steps.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        # From anywhere: another grader's workers have their users from the same range.
        self._forked = secrets.randbelow(USERS)
        self._spare: ForkedWorker | None = None
        self._killed: set[int] = set()  # workers that nobody waits for
        paths = readable_paths.readable()
        self._ruleset = _rules(paths) if landlock.version() else None
        self._filtered = seccomp.available()
        self._is_root = os.geteuid() == 0
        self._closed = readable_paths.closed_to_others(paths) is not None

    def serve(self) -> None:
        """Answer until the control socket closes."""
        while True:
            ready = self._selector.select(None if self._spare and not self._killed else IDLE)
            if not ready:
                self._killed = {process for process in self._killed if not _ended(process)}
                self._have_spare()
            for key, _ in ready:
                if key.fileobj is self._control:
                    if not self._take_channel():
                        return
                else:
                    self._answer(key.data)

    def _take_channel(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
        if not message:
            return False
        channel = Channel(socket.socket(fileno=descriptors[0]))
        self._selector.register(channel.socket, selectors.EVENT_READ, channel)
        return True

    def _answer(self, channel: Channel) -> None:
        message = channel.socket.recv(4096)
        if not message:
            self._close(channel)
            return
        request = json.loads(message)
        match request["do"]:
            case "warm":
                self.warm(request["modules"])
                channel.socket.send(b"{}")
            case "fork":
                self._hand_over(channel)
            case "reap":
                channel.workers.discard(request["worker"])
                _, status = os.waitpid(request["worker"], 0)
                channel.socket.send(json.dumps({"status": status}).encode())
            case "forget":
                channel.workers.discard(request["worker"])
                self._killed.add(request["worker"])

    def _close(self, channel: Channel) -> None:
        self._selector.unregister(channel.socket)
        channel.socket.close()
        for process in channel.workers:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)

    def warm(self, modules: list[str]) -> None:
        """Import these, as far as they are allowed and installed."""
        missing = [name for name in modules if name in WARMABLE and name not in sys.modules]
        for name in missing:
            with suppress(ImportError):
                importlib.import_module(name)
        if missing:
            gc.collect()
            gc.freeze()
            self._drop_spare()  # it lacks them

    def _have_spare(self) -> ForkedWorker:
        """The worker for whoever asks next."""
        if self._spare is not None and _ended(self._spare.process):
            self._spare.leave()  # the machine ended it, for want of memory perhaps
            self._spare = None
        if self._spare is None:
            self._spare = self._fork()
        return self._spare

    def _hand_over(self, channel: Channel) -> None:
        worker, self._spare = self._have_spare(), None
        channel.workers.add(worker.process)
        message = json.dumps({"worker": worker.process}).encode()
        socket.send_fds(channel.socket, [message], worker.descriptors)
        worker.leave()

    def _drop_spare(self) -> None:
        if self._spare is not None:
            os.kill(self._spare.process, signal.SIGKILL)
            os.waitpid(self._spare.process, 0)
            self._spare.leave()
            self._spare = None

    def _fork(self) -> ForkedWorker:
        plan = self._plan()
        here = os.getpid()
        request_end, requests = os.pipe2(os.O_CLOEXEC)
        replies, reply_end = os.pipe2(os.O_CLOEXEC)
        process = _fork_when_possible()
        if process == 0:
            _become_worker(plan, here, [request_end, reply_end])
        self._forked += 1
        os.close(request_end)
        os.close(reply_end)
        return ForkedWorker(process, os.pidfd_open(process), requests, replies)

    def _plan(self) -> lockdown.Plan:
        user = FIRST_USER + self._forked % USERS if self._is_root else None
        return lockdown.Plan(
            self._ruleset, self._filtered, user, self._is_root and self._closed, PROCESSOR_SECONDS
        )


def _rules(readable: tuple[Path, ...]) -> int:
    return landlock.ruleset(
        readable, listable=readable_paths.listable(), writable=readable_paths.WRITABLE
    )


def _fork_when_possible() -> int:
    """os.fork; where the machine has no room for a process, again until somebody makes some.

    A submission may have taken it all with its threads, which end with its worker.
    Raises BlockingIOError after FULL seconds.
    """
    end = monotonic() + FULL
    while True:
        try:
            return os.fork()
        except BlockingIOError:
            if monotonic() > end:
                raise
        sleep(0.1)


def _ended(process: int) -> bool:
    """Whether a child has ended; then it is reaped."""
    return os.waitpid(process, os.WNOHANG)[0] != 0


def _become_worker(plan: lockdown.Plan, zygote: int, descriptors: list[int]) -> None:
    """Lock this fresh fork down and serve; never returns."""
    try:
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        kept = 200  # above all others: a dup2 onto 3 and 4 must not hit one that is still needed
        moved = [os.dup2(descriptor, kept + i) for i, descriptor in enumerate(descriptors)]
        rules = None if plan.ruleset is None else os.dup2(plan.ruleset, kept + 2)
        os.dup2(moved[0], REQUESTS)
        os.dup2(moved[1], REPLIES)
        os.closerange(REPLIES + 1, kept + 2)
        os.closerange(kept + 3, os.sysconf("SC_OPEN_MAX"))
        locked = lockdown.Plan(rules, plan.filtered, plan.user, plan.keep_reading, plan.seconds)
        lockdown.lock_down(locked, zygote)
        # Each look for garbage touches, and so copies, memory that is shared with the zygote.
        gc.set_threshold(COLLECT_AFTER)
        os.environ.clear()
        os.environ["LANG"] = "C.UTF-8"
        # torch's compiler makes a folder of its own when it is imported, unless this one is there.
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = tempfile.gettempdir()
        worker.rehearse()
        worker.serve(REQUESTS, REPLIES)
        os._exit(0)
    finally:
        os._exit(1)


def use_once() -> None:
    """Let torch set up what it sets up at the first use, once for all workers.

    No gradients: a process that has computed some cannot fork one that computes more.
    """
    numbers = torch.randn(4, 4)
    for dtype in (torch.float64, torch.float16, torch.bfloat16):
        numbers.to(dtype).to(torch.float32)
    torch.nn.functional.linear(numbers, numbers).relu().tanh().square().mean().item()
    torch.linalg.solve_ex(numbers, numbers)


def main() -> None:
    """Warm up, say so, and serve."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the grader's to answer
    control = socket.socket(fileno=int(sys.argv[1]))
    use_one_thread()
    torch.set_num_interop_threads(1)
    # The usual search for a folder for temporary files would end in an error in a worker.
    tempfile.tempdir = "/tmp"
    zygote = Zygote(control)
    use_once()
    zygote.warm([*FOR_ALL])
    # Matplotlib would look for a home to keep its list of fonts in, and complain of having none.
    with tempfile.TemporaryDirectory() as fonts:
        os.environ["MPLCONFIGDIR"] = fonts
        with suppress(ConnectionError):  # the grader needed nobody after all, and has ended
            control.send(b"ready")
            zygote.serve()
    # Taking torch apart in good order takes a second and helps nobody.
    os._exit(0)


if __name__ == "__main__":
    main()
