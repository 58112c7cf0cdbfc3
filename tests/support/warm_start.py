"""Programs in processes of their own that need not import everything anew.

They are forked from a process that has imported torch, nbgrader and the grader and done nothing
else, which saves seconds for each. What depends on how Python starts is not to be run this way.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from autograder.official import job
from autograder.sandbox.client import Sandbox

IMPORTED = [
    "autograder.cli.main",
    "autograder.nbgrader.class_run",
    "autograder.official.grade_class",
    "autograder.official.grade_one",
    "nbgrader.apps.nbgraderapp",
]


class Borrowed(Sandbox):
    """A zygote that another process has started and will end."""

    def __init__(self, control: socket.socket, *, strict: bool, layers: tuple[str, ...]) -> None:
        self.strict = strict
        self.layers = layers
        self._control = control
        self._ready = True
        self._opening = threading.Lock()
        self._channels = {}

    @property
    def alive(self) -> bool:
        return True


class Program:
    """`python -m module arguments`, which runs already.

    A class that it grades is graded with `sandbox`, if there is one, and not with its own.
    """

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        sandbox: Sandbox | None = None,
    ) -> None:
        self._command = [module, *arguments]
        self._folder = tempfile.TemporaryDirectory()
        self._streams = [Path(self._folder.name, name) for name in ("out", "err")]
        lent = None
        if sandbox is not None:
            sandbox.wait()
            lent = (sandbox._control, sandbox.strict, sandbox.layers)
        self._process: ForkServerProcess = _context().Process(
            target=_main, args=(module, list(arguments), cwd, dict(env), self._streams, lent)
        )
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it, if it still runs, and wait until it has ended."""
        self._process.kill()
        self._process.join()
        self._folder.cleanup()

    def ended(self, timeout: float) -> subprocess.CompletedProcess[str]:
        """What it did; after `timeout` seconds it is killed."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            self.kill()
            raise subprocess.TimeoutExpired(self._command, timeout)
        out, err = (stream.read_text(encoding="utf-8") for stream in self._streams)
        self._folder.cleanup()
        return subprocess.CompletedProcess(self._command, code, out, err)


def run(
    module: str,
    arguments: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    timeout: float,
    sandbox: Sandbox | None = None,
) -> subprocess.CompletedProcess[str]:
    """What `python -m module arguments` does; after `timeout` seconds it is killed."""
    return Program(module, arguments, cwd=cwd, env=env, sandbox=sandbox).ended(timeout)


@cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(IMPORTED)
    return context


def _main(
    module: str,
    arguments: list[str],
    cwd: Path,
    env: dict[str, str],
    streams: list[Path],
    lent: tuple[socket.socket, bool, tuple[str, ...]] | None,
) -> None:
    if lent is not None:
        control, strict, layers = lent
        job._sandbox = Borrowed(control, strict=strict, layers=layers)
    for descriptor, stream in enumerate(streams, 1):
        file = os.open(stream, os.O_WRONLY | os.O_CREAT)
        os.dup2(file, descriptor)
        os.close(file)
    # Tests that run in the background ignore Ctrl-C, and so would what they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        atexit._run_exitfuncs()  # which multiprocessing leaves out
