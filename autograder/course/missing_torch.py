"""Brings PyTorch where it is missing: uv installs none, because its build depends on the machine.

So `uv run …` works as first command, too. What is run for it lies beside the environment or beside
this package, never in a folder that a submission is in.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import autograder


class NoTorch(Exception):
    """PyTorch is not installed; the text says what to do."""


def require_torch() -> None:
    """Let the course's start.py install PyTorch where it is missing. Raises NoTorch."""
    if not bring_torch():
        raise NoTorch(
            f"PyTorch is not installed in {sys.prefix}: run `python3 start.py pytest assignments`"
            " in the folder of the course."
        )


def bring_torch() -> bool:
    """Whether PyTorch is there, after the course's start.py, if that is found, has had its turn."""
    if find_spec("torch"):
        return True
    program = _start()
    if program is None:
        return False
    # Its words go to the errors: what this program prints may be read by another one.
    subprocess.run([sys.executable, program, "--torch-into", sys.prefix], stdout=2, check=False)
    importlib.invalidate_caches()
    return find_spec("torch") is not None


def _start() -> Path | None:
    for folder in (Path(sys.prefix).parent, Path(autograder.__file__).parents[1]):
        if (folder / "pyproject.toml").is_file() and (folder / "start.py").is_file():
            return folder / "start.py"
    return None
