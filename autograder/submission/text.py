"""Texts as messages and reports may show them: short, and nothing a terminal would obey."""

from __future__ import annotations

import re
from collections.abc import Callable

ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


TEXT_LIMIT = 300  # characters of an exception's text or a repr


def shorten(text: str, limit: int = TEXT_LIMIT) -> str:
    """`text` without control characters or lone surrogates, cut at `limit` characters.

    Addresses in memory are left out: they tell a reader nothing and differ from run to run.
    """
    shown = ADDRESS.sub("", text[: limit + 100]).expandtabs(4)[: limit + 1]
    clean = printable(shown)
    return clean if len(clean) <= limit else clean[:limit] + "…"


def with_article(name: str) -> str:
    """`name` as a sentence has it: "a list", "an int"."""
    return f"{'an' if name[:1].lower() in [*'aeiou'] else 'a'} {name}"


def whole(text: str) -> str:
    """`text` with a mark in place of each half of a character, which cannot be written as bytes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def printable(text: str) -> str:
    """`text` with a mark in place of each character that a terminal would obey."""
    return "".join(
        char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in text
    )


def text_of(value: object, write: Callable[[object], str] = str) -> str:
    try:
        return write(value)
    except Exception as exception:
        return f"<its text raised {type(exception).__name__}>"
