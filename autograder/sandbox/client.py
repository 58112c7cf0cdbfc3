"""The grader's side: starts the zygote, asks it for workers, and talks to them."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from time import clock_gettime
from types import TracebackType

from autograder import __file__ as package
from autograder.sandbox import framing, layers, memory_limit, readable_paths
from autograder.sandbox.reader import ReaderProcess
from autograder.submission import grader_lock

START_TIMEOUT = 120.0  # seconds; the zygote imports torch, perhaps from a slow disk
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",  # sets then print in the same order in every run
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
    "PATH": "/usr/bin:/bin",
}
F_SETPIPE_SZ = 1031
CPUCLOCK_SCHED = 2
FOLDERS = "folders"  # the zygote's argument for workers with folders of their own
PIPE_SIZE = 1024**2  # bytes, the most for an ordinary user; nearly every message fits into it
NO_MEMORY = "needs more memory than there is and was ended by the system"
SECRET = (
    "checks",
    "hidden",
    "mistakes",
    "repairs",
    "solutions",
)  # folders of this package, hidden from the zygote


class WorkerEnded(Exception):
    """The worker's process has ended; the text says how."""


class Sandbox:
    """A running zygote, with a connection to it for every thread of this process.

    With `strict`, raises CannotIsolate if a required layer is missing. Raises OSError if the zygote
    does not start. Without `bubblewrap` the optional namespaces are not used, without `own_folders`
    no worker gets a folder that it can write in.
    """

    def __init__(
        self, *, strict: bool = True, bubblewrap: bool = True, own_folders: bool = True
    ) -> None:
        found = layers.in_force(strict)
        self.strict = strict
        wrapper = layers.bubblewrap() if bubblewrap else None
        self.layers = tuple(
            name for name in found if name != layers.NAMESPACES or wrapper is not None
        )
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-s", "-P", "-m", "autograder.sandbox.zygote"]
        if wrapper is not None:
            command = [wrapper, *_bubblewrap_options(), "--", *command]
        self._process = subprocess.Popen(
            [*command, *self._arguments(theirs, own_folders)],
            pass_fds=[theirs.fileno()],
            env=ENVIRONMENT,
            cwd="/",
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        self._ready = False
        self._opening = threading.Lock()
        self.reader = ReaderProcess()
        self._channels: dict[int, socket.socket] = {}

    @staticmethod
    def _arguments(control: socket.socket, own_folders: bool) -> list[str]:
        # Found here, because bubblewrap hides the groups of processes from the zygote.
        memory = memory_limit.for_a_worker()
        return [str(control.fileno()), FOLDERS if own_folders else "", str(memory)]

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        """Whether the zygote still runs."""
        return self._process.poll() is None

    @property
    def process(self) -> int:
        """The zygote's process number, or that of the program around it."""
        return self._process.pid

    def close(self) -> None:
        """End the zygote, every worker and the reader."""
        self.reader.close()
        for channel in self._channels.values():
            channel.close()
        self._control.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def wait(self) -> None:
        """Wait until the zygote is ready. Raises OSError if it does not start."""
        if self._ready:
            return
        self._control.settimeout(START_TIMEOUT)
        try:
            ready = self._control.recv(4096)
        except TimeoutError:
            ready = b""
        if not ready:
            raise ChildProcessError("the process that starts workers did not start")
        self._control.settimeout(None)
        self._ready = True

    def warm(self, *modules: str) -> None:
        """Have the zygote import `modules`, so that no worker spends its time on that."""
        if modules:
            self._request({"do": "warm", "modules": list(modules)})

    def worker(self) -> Worker:
        """Return a fresh worker, locked down. Raises ChildProcessError if the zygote is gone."""
        answer, (requests, replies, handle) = self._request({"do": "fork"})
        return Worker(self, int(str(answer["worker"])), handle, requests, replies)

    def forget(self, worker: int) -> None:
        """Have the zygote reap the killed process `worker` later, without waiting for it."""
        self._send({"do": "forget", "worker": worker})

    def reap(self, worker: int) -> int:
        """Wait until the process `worker` has ended; return its status as os.waitpid does."""
        answer, _ = self._request({"do": "reap", "worker": worker})
        return int(str(answer["status"]))

    def _request(self, request: dict[str, object]) -> tuple[dict[str, object], list[int]]:
        try:
            channel = self._send(request)
            with grader_lock.away():
                message, received, _, _ = socket.recv_fds(channel, 4096, 3)
        except (BrokenPipeError, ConnectionResetError):
            message = b""
        if not message:
            raise ChildProcessError("the process that starts workers has ended")
        answer: dict[str, object] = json.loads(message)
        return answer, list(received)

    def _send(self, request: dict[str, object]) -> socket.socket:
        channel = self._channel()
        channel.send(json.dumps(request).encode())
        return channel

    def _channel(self) -> socket.socket:
        """This thread's own connection: on a shared one, threads would mix up their answers."""
        thread = threading.get_ident()
        if thread not in self._channels:
            with grader_lock.away(), self._opening:
                self.wait()
                found, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                socket.send_fds(self._control, [b"c"], [theirs.fileno()])
                theirs.close()
                self._channels[thread] = found
        return self._channels[thread]


class Worker:
    """One locked-down process. Whatever it answers is only a claim, which checks must judge."""

    def __init__(
        self, sandbox: Sandbox, process: int, handle: int, requests: int, replies: int
    ) -> None:
        self._sandbox = sandbox
        self._process = process
        self._handle = handle
        self._requests = requests
        self._replies = replies
        self.alive = True
        self.spent = 0.0  # seconds of processor time for the last answer
        self._clock = _processor_clock(handle)
        self._out_of_memory = memory_limit.processes_ended()
        for pipe in (requests, replies):
            os.set_blocking(pipe, False)
            _widen(pipe)

    def ask(self, message: bytes, seconds: float) -> bytes:
        """Send `message` and wait for the answer.

        Raises framing.Late after `seconds` of the worker's processor time (see
        `framing.Deadline`), and WorkerEnded if the process has ended or sends anything but an
        answer. In both cases the worker is then closed.
        """
        try:
            with grader_lock.away():
                return self._exchange(message, seconds)
        except framing.Late:
            self.close()
            raise
        except framing.Broken as error:
            raise WorkerEnded(self._how_it_ended(str(error))) from error

    def _exchange(self, message: bytes, seconds: float) -> bytes:
        begun = self._processor_time()
        deadline = framing.Deadline(seconds, self._processor_time)
        try:
            return framing.exchange(self._requests, self._replies, message, deadline)
        finally:
            self.spent = self._processor_time() - begun

    def _processor_time(self) -> float:
        try:
            return clock_gettime(self._clock)
        except OSError:  # the process has ended: its pipe tells
            return 0.0

    def close(self) -> None:
        """Kill the process, without waiting until the kernel has cleaned up after it."""
        self._kill()
        self._sandbox.forget(self._process)

    def _kill(self) -> None:
        self.alive = False
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        for descriptor in (self._handle, self._requests, self._replies):
            os.close(descriptor)

    def _how_it_ended(self, broken: str) -> str:
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        ended = bool(poll.poll(1000))  # its pipes close a moment before the process ends
        self._kill()
        status = self._sandbox.reap(self._process)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        if ended and killed and memory_limit.processes_ended() > self._out_of_memory:
            return NO_MEMORY
        return exit_text(status) if ended else f"answered out of turn ({broken})"


def _processor_clock(handle: int) -> int:
    """The clock that counts the processor time of the process with this pidfd.

    Source: clock_getcpuclockid(3) and include/linux/posix-timers.h
    """
    # Only this file gives the process's number as this process sees it, across namespaces.
    with open(f"/proc/self/fdinfo/{handle}", encoding="ascii") as file:
        process = next(int(line.split()[1]) for line in file if line.startswith("Pid:"))
    return ~process << 3 | CPUCLOCK_SCHED


def _widen(pipe: int) -> None:
    if sys.platform != "linux":
        return
    import fcntl

    with contextlib.suppress(OSError):  # the user may have used up the memory for pipes
        fcntl.fcntl(pipe, F_SETPIPE_SZ, PIPE_SIZE)


def exit_text(status: int) -> str:
    """How a process ended, in words; `status` is that of os.waitpid."""
    if os.WIFEXITED(status):
        return f"ended the Python process (exit code {os.WEXITSTATUS(status)})"
    number = os.WTERMSIG(status)
    match number:
        case signal.SIGSEGV | signal.SIGBUS:
            return "crashed the Python process (it touched memory that is not its own)"
        case signal.SIGABRT | signal.SIGILL | signal.SIGFPE:
            return f"crashed the Python process ({signal.Signals(number).name})"
        case signal.SIGXCPU:
            return "used up its processor time"
    return f"ended the Python process ({signal.Signals(number).name})"


def _bubblewrap_options() -> list[str]:
    """The options that say which files the zygote sees, and which of root's rights it keeps."""
    home = Path(package).parent
    options = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--as-pid-1"]
    if os.geteuid() == 0:
        for capability in ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"):
            options += ["--cap-add", capability]
    else:
        options.append("--unshare-user")
    options += ["--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"]
    for path in (*readable_paths.SYSTEM, *readable_paths.installation()):
        if not str(path).startswith(("/dev/", "/proc/")):
            options += ["--ro-bind-try", str(path), str(path)]
    options += ["--ro-bind", str(home), str(home)]
    for name in SECRET:
        if (home / name).is_dir():
            options += ["--tmpfs", str(home / name)]
    return options
