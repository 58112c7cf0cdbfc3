"""What the course hands out, made once for all tests of a process."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest import mock

from autograder.build import Course
from autograder.release import wheels
from autograder.release.recording import write_all
from autograder.release.template import release
from tests.course import ROOT

KEPT = (
    *("PATH", "HOME", "TMPDIR", "SSL_CERT_FILE", "UV_CACHE_DIR", "UV_DEFAULT_INDEX"),
    *("SYSTEMROOT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP", "PATHEXT"),  # Windows
)
UV = os.environ.get("UV") or shutil.which("uv")  # `uv run` says where it is itself


@cache
def released() -> Path:
    """A released template repository; copy it before anything is changed."""
    folder = _temporary() / "template"
    with recorded_once():
        release(Course(ROOT), folder)
    return folder


@contextmanager
def recorded_once() -> Iterator[None]:
    """Record the known mistakes for the first wheel of a process, and copy that for the others."""

    def copied(course: Course, folder: Path) -> None:
        shutil.copytree(_recordings(), folder, dirs_exist_ok=True)

    with mock.patch.object(wheels, "write_all", copied):
        yield


@cache
def _recordings() -> Path:
    folder = _temporary()
    write_all(Course(ROOT), folder)
    return folder


def wheel() -> Path:
    """The student's wheel of the released template."""
    (found,) = (released() / "wheels").glob("*.whl")
    return found


def uv(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """What uv does with these arguments, its cache being the machine's own."""
    done = subprocess.run(
        [str(UV), *map(str, arguments)],
        cwd=cwd,
        env=clean_environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done


def clean_environment() -> dict[str, str]:
    """An environment without a trace of the one that the tests run in."""
    found = {name: os.environ[name] for name in KEPT if name in os.environ}
    if UV:
        found["PATH"] = os.pathsep.join((os.path.dirname(UV), found["PATH"]))
    # The packages are on this machine for this Python.
    return {**found, "UV_PYTHON": sys.executable}


def _temporary() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="handout-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
