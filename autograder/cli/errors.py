"""How a command fails: its exit codes, and the error for a call that makes no sense."""

from __future__ import annotations

FAULT = 1  # a rule is broken or a file cannot be written
MISUSE = 2
NOT_GRADED = 3


class WrongCall(Exception):
    """What was typed cannot be carried out; the text says what to type."""
