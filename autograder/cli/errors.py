"""The exit codes of commands that fail, and the error for a wrong command line."""

from __future__ import annotations

FAULT = 1  # a rule is broken or a file cannot be written
MISUSE = 2
NOT_GRADED = 3


class WrongCall(Exception):
    """The command line cannot be carried out; the text says what to type instead."""
