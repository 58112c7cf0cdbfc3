"""Changes to a copy of the course."""

from __future__ import annotations

import subprocess
from pathlib import Path

from autograder.course.sources import Course

SECOND = "ex2_mse_loss"


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
