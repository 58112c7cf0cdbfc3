"""What a terminal can show, and how commands are typed there."""

from __future__ import annotations

import os
from dataclasses import dataclass

IN_ASCII = str.maketrans(
    {
        "…": "...",
        "—": "-",
        "\N{MULTIPLICATION SIGN}": "x",
        "≤": "<=",
        "≥": ">=",
        "→": "->",
        "π": "pi",
        "²": "^2",
    }
)


@dataclass(frozen=True)
class Span:
    """A piece of a line; `style` is one of "", "bold", "green", "yellow", "red"."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


@dataclass(frozen=True)
class Look:
    """What the terminal can show: its columns, and whether it knows block characters.

    `run_with` is what stands before a command that is typed there.
    """

    width: int = 80
    blocks: bool = True
    run_with: str = "uv run"


def writable(text: str, encoding: str) -> str:
    """`text` as far as a terminal of this encoding can show it, in ASCII where it cannot."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(IN_ASCII).encode(encoding, "replace").decode(encoding)
    except LookupError:
        return text.translate(IN_ASCII).encode("ascii", "replace").decode("ascii")
    return text


def run_with() -> str:
    """What stands before a command: `start.py` says so where there is no uv to be typed."""
    return os.environ.get("AUTOGRADER_RUN") or "uv run"
