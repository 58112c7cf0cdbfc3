"""Shows on stderr what a command does and how long it will take; results never go there.

In a terminal it is one line with a bar, which is gone at the end. In a log it is whole lines: one
at the start, one at each quarter, and one at the end of what took long.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from time import monotonic
from typing import TYPE_CHECKING, Never, TextIO

from autograder.reports.terminal import writable

if TYPE_CHECKING:
    from types import TracebackType


QUARTERS = 4
SHORT = 1.0  # seconds; what took less has no last line
APART = 2.0  # seconds that lie between two lines of a log at least
FORMAT = "{desc}: {n_fmt}/{total_fmt}{unit} |{bar:10}| {remaining} to go{postfix}"
ROOMY = 80  # columns from which the words of a step are shown, too
WAITING = "{desc} …{postfix}"  # while it is not known how much there is to do

Told = Callable[[str], object]  # is called before each step, in words


def untold(words: str) -> None:
    """Take no note of a step: for callers that show no progress."""


class Progress:
    """The progress of one command, shown inside of its `with` block.

    `what` says what is done, such as "grading". There are `total` steps of one `unit`, such as
    "submissions"; a total of None means that `begin` will tell it.
    """

    def __init__(self, what: str, total: int | None = None, unit: str = "steps") -> None:
        self._what = what
        self._total = total
        self._unit = unit
        self._shown: _Bar | _Log | None = None
        self._begun = False  # whether a step was named

    def __enter__(self) -> Progress:
        self._shown = (_Bar if is_watched(sys.stderr) else _Log)(self._what, self._unit)
        if self._total is not None:
            self._shown.begin(self._total)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._shown is not None:
            self._shown.end(finished=kind is None)
            self._shown = None

    def begin(self, total: int) -> None:
        """Say how many steps there are."""
        if self._shown is not None:
            self._shown.begin(total)

    def advance(self) -> None:
        """Note that a step is done."""
        if self._shown is not None:
            self._shown.advance()

    def next(self, words: str) -> None:
        """Say which step begins now; the one before it is done."""
        if self._shown is not None:
            if self._begun:
                self._shown.advance()
            self._shown.now(words)
        self._begun = True

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Leave the terminal to what is printed inside of the block."""
        with self._shown.hidden() if self._shown is not None else nullcontext():
            yield

    @contextmanager
    def beside(self, logger: logging.Logger) -> Iterator[None]:
        """Let what `logger` writes inside of the block stand on lines of its own."""
        with self._shown.beside(logger) if self._shown is not None else nullcontext():
            yield


def is_watched(stream: TextIO) -> bool:
    """Whether a person reads the stream in a terminal that can write over a line."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def lasting(seconds: float) -> str:
    """Return a time in words, such as "40 s", "3 min" or "2 h 5 min"."""
    if seconds < 100:
        return f"{max(seconds, 1):.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


class _Bar:
    """A line of a terminal."""

    def __init__(self, what: str, unit: str) -> None:
        from tqdm import tqdm

        tqdm.monitor_interval = 0  # no monitor thread: a process with threads must not fork
        self._bar: tqdm[Never] = tqdm(
            desc=what,
            unit=f" {unit}",
            file=sys.stderr,
            leave=False,
            dynamic_ncols=True,
            mininterval=0.05,
            smoothing=0.05,
            bar_format=WAITING,
        )

    def begin(self, total: int) -> None:
        self._bar.reset(total)
        self._bar.bar_format = FORMAT
        self._bar.refresh()

    def advance(self) -> None:
        self._bar.update()

    def now(self, words: str) -> None:
        roomy = shutil.get_terminal_size().columns >= ROOMY
        self._bar.set_postfix_str(words if roomy else "")

    def end(self, *, finished: bool) -> None:
        self._bar.close()

    @contextmanager
    def hidden(self) -> Iterator[None]:
        self._bar.clear()
        try:
            yield
        finally:
            sys.stdout.flush()
            self._bar.refresh()

    def beside(self, logger: logging.Logger) -> AbstractContextManager[None]:
        from tqdm.contrib.logging import logging_redirect_tqdm

        return logging_redirect_tqdm([logger])


class _Log:
    """Whole lines of a log."""

    def __init__(self, what: str, unit: str) -> None:
        self._what = what
        self._unit = unit
        self._total = 0
        self._done = 0
        self._told = 0  # quarters
        self._begun = self._last = monotonic()
        self._print(f"{what} …")

    def begin(self, total: int) -> None:
        self._total = total
        self._begun = monotonic()

    def advance(self) -> None:
        self._done += 1
        quarters = QUARTERS * self._done // max(self._total, 1)
        now = monotonic()
        if not self._told < quarters < QUARTERS or now - self._last < APART:
            return
        self._told, self._last = quarters, now
        left = (now - self._begun) / self._done * (self._total - self._done)
        self._print(
            f"{self._what}: {self._done} of {self._total} {self._unit},"
            f" about {lasting(left)} to go."
        )

    def now(self, words: str) -> None:
        """Nothing: a log has no line for each step."""

    def end(self, *, finished: bool) -> None:
        taken = monotonic() - self._begun
        if finished and taken >= SHORT:
            self._print(f"{self._what}: done in {lasting(taken)}.")

    def hidden(self) -> AbstractContextManager[None]:
        return nullcontext()

    def beside(self, logger: logging.Logger) -> AbstractContextManager[None]:
        return nullcontext()

    def _print(self, line: str) -> None:
        with suppress(OSError, ValueError):  # nobody reads any more
            print(writable(line, sys.stderr.encoding or "ascii"), file=sys.stderr, flush=True)
