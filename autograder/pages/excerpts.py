"""The lines of a student's code around the one to go to, found by the text alone.

The code may be anything: it is not even parsed here, as some texts end a process that parses them.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograder.intake import Source
from autograder.intake.cells import cell_of, cells_in

AROUND = 8  # lines above and below, where the function is too long to be shown
LONGEST_FUNCTION = 48  # lines of a function that is shown whole
LONGEST_LINE = 300  # characters
LINE_END = re.compile(r"\r\n|\r|\n")
HEAD = re.compile(r"(?:async[ \t]+def|def|class)\b")


@dataclass(frozen=True)
class CodeLine:
    """A line of an excerpt, with the number under which the student finds it."""

    number: int
    text: str
    marked: bool = False


@dataclass(frozen=True)
class Excerpt:
    """Lines of one file or cell. `place` names it with the marked line.

    `head` is the line that begins the function, where the excerpt begins further below.
    """

    place: str
    lines: tuple[CodeLine, ...]
    head: CodeLine | None = None

    def near(self, count: int) -> Excerpt:
        """The same with at most `count` lines above and below the marked one."""
        at = next(place for place, line in enumerate(self.lines) if line.marked)
        kept = self.lines[max(0, at - count) : at + count + 1]
        return replace(self, lines=kept, head=None if kept[0] == self.first else self.first)

    @property
    def first(self) -> CodeLine:
        """The line that begins the function."""
        return self.head or self.lines[0]


def excerpt(source: Source, line: int) -> Excerpt | None:
    """The function around `line` of the source's text, or the lines near it.

    None where the text has no such line.
    """
    first, texts, shown = _part(source, line)
    index = line - first
    if not 0 <= index < len(texts):
        return None
    begin, end = _function(texts, index)
    lines = [CodeLine(at + 1, _cut(texts[at]), at == index) for at in range(begin, end)]
    found = Excerpt(f"{shown}, line {index + 1}", tuple(lines))
    return found if len(lines) <= LONGEST_FUNCTION else found.near(AROUND)


def decoded(source: bytes) -> str:
    """The text of a Python file in the encoding that it names, whatever bytes it holds."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        return source.decode(encoding, "replace")
    except (SyntaxError, LookupError, ValueError, TypeError):
        return source.decode("utf-8", "replace")


def _part(source: Source, line: int) -> tuple[int, Sequence[str], str]:
    """The file or the cell that holds `line`: the number of its first line, its lines, its name."""
    lines = LINE_END.split(decoded(source.text))
    if not source.notebook:
        return 1, lines, source.name
    cells = cells_in(source.text)
    cell = cell_of(line, cells)
    if cell is None:
        return 1, lines, source.name
    end = next((other.line - 1 for other in cells if other.line > cell.line), len(lines))
    return cell.line + 1, lines[cell.line : end], cell.shown


def _function(lines: Sequence[str], index: int) -> tuple[int, int]:
    """The first line of the function or class around `index`, and the one after its last.

    Where there is none, the lines near `index`.
    """
    above = (at for at in range(index, -1, -1) if _at_left_edge(lines[at]))
    begin = next(above, None)
    if begin is None or not HEAD.match(lines[begin]):
        return max(0, index - AROUND), min(len(lines), index + AROUND + 1)
    below = (at for at in range(index + 1, len(lines)) if _at_left_edge(lines[at]))
    end = next(below, len(lines))
    while end > index + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return begin, end


def _at_left_edge(line: str) -> bool:
    """Whether a statement begins here that belongs to no function.

    A comment, the end of a head (`):`) and that of a text may all belong to the function above.
    """
    return bool(line.strip()) and line[0] not in " \t\f)]}#\"'"


def _cut(line: str) -> str:
    shown = line.expandtabs(4)
    return shown if len(shown) <= LONGEST_LINE else shown[:LONGEST_LINE] + " …"
