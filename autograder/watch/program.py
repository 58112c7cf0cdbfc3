"""The loop of `autograder watch`: waits for keys, changes and verdicts, and draws."""

from __future__ import annotations

import os
import queue
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import TypeAlias

from rich.console import Console

from autograder.reports.atomic_write import write_atomically
from autograder.reports.terminal import writable
from autograder.watch.changes import ChangeWatcher
from autograder.watch.controls import Controls
from autograder.watch.display import Display
from autograder.watch.folder import WatchedFolder
from autograder.watch.keys import Keyboard
from autograder.watch.log import Log
from autograder.watch.processes import FORKS, grader
from autograder.watch.session import Session
from autograder.watch.viewers import editor_call, open_editor, show_picture
from autograder.watch.words import progress

TICK = 0.25  # seconds between two pictures while something runs
LOOK = 1.0  # seconds between two looks at the files, whatever the system tells
FIGURES = "figures"  # as with `pytest --figures figures`

Event = Callable[[], None]
Handler: TypeAlias = Callable[[int, FrameType | None], object] | int | None


@dataclass(frozen=True)
class WatchOptions:
    """The options of the command line."""

    folder: Path
    seconds: float
    first: str | None = None
    poll: bool = False
    forks: bool = FORKS


class WatchProgram:
    """Everything of one run. `interactive` says whether a person looks at a terminal."""

    def __init__(self, settings: WatchOptions, console: Console, *, interactive: bool) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._console = console
        self._interactive = interactive
        folder = WatchedFolder(settings.folder)
        self._grader = grader(
            lambda message: self._post(lambda: self.session.hear(message)), forks=settings.forks
        )
        self.session = Session(folder, self._grader, monotonic, settings.seconds, settings.first)
        self.controls = Controls(self.session, self)
        self._watcher = ChangeWatcher(
            folder,
            lambda: self._post(self._look),
            lambda note: self._post(lambda: self.session.say(note)),
            poll=settings.poll,
        )
        self._display = Display(console)
        self._keyboard = Keyboard(lambda key: self._post(lambda: self.controls.press(key)))
        self._log = None if interactive else Log(self.session, self._write)
        self._looked = monotonic()

    def run(self) -> None:
        """Watch until the student quits."""
        try:
            with self._terminal():
                while not self.controls.over:
                    self._draw()
                    self._wait()
        except KeyboardInterrupt:
            pass
        except BrokenPipeError:  # whoever read the lines is gone; Python would flush once more
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        finally:
            self._watcher.close()
            self._grader.close()
        if self._interactive:
            self._write(f"{progress(self.session)}.")

    def edit(self, file: Path, line: int) -> str:
        """Open a file in the student's editor; return what to tell."""
        call = editor_call(file, line, os.environ)
        if call is None:
            return f"No editor is known: set EDITOR, or open {file} yourself."
        if not call.in_terminal:
            return open_editor(call) or f"{call.command[0]} opens {file.name}."
        self._leave()
        try:
            return open_editor(call)
        finally:
            self._enter()

    def _post(self, event: Event) -> None:
        self._events.put(event)

    def _wait(self) -> None:
        """Wait for an event or until the next picture; then take all that came."""
        with suppress(queue.Empty):
            self._events.get(timeout=TICK)()
            while not self.controls.over:
                self._events.get_nowait()()
        now = monotonic()
        if now - self._looked > LOOK:
            self._looked = now
            self._look(thoroughly=False)
        self.session.tick()
        while self.session.pictures:
            self._show_picture(*self.session.pictures.pop(0))

    def _look(self, *, thoroughly: bool = True) -> None:
        if self.session.look(thoroughly=thoroughly):
            self.controls.show_verdict()

    def _draw(self) -> None:
        if self._log is not None:
            self._log.tell()
        else:
            self.session.take_news()
            self._display.draw(self.controls)

    def _write(self, line: str) -> None:
        print(writable(line, sys.stdout.encoding or "ascii"), flush=True)

    def _show_picture(self, exercise: str, png: bytes) -> None:
        path = Path(FIGURES) / f"{exercise}.png"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, png)
        except OSError as error:
            self.session.say(f"The picture cannot be written: {error.filename}: {error.strerror}.")
            return
        opened = "is drawn and opened" if show_picture(path) else "is drawn: open it"
        self.session.say(f"{path.as_posix()} {opened}.")

    @contextmanager
    def _terminal(self) -> Iterator[None]:
        """Have the terminal to this program inside the block, and give it back whatever happens."""
        former: dict[int, Handler] = {n: signal.signal(n, _end) for n in _ending()}
        try:
            if self._interactive:
                former |= self._answer_suspending()
                self._enter()
            yield
        finally:
            if self._interactive:
                self._leave()
            for number, handler in former.items():
                signal.signal(number, handler)

    def _answer_suspending(self) -> dict[int, Handler]:
        """Give the terminal back to the shell on Ctrl-Z; return the former handler."""
        if sys.platform == "win32":
            return {}

        def suspend() -> None:
            self._leave()
            os.kill(os.getpid(), signal.SIGSTOP)
            self._enter()  # after `fg`

        handler = signal.signal(signal.SIGTSTP, lambda number, frame: self._post(suspend))
        return {signal.SIGTSTP: handler}

    def _enter(self) -> None:
        self._display.start()
        self._keyboard.start()

    def _leave(self) -> None:
        self._keyboard.stop()
        self._display.stop()


def _ending() -> list[int]:
    names = ("SIGTERM", "SIGHUP")
    return [getattr(signal, name) for name in names if hasattr(signal, name)]


def _end(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def is_interactive(console: Console) -> bool:
    """Whether a person can look at pictures here and press keys."""
    return sys.stdin.isatty() and sys.stdout.isatty() and not console.is_dumb_terminal


def watch(settings: WatchOptions) -> None:
    """Grade the exercises of a folder again on each change, until the student quits."""
    console = Console(highlight=False, soft_wrap=False)
    WatchProgram(settings, console, interactive=is_interactive(console)).run()
