"""Runs git on repositories that students write to, so that nothing of theirs is executed.

A clone's own `.git/config` and the user's settings are obeyed: whoever made the clone wrote them.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from autograder.intake import clean

# No hook, no program that watches files, no address that is a command, no work in the background.
SETTINGS = (
    f"core.hooksPath={os.devnull}",
    "core.fsmonitor=false",
    "protocol.ext.allow=never",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "log.showSignature=false",
)
# A hook or an alias that calls this program may have set them: they name another repository.
OF_ANOTHER_REPOSITORY = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)


class GitError(Exception):
    """git could not do what it was asked for; the text is one sentence without a full stop."""


@dataclass(frozen=True)
class Clone:
    """A git repository in a folder of this machine."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder's name as messages show it."""
        return clean(self.folder.name)

    def git(self, *arguments: str, data: bytes = b"") -> str:
        """Return what git prints, without white space around it. Raises GitError."""
        command = command_line(arguments)
        try:
            done = subprocess.run(
                command,
                cwd=self.folder,
                env=environment(self.folder),
                input=data,
                capture_output=True,
                check=False,
            )
        except OSError as error:
            raise GitError(f"git cannot be started: {error.strerror}") from None
        if done.returncode:
            raise GitError(reason(arguments, done.stderr))
        return os.fsdecode(done.stdout).strip()

    def asks(self, *arguments: str) -> str:
        """Return what git prints, or nothing where it fails."""
        try:
            return self.git(*arguments)
        except GitError:
            return ""


def is_clone(folder: Path) -> bool:
    """Whether `folder` is the top of a git work tree."""
    return (folder / ".git").exists() and Clone(folder).asks("rev-parse", "--git-dir") != ""


def command_line(arguments: tuple[str, ...]) -> list[str]:
    """The command of git with the settings that keep it from running anything else."""
    return ["git", *(part for setting in SETTINGS for part in ("-c", setting)), *arguments]


def environment(folder: Path) -> dict[str, str]:
    """The environment in which git sees the repository in `folder` and no other."""
    kept = {name: value for name, value in os.environ.items() if name not in OF_ANOTHER_REPOSITORY}
    return kept | {
        # A folder whose .git is damaged must not be taken for a part of the repository around it.
        "GIT_CEILING_DIRECTORIES": str(folder.resolve().parent),
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


def reason(arguments: tuple[str, ...], told: bytes) -> str:
    """What git told about a failure, in one line."""
    lines = [line for line in os.fsdecode(told).splitlines() if line.strip()]
    # What follows after these words is the cause; hints and progress stand around them.
    causes = [line for line in lines if line.startswith(("fatal:", "error:", "ERROR:"))] or lines
    shown = clean(causes[0] if causes else "it says nothing").rstrip(".")
    return f"git {arguments[0]} failed: {shown}"
