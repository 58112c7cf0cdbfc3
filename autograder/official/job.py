"""Grading one submission, as a task for another process on this or another machine.

The task and its result are plain data that graders exchange; a worker's bytes are never among them.
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
    """One work to grade, the seed of its inputs, and whether every required layer must be there."""

    work: Work
    seed: int
    strict: bool = True


def grade(job: Job) -> str:
    """Grade one submission and return its Result as JSON text.

    Raises CannotIsolate if this machine lacks a required layer and the job is strict, and
    ChildProcessError if the zygote is gone.
    """
    # First of all, so that the zygote and this process import torch at the same time.
    sandbox = shared_sandbox(job.strict)
    from autograder.official import grade_one

    with grader_lock.turn():
        return grade_one.grade(job.work, sandbox, job.seed).to_json()


def shared_sandbox(strict: bool) -> Sandbox:
    """The one sandbox of this process; starts it if there is none yet, or if it has ended."""
    global _sandbox
    with _starting:
        if _sandbox is None or not _sandbox.alive:
            _sandbox = Sandbox(strict=strict)
        return _sandbox
