"""What a terminal can show, and how commands are typed there."""

from __future__ import annotations

import os
import sys
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
    """What the terminal can show: its `width` in columns, and whether it has block characters.

    `run_with` is the prefix of commands that are typed there, such as "uv run".
    """

    width: int = 80
    blocks: bool = True
    run_with: str = "uv run"


def writable(text: str, encoding: str) -> str:
    """`text` itself if `encoding` can show all of it, otherwise with replacements in ASCII."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(IN_ASCII).encode(encoding, "replace").decode(encoding)
    except LookupError:
        return text.translate(IN_ASCII).encode("ascii", "replace").decode("ascii")
    return text


def styled(line: Line, *, colour: bool) -> str:
    """The text of a line, with the escape codes of its styles if `colour`."""
    codes = {"bold": 1, "green": 32, "yellow": 33, "red": 31}
    return "".join(
        f"\x1b[{codes[span.style]}m{span.text}\x1b[0m" if span.style and colour else span.text
        for span in line
    )


def show(line: Line) -> None:
    """Print a line, in colours where a person reads it who wants them."""
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    print(writable(styled(line, colour=colour), sys.stdout.encoding or "ascii"))


def run_with() -> str:
    """The prefix of commands. On a machine without uv, `start.py` sets it in the environment."""
    return os.environ.get("AUTOGRADER_RUN") or "uv run"
