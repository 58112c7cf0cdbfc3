"""How the course's commands are to be typed where this process was started."""

from __future__ import annotations

import os


def run_with() -> str:
    """What stands before a command: `start.py` says so where there is no uv to be typed."""
    return os.environ.get("AUTOGRADER_RUN") or "uv run"
