"""Makes the branch that brings one student's repository to the newest edition of the course.

The work tree, the index and all other branches of the clone stay as they are.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from autograder.release.clones import HEADS, fetch
from autograder.release.editions import Editions
from autograder.release.git import Clone, GitError
from autograder.release.git_objects import FILE, GitFile, Objects, blob_id
from autograder.release.update_plan import UpdatePlan, plan_update

BRANCH = "course-update"
OURS = "Course-Update:"  # begins the line by which a commit of this program is known


class UpdateState(Enum):
    """How far a clone is, in words that follow its name."""

    UP_TO_DATE = "nothing to do, it has this release"
    WAITING = f"nothing to do, {BRANCH} is there already and waits to be merged"
    MADE = f"{BRANCH} is made"


@dataclass(frozen=True)
class CourseUpdate:
    """What came of one clone's update: the state, what changes, and whether it was pushed."""

    state: UpdateState
    plan: UpdatePlan
    pushed: bool = False


def update_student(clone: Clone, editions: Editions) -> CourseUpdate:
    """Make the branch on top of what is checked out in one's own repository. Raises GitError."""
    return _update(clone, editions, clone.git("rev-parse", "--verify", "HEAD^{commit}"), [])


def update_clone(clone: Clone, editions: Editions, *, push: bool) -> CourseUpdate:
    """Make the branch on top of the default branch of the server, and push it. Raises GitError."""
    remote = fetch(clone)
    if not remote.tip:
        raise GitError("its repository holds no commit yet")
    there = remote.refs.get(HEADS + BRANCH, "")
    made = _update(clone, editions, remote.tip, [there] if there else [])
    branch = clone.asks("rev-parse", "--verify", "--quiet", HEADS + BRANCH)
    if not push or made.state is UpdateState.UP_TO_DATE or branch == there:
        return made
    lease = f"--force-with-lease={HEADS}{BRANCH}:{there}"
    clone.git("push", "--quiet", "--no-verify", lease, "origin", f"{branch}:{HEADS}{BRANCH}")
    return CourseUpdate(made.state, made.plan, pushed=True)


def _update(clone: Clone, editions: Editions, base: str, elsewhere: Iterable[str]) -> CourseUpdate:
    with Objects(clone) as objects:
        plan = plan_update(clone, objects, base, editions)
        if not plan.changes:
            return CourseUpdate(UpdateState.UP_TO_DATE, plan)
        local = clone.asks("rev-parse", "--verify", "--quiet", HEADS + BRANCH)
        heads = list(filter(None, dict.fromkeys([local, *elsewhere])))
        for head in heads:
            _require_ours(clone, base, head)
        ready = [head for head in heads if _brings(clone, objects, head, base, plan.changes)]
        if ready:
            clone.git("update-ref", HEADS + BRANCH, ready[0], local)
            return CourseUpdate(UpdateState.WAITING, plan)
    if clone.asks("symbolic-ref", "--quiet", "HEAD") == HEADS + BRANCH:
        raise GitError(f"{BRANCH} is checked out there: switch to another branch first")
    _commit(clone, base, editions.manifest.version, plan)
    return CourseUpdate(UpdateState.MADE, plan)


def _require_ours(clone: Clone, base: str, head: str) -> None:
    """Raise GitError if a branch holds commits that this program did not make."""
    commits = clone.git("rev-list", head, f"^{base}").split()
    for commit in commits:
        if f"\n{OURS} " not in clone.git("show", "--no-patch", "--format=%B", commit):
            raise GitError(
                f"{BRANCH} holds a commit of somebody else ({commit[:10]}):"
                " merge that branch or delete it first"
            )


def _brings(
    clone: Clone, objects: Objects, head: str, base: str, changes: Mapping[str, bytes | None]
) -> bool:
    """Whether the branch is one commit on `base` that makes these changes."""
    if clone.git("rev-list", "--parents", "--max-count=1", head).split()[1:] != [base]:
        return False
    files = objects.files(head, *{path.partition("/")[0] for path in changes})
    return all(files.get(path) == _file(content) for path, content in changes.items())


def _file(content: bytes | None) -> GitFile | None:
    return None if content is None else GitFile(FILE, blob_id(content))


def _commit(clone: Clone, base: str, version: str, plan: UpdatePlan) -> None:
    who = clone.git("var", "GIT_COMMITTER_IDENT")
    message = _message(version, plan.notes).encode()
    stream = b"".join(
        [
            os.fsencode(f"commit {HEADS}{BRANCH}\ncommitter {who}\n"),
            _data(message),
            f"from {base}\n".encode(),
            *_file_commands(plan.changes),
            b"done\n",
        ]
    )
    clone.git("fast-import", "--quiet", "--force", "--done", "--date-format=raw", data=stream)


def _message(version: str, notes: Iterable[str]) -> str:
    told = "\n".join(f"- {note}" for note in notes)
    return "\n\n".join(
        [
            "Update of the course",
            *([told] if told else []),
            f"{OURS} {version}\n",
        ]
    )


def _file_commands(changes: Mapping[str, bytes | None]) -> Iterator[bytes]:
    for path, content in changes.items():
        name = '"' + "".join(map(_quoted, path.encode("utf-8", "surrogateescape"))) + '"'
        if content is None:
            yield f"D {name}\n".encode()
        else:
            yield f"M 100644 inline {name}\n".encode() + _data(content)


def _quoted(byte: int) -> str:
    plain = 32 <= byte < 127 and byte not in b'"\\'
    return chr(byte) if plain else f"\\{byte:03o}"


def _data(content: bytes) -> bytes:
    return f"data {len(content)}\n".encode() + content + b"\n"
