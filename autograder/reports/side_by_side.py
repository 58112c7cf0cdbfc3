"""Lays out two versions of the same code beside each other, or one after the other."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, zip_longest

from autograder.reports.terminal import Line, Span
from autograder.submission.text import printable

WIDE = 100  # columns from which two versions stand side by side
WIDEST = 200
NARROWEST = 20
GAP = " | "
INDENT = "  "
CONTINUED = 8  # columns by which the rest of a line that was too long is moved in
TAB = 4


@dataclass(frozen=True)
class Pair:
    """The lines of one definition in two versions; a version that lacks it has none."""

    name: str
    yours: Sequence[str]
    reference: Sequence[str]


def compared(pairs: Iterable[Pair], width: int) -> Iterator[Line]:
    """Yield the lines that show each pair in a terminal of `width` columns."""
    for pair in pairs:
        yield ()
        yield from _beside(pair, width) if width >= WIDE else _below(pair, width)


def _beside(pair: Pair, width: int) -> Iterator[Line]:
    column = (min(width, WIDEST) - len(GAP)) // 2
    yield (Span(f"{_padded(f'{pair.name}: yours', column)}{GAP}the reference", "bold"),)
    yours = list(_fitted(pair.yours or ["(not in your file)"], column))
    reference = list(_fitted(pair.reference or ["(not in the reference)"], column))
    for left, right in zip_longest(yours, reference, fillvalue=""):
        yield (Span(f"{_padded(left, column)}{GAP}{right}".rstrip()),)


def _below(pair: Pair, width: int) -> Iterator[Line]:
    for title, lines in (("yours", pair.yours), ("the reference", pair.reference)):
        if lines:
            yield (Span(f"{pair.name}: {title}", "bold"),)
            yield from (
                (Span(INDENT + line),)
                for line in _fitted(lines, max(width, NARROWEST) - len(INDENT))
            )


def _fitted(lines: Sequence[str], column: int) -> Iterator[str]:
    """The lines as a terminal can show them, broken where they are wider than the column."""
    for line in lines:
        rest = printable(line.expandtabs(TAB)).rstrip()
        begin = _continuation(rest, column)
        done = _indent(rest)  # characters that no cut may fall into
        while done < len(rest) and (fits := _how_many_fit(rest, column)) < len(rest):
            cut = max(rest.rfind(" ", done, fits + 1), 0) or max(fits, done + 1)
            yield rest[:cut].rstrip()
            rest, done = begin + rest[cut:].lstrip(), len(begin)
        yield rest


def _continuation(line: str, column: int) -> str:
    """What the rest of a line that was too long begins with: a comment stays a comment."""
    if line.lstrip().startswith("# "):
        return " " * min(_indent(line), column // 2) + "# "
    return " " * min(_indent(line) + CONTINUED, column // 2)


def _how_many_fit(text: str, column: int) -> int:
    """How many characters of the text fit into the column."""
    for place, taken in enumerate(accumulate(map(_width, text))):
        if taken > column:
            return place
    return len(text)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _width(char: str) -> int:
    """The columns that a character takes in a terminal: letters such as 字 take two."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _padded(text: str, column: int) -> str:
    return text + " " * (column - sum(map(_width, text)))
