"""What keeps a command from being carried out."""

from __future__ import annotations


class WrongCall(Exception):
    """What was typed cannot be carried out; the text says what to type."""
