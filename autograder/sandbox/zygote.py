"""The zygote: imports what submissions need once, holds no secret, and forks workers.

`client.Sandbox` starts it as a program of its own. Its arguments are the descriptor of the control
socket, a text that is empty if workers shall get no folders of their own, and the bytes of memory
that a worker may map. Each message on the socket brings the zygote's end of a new channel. When its
other end is closed, the zygote ends, and the kernel ends its workers.
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
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic, sleep

import torch

from autograder.sandbox import landlock, lockdown, own_folder, readable_paths, seccomp, worker
from autograder.submission.process_state import use_one_thread
from autograder.submission.slow_imports import NAMED_BY

FIRST_USER = 60800  # no distribution uses the numbers from here to 61183
USERS = 300  # workers get the numbers in turn
IDLE = 0.03  # seconds without a request, after which a worker is prepared for the next one
FORK_TIMEOUT = 30.0  # seconds; most submissions that fill the machine end within them
COLLECT_AFTER = 50_000  # new objects between two garbage collections
PROCESSOR_SECONDS = 900  # of one worker, far above the sum of all checks' time limits
REQUESTS, REPLIES = 3, 4  # the worker's two descriptors
# The lesson imports the first, whose file no worker may read. torch imports the others only when it
# first needs them, "torch.nested…" in the first backward().
FOR_ALL = (
    "autograder.data",
    "numpy.random",
    "torch.nested._internal.nested_tensor",
    "torch.utils._device",
    "secrets",
)
WARMABLE = (*FOR_ALL, *NAMED_BY)


@dataclass(frozen=True)
class ForkedWorker:
    """A forked worker that waits for its submission.

    `process` is its number and `handle` its pidfd. A grader writes to `requests` and reads from
    `replies`.
    """

    process: int
    handle: int
    requests: int
    replies: int

    @property
    def descriptors(self) -> list[int]:
        """The descriptors that a grader gets, in the order that `client.Sandbox` expects."""
        return [self.requests, self.replies, self.handle]

    def close(self) -> None:
        """Close this process's copies of the descriptors; the worker goes on."""
        for descriptor in self.descriptors:
            os.close(descriptor)


@dataclass
class Channel:
    """The connection to one thread of a grader, and the workers that this thread has got."""

    socket: socket.socket
    workers: set[int] = field(default_factory=set)


class Zygote:
    """Answers the requests of all channels one by one.

    While no request waits, it prepares a spare worker, so that the next request gets one that is
    already locked down and has rehearsed. Each worker may map `memory` bytes, and gets a folder of
    its own in `place`.
    """

    def __init__(self, control: socket.socket, memory: int, place: Path | None = None) -> None:
        self._control = control
        self._memory = memory
        self._place = place
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        # A random start: the workers of another zygote get their users from the same range.
        self._forked = secrets.randbelow(USERS)
        self._spare: ForkedWorker | None = None
        self._killed: set[int] = set()  # workers still to be reaped
        paths = readable_paths.readable()
        self._ruleset = _rules(paths, place) if landlock.version() else None
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
        """Import those of `modules` that are allowed and installed."""
        missing = [name for name in modules if name in WARMABLE and name not in sys.modules]
        for name in missing:
            with suppress(ImportError):
                importlib.import_module(name)
        if missing:
            gc.collect()
            gc.freeze()
            self._drop_spare()  # it was forked without them

    def _have_spare(self) -> ForkedWorker:
        """The spare worker for the next request; forks one if there is none."""
        if self._spare is not None and _ended(self._spare.process):
            self._spare.close()  # the kernel has killed it, perhaps because memory ran out
            self._spare = None
        if self._spare is None:
            self._spare = self._fork()
        return self._spare

    def _hand_over(self, channel: Channel) -> None:
        worker, self._spare = self._have_spare(), None
        channel.workers.add(worker.process)
        message = json.dumps({"worker": worker.process}).encode()
        socket.send_fds(channel.socket, [message], worker.descriptors)
        worker.close()

    def _drop_spare(self) -> None:
        if self._spare is not None:
            os.kill(self._spare.process, signal.SIGKILL)
            os.waitpid(self._spare.process, 0)
            self._spare.close()
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
            self._ruleset,
            self._filtered,
            user,
            self._is_root and self._closed,
            PROCESSOR_SECONDS,
            self._memory,
            self._place,
        )


def _rules(readable: tuple[Path, ...], place: Path | None) -> int:
    # The rule is for the folder above: a worker's own folder is mounted only after the fork.
    return landlock.ruleset(
        readable,
        listable=readable_paths.listable(),
        writable=readable_paths.WRITABLE,
        own=place.parent if place else None,
    )


def _fork_when_possible() -> int:
    """Fork, and try again while the machine has no room for one more process.

    The threads of a submission may have taken all the room; they end with its worker. Raises
    BlockingIOError after FORK_TIMEOUT seconds.
    """
    end = monotonic() + FORK_TIMEOUT
    while True:
        try:
            return os.fork()
        except BlockingIOError:
            if monotonic() > end:
                raise
        sleep(0.1)


def _ended(process: int) -> bool:
    """Whether the child `process` has ended; if so, reap it."""
    return os.waitpid(process, os.WNOHANG)[0] != 0


def _become_worker(plan: lockdown.Plan, zygote: int, descriptors: list[int]) -> None:
    """Lock this fresh fork down and serve; never returns."""
    try:
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        kept = 200  # above all others: dup2 onto 3 and 4 must not close one that is still needed
        moved = [os.dup2(descriptor, kept + i) for i, descriptor in enumerate(descriptors)]
        rules = None if plan.ruleset is None else os.dup2(plan.ruleset, kept + 2)
        os.dup2(moved[0], REQUESTS)
        os.dup2(moved[1], REPLIES)
        os.closerange(REPLIES + 1, kept + 2)
        os.closerange(kept + 3, os.sysconf("SC_OPEN_MAX"))
        lockdown.lock_down(replace(plan, ruleset=rules), zygote)
        # Each garbage collection writes to memory shared with the zygote, and so copies it.
        gc.set_threshold(COLLECT_AFTER)
        os.environ.clear()
        os.environ["LANG"] = "C.UTF-8"
        # On import, torch's compiler creates a folder, unless this variable names an existing one.
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = tempfile.gettempdir()
        if plan.folder is not None:
            tempfile.tempdir = str(plan.folder)
        worker.rehearse()
        worker.serve(REQUESTS, REPLIES)
        os._exit(0)
    finally:
        os._exit(1)


def use_torch_once() -> None:
    """Use torch, so that its setup at the first use is done once and not in every worker.

    This computes no gradients: after a process has computed gradients, its forks can compute none.
    """
    numbers = torch.randn(4, 4)
    for dtype in (torch.float64, torch.float16, torch.bfloat16):
        numbers.to(dtype).to(torch.float32)
    torch.nn.functional.linear(numbers, numbers).relu().tanh().square().mean().item()
    torch.linalg.solve_ex(numbers, numbers)


def main() -> None:
    """Warm up, tell the grader, and serve."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the grader handles Ctrl-C
    control = socket.socket(fileno=int(sys.argv[1]))
    use_one_thread()
    torch.set_num_interop_threads(1)
    # In a worker, Python's search for a folder for temporary files would fail.
    tempfile.tempdir = "/tmp"
    use_torch_once()
    # Without such a folder matplotlib looks for a home folder, and warns that there is none.
    with tempfile.TemporaryDirectory() as fonts, tempfile.TemporaryDirectory() as parent:
        os.environ["MPLCONFIGDIR"] = fonts
        place = own_folder.prepare(Path(parent)) if sys.argv[2] else None
        zygote = Zygote(control, int(sys.argv[3]), place)
        zygote.warm([*FOR_ALL])
        with suppress(ConnectionError):  # the grader needed no worker and has ended
            control.send(b"ready")
            zygote.serve()
    # An orderly end of torch would take a second, and is not needed.
    os._exit(0)


if __name__ == "__main__":
    main()
