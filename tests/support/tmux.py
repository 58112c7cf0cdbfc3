"""A terminal of tmux: keys go in, and what is on the screen comes out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.support.course import ROOT

TMUX = shutil.which("tmux")
PATIENCE = 60.0  # seconds; a busy machine takes its time
# A shell of its own, which reads no files of the machine's.
SHELL = "env PS1='$ ' HISTFILE= bash --norc --noprofile"


class Terminal:
    """One terminal of `columns` and `rows` in which a shell runs in `folder`."""

    def __init__(self, folder: Path, columns: int = 80, rows: int = 24, **environment: str) -> None:
        self.folder = folder
        self._socket = str(folder / "tmux.socket")
        outside = {name: value for name, value in os.environ.items() if name != "TMUX"}
        for name in ("NO_COLOR", "FORCE_COLOR", "VISUAL", "EDITOR", "DISPLAY", "WAYLAND_DISPLAY"):
            outside.pop(name, None)
        self._environment = {**outside, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **environment}
        self._tmux(
            *("-f", os.devnull, "new-session", "-d", "-c", str(folder)),
            *("-x", str(columns), "-y", str(rows), SHELL),
        )

    def type(self, text: str) -> None:
        """Type these characters, as they are."""
        self._tmux("send-keys", "-l", text)

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names, such as Enter or C-c."""
        self._tmux("send-keys", *keys)

    def run(self, command: str) -> None:
        """Type a command of autograder's and Enter."""
        self.type(f"{sys.executable} -m autograder.cli {command}")
        self.press("Enter")

    def screen(self, *, colours: bool = False) -> str:
        """What is on the screen now; with `colours` the escape sequences are in it."""
        return self._tmux("capture-pane", "-p", *(["-e"] if colours else []))

    def wait_for(self, *texts: str, without: str | None = None) -> str:
        """Wait until all these texts are on the screen, and `without` is not; return the screen."""
        end = time.monotonic() + PATIENCE
        while True:
            screen = self.screen()
            missing = [text for text in texts if text not in screen]
            if not missing and (without is None or without not in screen):
                return screen
            assert time.monotonic() < end, f"{missing or without}:\n{screen}"
            time.sleep(0.05)

    def close(self) -> None:
        """End everything that runs in it."""
        self._tmux("kill-server")

    def _tmux(self, *arguments: str) -> str:
        command = [str(TMUX), "-S", self._socket, *arguments]
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=True
        )
        return done.stdout
