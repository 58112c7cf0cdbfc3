"""One submission's grading as a task for another process, here or on another machine.

What goes out and comes back is plain data between graders, never anything of a worker's.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from autograder import official
from autograder.intake import Work
from autograder.sandbox.client import Sandbox

# Checks use torch's global generator: a process grades one submission at a time.
_turn = threading.Lock()
_sandbox: Sandbox | None = None


@dataclass(frozen=True)
class Job:
    """What a grader process needs to know."""

    work: Work
    seed: int
    strict: bool = True


def use(sandbox: Sandbox) -> None:
    """Let this process, and those that it forks, grade in `sandbox`."""
    global _sandbox
    _sandbox = sandbox


def grade(job: Job) -> str:
    """The result as JSON text.

    Raises CannotIsolate where this machine lacks a layer, and ChildProcessError where the process
    that starts workers is gone.
    """
    with _turn:
        return official.grade(job.work, present(job.strict), job.seed).to_json()


def present(strict: bool) -> Sandbox:
    """This process's way to workers, made anew when it broke."""
    global _sandbox
    if _sandbox is None or not _sandbox.alive:
        _sandbox = Sandbox(strict=strict)
    return _sandbox
