"""Draws the screen in a terminal, on its second page, which leaves the first as it was."""

from __future__ import annotations

import sys

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from autograder.reports.terminal import writable
from autograder.watch.controls import Controls
from autograder.watch.screen import Room, picture
from autograder.watch.words import IN_ASCII


class Display:
    """Draws on the terminal between `start` and `stop`."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live: Live | None = None
        self._drawn: tuple[object, ...] = ()
        encoding = sys.stdout.encoding or "ascii"
        self._plain = writable("✓│─…", encoding) != "✓│─…"

    def start(self) -> None:
        """Take the terminal over."""
        self._live = Live(
            console=self._console,
            screen=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()
        self._drawn = ()

    def stop(self) -> None:
        """Give the terminal back."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def draw(self, controls: Controls) -> None:
        """Draw what is new."""
        if self._live is None:
            return
        width, height = self._console.size
        lines = picture(controls, Room(width, height, self._console))
        # Equal pictures are not sent again, which would cost a slow connection its time.
        drawn = (width, height, *((line.plain, str(line.style), *line.spans) for line in lines))
        if drawn != self._drawn:
            self._drawn = drawn
            self._live.update(Group(*map(self._shown, lines)), refresh=True)

    def _shown(self, line: Text) -> Text:
        shown = line.copy()
        shown.no_wrap, shown.overflow = True, "crop"
        if self._plain:
            shown.plain = writable(shown.plain.translate(IN_ASCII), sys.stdout.encoding or "ascii")
        return shown
