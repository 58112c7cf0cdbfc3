"""Known mistakes declared as small edits of a right function: only what differs is written down."""

from __future__ import annotations

import linecache
import sys
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from types import ModuleType
from typing import NamedTuple

from autograder.judging.answer_bank import Function, Mistake, Variant


@dataclass(frozen=True)
class Original(Variant):
    """A right function; its method `mistake` declares known mistakes that are edits of it."""

    @cached_property
    def definition(self) -> str:
        """The text of the function, without its decorator."""
        return self.source[self.source.index(f"def {self.of}(") :]

    def mistake(
        self,
        name: str,
        changes: Mapping[str, str],
        *,
        fails: tuple[str, ...],
        says: str,
        raises: bool = False,
    ) -> Mistake:
        """Declare a known mistake: this function with `changes`, a new text for each old text.

        `edited` says what the texts may be. `fails`, `says` and `raises` mean the same as for a
        mistake that is written as a whole function. The mistake becomes a name of this function's
        module, and tracebacks and debuggers show its edited text.

        Raises ValueError if the module has the name already, or if a change cannot be made.
        """
        module = sys.modules[self.function.__module__]
        file = f"<{module.__name__}.{name}>"
        if name in vars(module):
            raise ValueError(f"{file}: the name is already in use in this module")
        try:
            text = edited(self.definition, changes)
        except ValueError as error:
            raise ValueError(f"{file}: {error}") from error
        text = text.replace(f"def {self.of}(", f"def {name}(", 1)
        known = Mistake(_function(name, text, file, module), self.of, {}, fails, says, raises)
        setattr(module, name, known)
        return known


def original(function: Function) -> Original:
    """Declare the decorated function right; its name is the one that the exercise asks for."""
    return Original(function, function.__name__)


def edited(text: str, changes: Mapping[str, str]) -> str:
    """`text` with each old text in `changes` replaced by its new text.

    An old text is a part of a line, or several lines, and must occur exactly once. The lines of
    both texts get the indentation of the line in `text` where the old text begins. White space
    around an old or new text is ignored. Lines that become empty are removed.

    Raises ValueError if an old text does not occur exactly once, or if two old texts overlap.
    """
    edits = sorted(_edit(text, _bare(old), _bare(new)) for old, new in changes.items())
    for one, other in pairwise(edits):
        if other.start < one.end:
            raise ValueError(
                f"two changes overlap in:\n{text[one.start : max(one.end, other.end)]}"
            )
    for edit in reversed(edits):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return "".join(line for line in text.splitlines(keepends=True) if line.strip())


class _Edit(NamedTuple):
    """`new` replaces the characters of a text from `start` up to, but not including, `end`."""

    start: int
    end: int
    new: str


def _edit(text: str, old: str, new: str) -> _Edit:
    places = list(_places(text, old))
    if len(places) != 1:
        raise ValueError(
            f"a text to replace must occur exactly once, but this one occurs {len(places)} times:"
            f"\n{old}"
        )
    ((start, end, indentation),) = places
    return _Edit(start, end, new.replace("\n", "\n" + indentation))


def _places(text: str, old: str) -> Iterator[tuple[int, int, str]]:
    """The start, the end and the indentation of every place where `old` occurs in `text`."""
    first_line = old.partition("\n")[0]
    start = text.find(first_line)
    while start >= 0:
        before = text[text.rfind("\n", 0, start) + 1 : start]
        indentation = before[: len(before) - len(before.lstrip())]
        indented = old.replace("\n", "\n" + indentation)
        if text.startswith(indented, start):
            yield start, start + len(indented), indentation
        start = text.find(first_line, start + 1)


def _bare(text: str) -> str:
    return textwrap.dedent(text).strip()


def _function(name: str, text: str, file: str, module: ModuleType) -> Function:
    """The function that `text` defines, compiled as a part of `module`."""
    # inspect and traceback read the text here. Without a modification time (None), linecache never
    # looks for a file.
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    defined: dict[str, Function] = {}
    exec(compile(text, file, "exec"), vars(module), defined)
    return defined[name]
