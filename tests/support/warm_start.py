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
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext

IMPORTED = [
    "autograder.cli.main",
    "autograder.nbgrader.class_run",
    "autograder.official.grade_class",
    "autograder.official.grade_one",
    "nbgrader.apps.nbgraderapp",
    "pytest",
]


def run(
    module: str,
    arguments: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    timeout: float,
    time_limit: float | None = None,
) -> subprocess.CompletedProcess[str]:
    """What `python -m module arguments` does; after `timeout` seconds it is killed.

    With `time_limit` a student's functions have that many seconds in one check. Elsewhere than on
    Linux, where nobody has that choice, the program starts anew.
    """
    if sys.platform != "linux":
        assert time_limit is None
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=cwd,
            env=env,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder, name) for name in ("out", "err")]
        process = _context().Process(
            target=_main, args=(module, list(arguments), cwd, dict(env), streams, time_limit)
        )
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired([module, *arguments], timeout)
        out, err = (stream.read_text(encoding="utf-8") for stream in streams)
    return subprocess.CompletedProcess([module, *arguments], process.exitcode, out, err)


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
    time_limit: float | None,
) -> None:
    for descriptor, stream in enumerate(streams, 1):
        file = os.open(stream, os.O_WRONLY | os.O_CREAT)
        os.dup2(file, descriptor)
        os.close(file)
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
