"""A class of students: a template with its editions, a server, and the instructor's clones.

GitHub makes a student's repository from a template as one commit without its history; so does this.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from autograder.release.manifest import PLACE, manifest_of
from tests.support.course import ASSIGNMENTS, ROOT

STUB = "assignments/ex1_forward_pass.py"
OTHER_STUB = "assignments/ex2_mse_loss.py"
NOTEBOOK = "assignments/training_loop.ipynb"
WORKFLOW = ".github/workflows/classroom.yml"
PINS = ".github/grader/requirements.txt"
WHEEL = "wheels/course-1.whl"
ATTRIBUTES = ROOT / "autograder" / "release" / "template" / "gitattributes"
MACHINERY = {
    ".gitattributes": ATTRIBUTES.read_text(encoding="utf-8"),
    WORKFLOW: "on: push\njobs:\n  grade: course-1.whl\n",
    PINS: "torch==2.9\n",
    WHEEL: "first wheel\0",
    "README.md": "# The course\n\nRead the lesson.\n\n## Help\n\nAsk.\n",
    "pyproject.toml": '[project]\ndependencies = ["course"]\n\nwheel = "course-1.whl"\n',
    "uv.lock": "course-1.whl\n",
}
SECOND = {  # a new wheel, and all that names it
    WORKFLOW: "on: push\njobs:\n  grade: course-2.whl\n",
    WHEEL: None,
    "wheels/course-2.whl": "second wheel\0",
    "pyproject.toml": '[project]\ndependencies = ["course"]\n\nwheel = "course-2.whl"\n',
    "uv.lock": "course-2.whl\n",
}
SETTINGS = """\
[user]
name = Somebody
email = somebody@example.org
[init]
defaultBranch = main
templateDir =
"""
Changes = Mapping[str, str | None]


class Classroom:
    """Everything lies in folders below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.template = root / "template"
        self.clones = root / "clones"
        self.clones.mkdir(parents=True)

    def first_edition(self) -> None:
        """Make the template: the course's own stubs, lesson and notebook, and small machinery."""
        self.template.mkdir()
        git(self.template, "init", "--quiet")
        shutil.copytree(ASSIGNMENTS, self.template / "assignments")
        for cache in self.template.rglob("__pycache__"):
            shutil.rmtree(cache)
        self.edition(MACHINERY)

    def edition(self, changes: Changes) -> None:
        """Commit a new edition of the template."""
        write(self.template, changes)
        stage = self.root / "stage"
        shutil.copytree(self.template, stage, ignore=shutil.ignore_patterns(".git"))
        write(self.template, {PLACE: manifest_of(stage, "1").text()})
        shutil.rmtree(stage)
        commit(self.template, "Edition")

    def enrol(self, name: str, fork: bool = False) -> Path:
        """Make a student's repository from the template and clone it, for the instructor, too.

        A fork has the template's history. Return the student's own clone.
        """
        server = self.server(name)
        git(self.root, "init", "--quiet", "--bare", str(server))
        if fork:
            git(self.template, "push", "--quiet", str(server), "main")
        else:
            start = self.root / "start"
            shutil.copytree(self.template, start, ignore=shutil.ignore_patterns(".git"))
            git(start, "init", "--quiet")
            commit(start, "Initial commit")
            git(start, "push", "--quiet", str(server), "main")
            shutil.rmtree(start)
        for folder in (self.home(name), self.clones / name):
            git(self.root, "clone", "--quiet", str(server), str(folder))
        return self.home(name)

    def server(self, name: str) -> Path:
        return self.root / "server" / f"{name}.git"

    def home(self, name: str) -> Path:
        return self.root / "home" / name

    def push(self, name: str, changes: Changes, date: str = "") -> str:
        """Let a student commit and push; return the commit."""
        write(self.home(name), changes)
        made = commit(self.home(name), "Work", date)
        git(self.home(name), "push", "--quiet")
        return made

    def pushed(self, name: str, path: str, branch: str = "course-update") -> str:
        """A file as the server has it."""
        return git(self.server(name), "show", f"{branch}:{path}")

    def paths(self, name: str, branch: str = "course-update") -> set[str]:
        """All files of a branch on the server."""
        return set(git(self.server(name), "ls-tree", "-r", "--name-only", branch).split())


def write(folder: Path, changes: Changes) -> None:
    for name, text in changes.items():
        path = folder / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")


def commit(folder: Path, message: str, date: str = "") -> str:
    """Commit everything, with this date of the student's clock, and return the commit."""
    git(folder, "add", "--all")
    dated = {"GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": date} if date else {}
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message, **dated)
    return git(folder, "rev-parse", "HEAD")


def git(folder: Path, *arguments: str, **environment: str) -> str:
    """What git prints, as a student or an instructor would run it."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.rstrip("\n")


def settings(folder: Path) -> dict[str, str]:
    """Environment variables with which git has these settings and no others."""
    file = folder / "gitconfig"
    file.write_text(SETTINGS, encoding="utf-8")
    return {"GIT_CONFIG_GLOBAL": str(file), "GIT_CONFIG_NOSYSTEM": "1"}
