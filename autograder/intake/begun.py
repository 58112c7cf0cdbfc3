"""Tells from the text alone whether a student has written anything into what was handed out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.intake.cells import CELL, titled

# What is not closed ends with its line or the text: nothing is searched twice, so none takes long.
_STRING = r"(?:\"(?:\\.|[^\"\\\n])*(?:\"|\\?(?=\n)|\\?\Z)|'(?:\\.|[^'\\\n])*(?:'|\\?(?=\n)|\\?\Z))"
_QUOTED = re.compile(
    r"(?P<long>\"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\\?\Z)|'''(?:\\.|[^\\])*?(?:'''|\\?\Z))"
    rf"|{_STRING}|(?P<comment>\#[^\n]*)",
    re.DOTALL,
)
_TEXT_ALONE = re.compile(rf"^[ \t]*[rRuU]?{_STRING}[ \t]*$", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n+")
_HANDED_OUT = re.compile(
    r"^(?:"
    r"import\b[^\n;]*"
    r"|from\b(?>[^\n(;]*)(?:\([^()]*\))?[ \t]*"
    r"|(?P<value>[^\W\d]\w*)[ \t]*:[^\n=;]*"
    r"|def[ \t]+(?P<function>\w+)\((?>(?:[^()]|\([^()]*\))*)\)[^\n:]*:"
    r"\n[ \t]+raise[ \t]+NotImplementedError(?:\([^()\n]*\))?"
    r")$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Written:
    """What a student has written into a text: all but comments, imports, descriptions and stubs.

    `stubs` are the names that the text leaves to be written.
    """

    text: str
    stubs: frozenset[str] = frozenset()

    def defines(self, names: frozenset[str]) -> bool:
        """Whether the student wrote a function or value of one of the `names`."""
        found = re.findall(r"^(?:def[ \t]+(\w+)|(\w+)[ \t]*[:=])", self.text, re.MULTILINE)
        return any(names.intersection(pair) for pair in found)


def written_in(data: bytes) -> Written:
    """Return what a student has written into the file or cell `data`."""
    text = data.removeprefix(codecs.BOM_UTF8).decode(errors="replace")
    text = _QUOTED.sub(_without_words, without_ends(text))
    text = _BLANK_LINES.sub("\n", without_ends(_TEXT_ALONE.sub("", text)))
    stubs = [match["function"] or match["value"] for match in _HANDED_OUT.finditer(text)]
    rest = _BLANK_LINES.sub("\n", _HANDED_OUT.sub("", text)).strip()
    return Written(rest, frozenset(filter(None, stubs)))


def written_in_cells(text: bytes, exercises: Sequence[str]) -> Mapping[str, str] | None:
    """Map each exercise that is begun in a notebook to what the student has written for it.

    `text` holds the notebook's code cells, each below a line `# %%`. The answer to an exercise lies
    in the cell of its name, or in a cell below that defines what that cell leaves to be written.
    Return None if no cell has the name of an exercise.
    """
    cells = [_named(cell, exercises) for cell in _split(text)]
    answers: dict[str, Written] = {}
    for name, cell in cells:
        if name and (name not in answers or not answers[name].text):
            answers[name] = cell
    others = [cell for name, cell in cells if not name]
    begun: dict[str, str] = {}
    for name, answer in answers.items():
        later = [cell.text for cell in others if cell.defines(answer.stubs)]
        if own := "\n".join(filter(None, [answer.text, *later])):
            begun[name] = own
    return begun if answers else None


def without_ends(text: str) -> str:
    """The lines of `text` without spaces at their ends, whatever system wrote them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip(" \t\f\0") for line in lines)


def _without_words(match: re.Match[str]) -> str:
    if match["comment"]:
        return ""
    return '""' if match["long"] else match.group()


def _split(text: bytes) -> list[bytes]:
    return re.split(rb"^(?=# %%)", text, flags=re.MULTILINE)[1:]


def _named(cell: bytes, exercises: Sequence[str]) -> tuple[str, Written]:
    """The exercise that the cell is the answer to, empty if none is, and what is written in it."""
    head, _, body = cell.decode(errors="replace").partition("\n")
    for name in (head.removeprefix(CELL).strip(), titled(body, exercises)):
        if name in exercises:
            return name, written_in(body.encode(errors="replace"))
    return "", written_in(body.encode(errors="replace"))
