"""Programs in processes of their own that need not import everything anew.

They are forked from a process that has imported torch, nbgrader and the grader and done nothing
else, which saves seconds for each. What depends on how Python starts is not to be run this way.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path

IMPORTED = [
    "autograder.cli.main",
    "autograder.nbgrader.class_run",
    "autograder.official.grade_class",
    "autograder.official.grade_one",
    "nbgrader.apps.nbgraderapp",
]


def run(
    module: str,
    arguments: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    timeout: float,
) -> subprocess.CompletedProcess[str]:
    """What `python -m module arguments` does; after `timeout` seconds it is killed."""
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder, name) for name in ("out", "err")]
        process = _context().Process(
            target=_main, args=(module, list(arguments), cwd, dict(env), streams)
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
    module: str, arguments: list[str], cwd: Path, env: dict[str, str], streams: list[Path]
) -> None:
    for descriptor, stream in enumerate(streams, 1):
        file = os.open(stream, os.O_WRONLY | os.O_CREAT)
        os.dup2(file, descriptor)
        os.close(file)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        atexit._run_exitfuncs()  # which multiprocessing leaves out
