"""Keeps what a student's code prints and passes it on, both only up to a limit."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import TextIO

from autograder.submission.text import whole

LIMIT = 10_000  # characters: some 125 full lines, more than anybody reads under one check


class Transcript:
    """The text printed during one or more calls, cut after `LIMIT` characters."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0

    @property
    def text(self) -> str:
        """All that was kept so far."""
        return "".join(self._parts)

    def accept(self, text: str) -> str:
        """Keep `text` as far as the limit allows, and return the part that was kept."""
        room = LIMIT - self._length
        if room < 0:
            return ""
        text = whole(text)
        taken = text if len(text) <= room else text[:room] + f"\n… cut after {LIMIT} characters\n"
        self._length += len(text) if len(text) <= room else room + 1
        self._parts.append(taken)
        return taken

    @contextmanager
    def capturing(self) -> Iterator[None]:
        """Redirect stdout and stderr here; text that is kept still reaches the old streams."""
        with redirect_stdout(_Tee(self, sys.stdout)), redirect_stderr(_Tee(self, sys.stderr)):
            yield


class Nowhere(io.TextIOBase):
    """A stream for text that nobody reads."""

    def write(self, text: str, /) -> int:
        return len(text)


class _Tee(io.TextIOWrapper):
    def __init__(self, transcript: Transcript, onward: TextIO) -> None:
        encoding = getattr(onward, "encoding", None) or "utf-8"
        super().__init__(io.BytesIO(), encoding=encoding, errors="replace")
        self._transcript = transcript
        self._onward = onward

    def isatty(self) -> bool:
        return self._onward.isatty()

    def fileno(self) -> int:
        return self._onward.fileno()

    def write(self, text: str, /) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        taken = self._transcript.accept(text)
        if taken:
            self._onward.write(taken.encode(self.encoding, "replace").decode(self.encoding))
        return len(text)

    def flush(self) -> None:
        self._onward.flush()
