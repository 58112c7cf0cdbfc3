"""One submission's grading as a task for another process, here or on another machine.

What goes out and comes back is plain data between graders, never anything of a worker's.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from autograder.intake import Work
from autograder.sandbox.client import Sandbox
from autograder.submission import grader_lock

_starting = threading.Lock()
_sandbox: Sandbox | None = None


@dataclass(frozen=True)
class Job:
    """What a grader process needs to know."""

    work: Work
    seed: int
    strict: bool = True


def grade(job: Job) -> str:
    """The result as JSON text.

    Raises CannotIsolate where this machine lacks a layer, and ChildProcessError where the process
    that starts workers is gone.
    """
    # First of all, so that the zygote and this process import torch side by side.
    sandbox = present(job.strict)
    from autograder.official import grade_one

    with grader_lock.turn():
        return grade_one.grade(job.work, sandbox, job.seed).to_json()


def present(strict: bool) -> Sandbox:
    """The sandbox of this process, started when it is first needed and again when it is gone."""
    global _sandbox
    with _starting:
        if _sandbox is None or not _sandbox.alive:
            _sandbox = Sandbox(strict=strict)
        return _sandbox
