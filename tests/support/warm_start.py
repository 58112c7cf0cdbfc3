"""Programs in processes of their own that need not import everything anew.

They are forked from a process that has imported torch, nbgrader and the grader and done nothing
else, which saves seconds for each. What lies in the folder where a program is started, or on its
PYTHONPATH, is imported anew: a copy of the project runs its own code. What depends on how Python
starts is not to be run this way.
"""

from __future__ import annotations

import atexit
import importlib
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
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.official import job
from autograder.sandbox.client import Sandbox
from autograder.sandbox.reader import ReaderProcess

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, ForkServerProcess

IMPORTED = [
    "autograder.cli.main",
    "autograder.nbgrader.class_run",
    "autograder.official.grade_class",
    "autograder.official.grade_one",
    "nbgrader.apps.nbgraderapp",
    "pytest",
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
        self.reader = ReaderProcess()

    @property
    def alive(self) -> bool:
        return True


class Program:
    """`python -m module arguments`, which runs already.

    A class that it grades is graded with `sandbox`, if there is one, and not with its own. With
    `time_limit` a student's functions have that many seconds in one check.
    """

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        sandbox: Sandbox | None = None,
        time_limit: float | None = None,
    ) -> None:
        self._command = [module, *arguments]
        self._folder = tempfile.TemporaryDirectory()
        self._streams = [Path(self._folder.name, name) for name in ("out", "err")]
        lent = None
        if sandbox is not None:
            sandbox.wait()
            lent = (sandbox._control, sandbox.strict, sandbox.layers)
        self._process: ForkServerProcess = _context().Process(
            target=_main,
            args=(module, list(arguments), cwd, dict(env), self._streams, lent, time_limit),
        )
        # Where a test has started IPython, the main module is one of its own.
        vars(sys.modules["__main__"]).setdefault("__spec__", None)
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
    time_limit: float | None = None,
) -> subprocess.CompletedProcess[str]:
    """What `python -m module arguments` does; after `timeout` seconds it is killed.

    `sandbox` and `time_limit` are those of `Program`. Elsewhere than on Linux, where nobody has
    that choice, the program starts anew.
    """
    if sys.platform != "linux":
        assert sandbox is time_limit is None
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=cwd,
            env=env,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
    program = Program(module, arguments, cwd=cwd, env=env, sandbox=sandbox, time_limit=time_limit)
    return program.ended(timeout)


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
    time_limit: float | None,
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
    _look_first_in([str(cwd), *filter(None, env.get("PYTHONPATH", "").split(os.pathsep))])
    if time_limit is not None:
        _limit(time_limit)
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        atexit._run_exitfuncs()  # which multiprocessing leaves out


def _look_first_in(folders: list[str]) -> None:
    """Import from these folders before all others, as if nothing had been imported yet."""
    sys.path[:0] = folders
    for name in [name for name in sys.modules if "." not in name]:
        found = PathFinder.find_spec(name, folders)
        known = getattr(sys.modules[name], "__spec__", None)
        if found and found.origin and found.origin != getattr(known, "origin", None):
            _forget(name)


def _limit(seconds: float) -> None:
    _forget("autograder")  # other modules have taken the number over
    vars(importlib.import_module("autograder.submission.time_limit"))["TIME_LIMIT"] = seconds


def _forget(package: str) -> None:
    for name in [name for name in sys.modules if f"{name}.".startswith(f"{package}.")]:
        del sys.modules[name]
