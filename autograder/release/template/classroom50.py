"""Grades one submission for Classroom 50 with the pinned grader that lies beside this file.

Exit code 0 says that result.json holds a grade. Any other says that the grader could not do its
work. Then no score is written: a score of 0 would be a grade, too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import start  # lies beside this file and gets uv where it is missing

HERE = Path(__file__).resolve().parent
PYTHON = "@PYTHON@"
SETTINGS = {"UV_NO_CONFIG": "1", "UV_TORCH_BACKEND": "cpu"}
LOOSE = ["@LOOSE@"]  # what has no hash
BUDGET = 780.0  # seconds for everything, PyTorch's installation included: the job ends after 900
IGNORED = ("PYTHON", "UV_", "PIP_", "VIRTUAL_ENV")


def main() -> int:
    """Install the grader, grade the checkout in the current folder, put the reports into it."""
    checkout = Path.cwd()
    deadline = time.monotonic() + BUDGET
    os.chdir(HERE)  # no program starts in a folder that a student can write to
    uv = start.any_uv()
    if uv is None:
        return 1
    with tempfile.TemporaryDirectory(prefix="grader-") as temporary:
        work = Path(temporary)
        try:
            install(uv, work, deadline)
            code = grade(checkout, work, deadline)
        except subprocess.TimeoutExpired:
            print(f"::error::the grader did not end within {BUDGET:.0f} s", file=sys.stderr)
            return 1
        except subprocess.CalledProcessError as error:
            print(f"::error::the grader could not be installed ({error})", file=sys.stderr)
            return 1
        if code != 0:
            return code
        for name in ("result.json", "release-body.md", "figures"):
            put(work / name, checkout / name)
    return 0


def install(uv: Path, work: Path, deadline: float) -> None:
    """Make the grader's own environment in `work`; no file of the checkout configures it."""
    environment = clean_environment() | SETTINGS
    venv = work / "venv"
    add: list[str | Path] = ["pip", "install", "--python", venv]
    commands: list[list[str | Path]] = [
        ["venv", "--no-project", "--python", PYTHON, venv],
        [*add, "--no-deps", "--require-hashes", "--requirements", "requirements.txt"],
        *([[*add, *LOOSE]] if LOOSE else []),
    ]
    for command in commands:
        # From here, as the pins name the wheel that lies beside them.
        call = [uv, *command, "--quiet"]
        subprocess.run(call, cwd=HERE, env=environment, check=True, timeout=left(deadline))


def grade(checkout: Path, work: Path, deadline: float) -> int:
    """Grade the checkout's answers, put all reports into `work`, return the grader's exit code."""
    answers = checkout / "assignments"
    command: list[str | Path] = [
        work / "venv" / "bin" / "autograder",
        "grade",
        answers if answers.is_dir() else checkout,
        *("--isolation", "available", "--figures", work / "figures"),
        *("--report", f"classroom50={work / 'result.json'}"),
        *("--report", f"markdown={work / 'release-body.md'}"),
    ]
    done = subprocess.run(
        command, cwd=work, env=clean_environment(), check=False, timeout=left(deadline)
    )
    return done.returncode


def put(source: Path, target: Path) -> None:
    """Replace whatever lies at `target`, which a student may have made."""
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)


def clean_environment() -> dict[str, str]:
    """The environment without the variables that configure Python or uv."""
    return {name: text for name, text in os.environ.items() if not name.startswith(IGNORED)}


def left(deadline: float) -> float:
    """The seconds until `deadline`; a short moment when it has passed."""
    return max(0.1, deadline - time.monotonic())


if __name__ == "__main__":
    sys.exit(main())
