"""Reads commits, folders and files from a repository's objects: no attribute or filter applies."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from threading import Lock
from types import TracebackType
from typing import IO, NamedTuple

from autograder.release.git import Clone, GitError, command_line, environment

LARGEST = 100 * 1024**2  # bytes of one object; GitHub accepts no larger file
MAX_ENTRIES = 50_000  # of one commit: a small tree of trees can unfold to millions
FOLDER = 0o40000
FILE = 0o100000
LINK = 0o120000
KIND = 0o170000
ID_BYTES = 20


class GitFile(NamedTuple):
    """A file in a commit: what kind it is, as in `stat`, and the id of its content."""

    kind: int
    id: str


class Objects:
    """All objects of one repository, read by one process of git."""

    def __init__(self, clone: Clone) -> None:
        self._clone = clone
        self._one_at_a_time = Lock()
        self._trees: dict[str, list[tuple[str, GitFile]]] = {}

    def __enter__(self) -> Objects:
        self._process = subprocess.Popen(
            command_line(("cat-file", "--batch")),
            cwd=self._clone.folder,
            env=environment(self._clone.folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def read(self, name: str) -> bytes:
        """Return the content of an object, which may be named as in `HEAD^{tree}`.

        Raises GitError if it is missing or too large.
        """
        with self._one_at_a_time:
            return self._read(name)

    def _read(self, name: str) -> bytes:
        asks, answers = self._pipes()
        asks.write(os.fsencode(name) + b"\n")
        asks.flush()
        told = answers.readline().split()
        if len(told) != 3 or not told[2].isdigit():
            raise GitError(f"git has no object {name}")
        size = int(told[2])
        if size > LARGEST:
            raise GitError(f"object {name} is larger than {LARGEST // 1024**2} MB")
        content = answers.read(size)
        if len(content) != size or answers.read(1) != b"\n":
            raise GitError(f"object {name} cannot be read")
        return content

    def files(self, commit: str, *tops: str) -> dict[str, GitFile]:
        """Return the files of a commit by path; with `tops`, those below or at these names.

        Raises GitError where there are too many.
        """
        if len(commit) != 2 * ID_BYTES:
            raise GitError("its ids are SHA-256, those of the template SHA-1")
        todo = [
            (name, entry)
            for name, entry in self._entries(f"{commit}^{{tree}}")
            if not tops or name in tops
        ]
        found = {}
        seen = 0
        while todo:
            if seen + len(todo) > MAX_ENTRIES:
                raise GitError(f"commit {commit[:10]} holds too many files or folders")
            path, entry = todo.pop()
            seen += 1
            if entry.kind == FOLDER:
                inside = self._entries(entry.id)
                todo += [(f"{path}/{name}", inner) for name, inner in inside]
            else:
                found[path] = entry
        return dict(sorted(found.items()))

    def _entries(self, tree: str) -> list[tuple[str, GitFile]]:
        if tree not in self._trees:
            self._trees[tree] = list(_parsed(self.read(tree)))
        return self._trees[tree]

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process.stdin is None or self._process.stdout is None:
            raise GitError("git cat-file has ended")
        return self._process.stdin, self._process.stdout


def blob_id(content: bytes) -> str:
    """The id that git gives to a file's content."""
    head = f"blob {len(content)}\0".encode()
    return hashlib.sha1(head + content, usedforsecurity=False).hexdigest()


def _parsed(tree: bytes) -> Iterator[tuple[str, GitFile]]:
    place = 0
    while place < len(tree):
        blank = tree.index(b" ", place)
        end = tree.index(b"\0", blank)
        id_ = tree[end + 1 : end + 1 + ID_BYTES].hex()
        yield os.fsdecode(tree[blank + 1 : end]), GitFile(int(tree[place:blank], 8) & KIND, id_)
        place = end + 1 + ID_BYTES
