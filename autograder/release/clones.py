"""Finds the clones of a class in a folder, and fetches what students pushed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.intake import clean
from autograder.release.git import Clone, GitError, is_clone

HEADS = "refs/heads/"
REFSPECS = (
    "+refs/heads/*:refs/remotes/origin/*",
    "+refs/tags/*:refs/tags/*",
    "+refs/pull/*/head:refs/pull/*/head",  # GitHub keeps them when their branches are deleted
)


@dataclass(frozen=True)
class Remote:
    """What the repository on the server holds: the commit of each ref."""

    refs: Mapping[str, str]

    @property
    def tip(self) -> str:
        """The last commit of the default branch; empty where nothing was pushed yet."""
        return self.refs.get("HEAD", "")


def clones_in(folder: Path) -> tuple[list[Clone], list[str]]:
    """Return the clones in `folder`, sorted, and a sentence for everything else that lies there.

    Raises GitError if there is no clone.
    """
    if not folder.is_dir():
        raise GitError(f"{folder} is no folder: name the folder that holds the clones")
    if is_clone(folder):
        raise GitError(f"{folder} is a clone itself: name the folder around it")
    clones, skipped = [], []
    for path in sorted(folder.iterdir(), key=lambda path: (path.name.casefold(), path.name)):
        if path.is_dir() and is_clone(path):
            clones.append(Clone(path))
        elif not path.name.startswith("."):
            skipped.append(f"{clean(path.name)}: skipped, it is no clone.")
    if not clones:
        raise GitError(f"{folder} holds no clone: make the clones first")
    return clones, skipped


def fetch(clone: Clone) -> Remote:
    """Fetch all branches and tags, and return what the server holds now. Raises GitError.

    Branches that are gone from the server stay in the clone, so that they can still be looked at.
    """
    if not clone.asks("config", "--get", "remote.origin.url"):
        raise GitError("it has no remote called origin")
    lines = clone.git("ls-remote", "origin").splitlines()
    parts = (line.partition("\t") for line in lines)
    remote = Remote({name: commit for commit, _, name in parts})
    command = ("fetch", "--quiet", "--force", "--no-tags", "--no-write-fetch-head")
    try:
        clone.git(*command, "origin", *REFSPECS)
    except GitError:
        # A new branch a/b finds no room as long as a deleted branch a is still here.
        clone.git(*command, "--prune", "origin", *REFSPECS)
    if remote.tip:
        clone.git("cat-file", "-e", f"{remote.tip}^{{commit}}")
    return remote
