"""Makes texts fit for messages and reports: short, with nothing that a terminal would obey."""

from __future__ import annotations

import re
from collections.abc import Callable

ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
TEXT_LIMIT = 300  # characters of an exception's text or a repr


def shorten(text: str, limit: int = TEXT_LIMIT) -> str:
    """`text` without addresses, control characters and lone surrogates, cut at the `limit`."""
    shown = without_addresses(text[: limit + 100]).expandtabs(4)[: limit + 1]
    clean = printable(shown)
    return clean if len(clean) <= limit else clean[:limit] + "…"


def without_addresses(text: str) -> str:
    """`text` without addresses in memory, which tell a reader nothing and differ between runs."""
    return ADDRESS.sub("", text)


def with_article(name: str) -> str:
    """`name` with its article: "a list", "an int"."""
    return f"{'an' if name[:1].lower() in [*'aeiou'] else 'a'} {name}"


def whole(text: str) -> str:
    """`text` with "?" in place of each lone surrogate, which cannot be encoded as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def printable(text: str) -> str:
    """`text` with "�" in place of each character that a terminal would obey."""
    return "".join(
        char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in text
    )


def text_of(value: object, write: Callable[[object], str] = str) -> str:
    """The text that `write` makes of `value`, or a note that it raised an exception."""
    try:
        return write(value)
    except Exception as exception:
        return f"<its text raised {type(exception).__name__}>"
