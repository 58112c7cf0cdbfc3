"""Looks through every commit of a clone for changes of what grades a push.

What grades a push is `.github/` and `wheels/`. Their state in a commit has to be the state in one
edition of the template, and no file of another CI system may be there, which could show a score.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from autograder.intake import clean
from autograder.release.editions import Edition, Editions
from autograder.release.git import Clone, GitError
from autograder.release.git_objects import FILE, GitFile, Objects

GRADING = (".github", "wheels")
OTHER_SYSTEMS = (
    ".appveyor.yml",
    ".buildkite",
    ".circleci",
    ".cirrus.yml",
    ".drone.yml",
    ".forgejo",
    ".gitea",
    ".gitlab-ci.yml",
    ".semaphore",
    ".travis.yml",
    ".woodpecker",
    ".woodpecker.yml",
    "Jenkinsfile",
    "appveyor.yml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
)
PROTECTED = (*GRADING, *OTHER_SYSTEMS)
WORKFLOWS = ".github/workflows/"
CACHE = re.compile(rb"(?m)^.*\bcache\b.*$", re.IGNORECASE)
FORMAT = "%H%x00%P%x00%at%x00%an <%ae>"
Differences = Mapping[str, GitFile | None]


@dataclass(frozen=True)
class Finding:
    """A commit that changed a file of the grading, and what it did to it."""

    clone: str
    commit: str
    date: str
    author: str
    file: str
    what: str


@dataclass(frozen=True)
class _Commit:
    id: str
    parents: Sequence[str]
    date: str
    author: str


def audit(clone: Clone, editions: Editions) -> Iterator[Finding]:
    """Yield every finding, the newest first. Raises GitError if a commit cannot be looked at."""
    if clone.git("rev-parse", "--is-shallow-repository") == "true":
        raise GitError("it does not hold the whole history: run `git fetch --unshallow` in it")
    with Objects(clone) as objects:
        yield from _Auditor(clone, objects, editions).findings()


class _Auditor:
    def __init__(self, clone: Clone, objects: Objects, editions: Editions) -> None:
        self._clone = clone
        self._objects = objects
        self._editions = editions
        states = [_protected(edition) for edition in editions.all]
        self._released = [state for state in states if state]
        if not self._released:
            raise GitError("the template holds nothing that grades: no .github/ and no wheels/")
        self._known: dict[tuple[tuple[str, GitFile], ...], Differences] = {}

    def findings(self) -> Iterator[Finding]:
        commits = list(self._commits())
        differences = {commit.id: self._differences(commit.id) for commit in commits}
        tips = [tip for tip in self._tips() if tip in differences]
        standing = {path for tip in tips for path in differences[tip]}
        for commit in commits:
            inherited = {item for parent in commit.parents for item in differences[parent].items()}
            for path, file in differences[commit.id].items():
                removed_nothing = file is None and not commit.parents
                if (path, file) in inherited or removed_nothing:
                    continue
                later = "" if path in standing else ", put back later"
                what = self._what(path, file) + later
                yield Finding(
                    self._clone.name, commit.id, commit.date, commit.author, clean(path), what
                )

    def _tips(self) -> list[str]:
        """What the refs lead to; the clone's own branches count only where nothing was fetched."""
        command = ("for-each-ref", "--format=%(objectname) %(*objectname)")
        fetched = self._clone.git(*command, "refs/remotes", "refs/tags").split()
        return fetched or self._clone.git(*command).split()

    def _commits(self) -> Iterator[_Commit]:
        """Every commit that a ref or the log of a ref leads to: branches, tags, stashes, merges."""
        told = self._clone.git("log", "--all", "--reflog", "-z", f"--format={FORMAT}")
        fields = told.split("\0")
        for start in range(0, len(fields) - 3, 4):
            id_, parents, second, author = fields[start : start + 4]
            yield _Commit(id_, parents.split(), _date(second), clean(author))

    def _differences(self, commit: str) -> Differences:
        """The files that differ from the edition that is nearest; None stands for a missing one."""
        state = self._objects.files(commit, *PROTECTED)
        key = tuple(state.items())
        if key not in self._known:
            found = (_between(edition, state) for edition in self._released)
            self._known[key] = min(found, key=len)
        return self._known[key]

    def _what(self, path: str, file: GitFile | None) -> str:
        if file is None:
            return "removed"
        versions = [edition[path] for edition in self._released if path in edition]
        if file in versions:
            return "of another release than the files around it"
        what = "changed" if versions else "added"
        if not path.startswith(GRADING):
            return f"{what}, of another CI system"
        cached = path.startswith(WORKFLOWS) and self._caches(file, versions)
        return f"{what}, and it may write a cache" if cached else what

    def _caches(self, file: GitFile, versions: Iterable[GitFile]) -> bool:
        if file.kind != FILE:
            return False
        known = {line for old in versions for line in CACHE.findall(self._editions.read(old.id))}
        return not known.issuperset(CACHE.findall(self._objects.read(file.id)))


def _protected(edition: Edition) -> Edition:
    return {path: file for path, file in edition.items() if path.partition("/")[0] in PROTECTED}


def _between(edition: Edition, state: Edition) -> Differences:
    paths = sorted({*edition, *state})
    return {path: state.get(path) for path in paths if edition.get(path) != state.get(path)}


def _date(second: str) -> str:
    try:
        return datetime.fromtimestamp(int(second), UTC).isoformat(sep=" ")
    except (OverflowError, OSError, ValueError):
        return "no date"
