"""Changes to a copy of the course."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from autograder.course.sources import Course
from tests.support import warm_start
from tests.support.course import NAMES, ROOT

SECOND = "ex2_mse_loss"
NOT_COPIED = (".git", ".venv", ".uv", ".*_cache", "__pycache__", "*.pyc", ".hypothesis")


def checkout(root: Path) -> Path:
    """Copy the whole project to `root`, into a git repository of its own."""
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*NOT_COPIED))
    git(root, "init", "--quiet")
    commit(root)
    return root


def touched(root: Path) -> set[str]:
    """The files that differ from the last commit, relative to `root`."""
    command = ["git", "status", "--porcelain", "--untracked-files=all", "-z"]
    told = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    return {entry[3:] for entry in told.split("\0") if entry}


def git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "All")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def edit_stub(course: Course) -> None:
    change(course.assignments / f"{SECOND}.py", "Exercise 2", "Exercise two")


def lonely(root: Path) -> Path:
    """Copy the project to `root` without any of its exercises, which makes every command quick."""
    checkout(root)
    for name in NAMES:
        for file in root.rglob(f"*{name}.*"):
            if "fixtures" not in file.parts:
                file.unlink()
    commit(root)
    return root


def typed(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What `autograder …` does in the copy of the project, with the copy's own code."""
    return ran(root, "autograder.cli", *arguments)


def ran(root: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What `python -m MODULE …` does in the copy of the project, with the copy's own code."""
    env = {**os.environ, "PYTHONPATH": str(root)}
    return warm_start.run(module, arguments, cwd=root, env=env, timeout=3600)
