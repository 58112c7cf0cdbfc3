"""Draws the pictures that `--figures` asks for, once all checks have run."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, nullcontext, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.pytest_plugin.reporting import encoding_of
from autograder.reports.atomic_write import write_atomically
from autograder.reports.progress import Progress
from autograder.reports.terminal import writable
from autograder.results import Outcome

if TYPE_CHECKING:
    from _pytest.capture import CaptureManager
    from _pytest.terminal import TerminalReporter

    from autograder.pytest_plugin.collection import CheckItem, ExerciseFile


picture_key = pytest.StashKey[bytes | None]()


class FigureDrawer:
    """Draws a picture of each exercise that ran, in `folder`, and prints the paths.

    Raises pytest.UsageError, before any check runs, if no file can be written in `folder`.
    """

    def __init__(self, config: pytest.Config, folder: Path) -> None:
        self.config = config
        self.typed = folder
        # An absolute path, because a student's code may change the working directory.
        self.folder = config.invocation_params.dir / folder
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError as error:
            raise pytest.UsageError(
                f"--figures {folder}: no pictures can be written there ({error_words(error)})."
                " Name a folder, which need not exist yet."
            ) from None

    # Registered after CardReporter and also `tryfirst`: the code after the yield runs last.
    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, object, object]:
        answer = yield
        if session.exitstatus == pytest.ExitCode.INTERRUPTED:
            return answer
        title = "Figures:"
        for line in self._drawn(session):
            print_line(self.config, f"{title} {line}")
            title = " " * len(title)
        return answer

    def _drawn(self, session: pytest.Session) -> Iterator[str]:
        """Draw the pictures and yield a line for each: its path, or why it could not be drawn."""
        for file, items in _ran(session).items():
            try:
                path = self._draw(file, items)
            except Exception as error:
                yield _failure(file, error)
                continue
            if path is not None:
                yield str(self.typed / path.name)

    def _draw(self, file: ExerciseFile, items: list[CheckItem]) -> Path | None:
        """Draw one picture and return its path; None if the exercise has none. Raises OSError."""
        drawn = _picture(file, items)
        if drawn is None:
            return None
        path = self.folder / f"{file.path.stem}.png"
        self.folder.mkdir(parents=True, exist_ok=True)
        write_atomically(path, drawn)
        return path


def drawn_pictures(session: pytest.Session) -> tuple[dict[str, bytes], list[str]]:
    """The pictures of the exercises that were begun, and a sentence for each that failed."""
    pictures: dict[str, bytes] = {}
    undrawn: list[str] = []
    begun = {file: items for file, items in _ran(session).items() if any(map(_begun, items))}
    if not begun:
        return pictures, undrawn
    with _uncaptured(session.config), Progress("drawing", len(begun), "pictures") as progress:
        for file, items in begun.items():
            try:
                drawn = _picture(file, items)
                pictures |= {} if drawn is None else {file.path.stem: drawn}
            except Exception as error:
                undrawn.append(_failure(file, error))
            progress.advance()
    return pictures, undrawn


def _uncaptured(config: pytest.Config) -> AbstractContextManager[None]:
    """Let what is printed inside of the block reach the terminal."""
    capture: CaptureManager | None = config.pluginmanager.get_plugin("capturemanager")
    return capture.global_and_fixture_disabled() if capture is not None else nullcontext()


def _picture(file: ExerciseFile, items: list[CheckItem]) -> bytes | None:
    """Draw the picture of an exercise, once; None if the exercise has none."""
    # Imported here: matplotlib takes half a second.
    from autograder import figures

    if picture_key not in file.stash:
        results = [item.result for item in items]
        failures = [result for result in results if result is not None and result.to_mend]
        # The checks have already shown what the student's code prints.
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            drawn = figures.picture(file.path.stem, file.submission, failures)
        file.stash[picture_key] = drawn
    return file.stash[picture_key]


def _begun(item: CheckItem) -> bool:
    return item.result is not None and item.result.outcome is not Outcome.NOT_ATTEMPTED


def _failure(file: ExerciseFile, error: Exception) -> str:
    return f"{file.path.stem} could not be drawn: {error_words(error)}"


def _ran(session: pytest.Session) -> dict[ExerciseFile, list[CheckItem]]:
    """The checks that ran, by the student's file."""
    from autograder.pytest_plugin.collection import CheckItem

    found: dict[ExerciseFile, list[CheckItem]] = {}
    for item in session.items:
        if isinstance(item, CheckItem) and item.result is not None:
            found.setdefault(item.file, []).append(item)
    return found


def error_words(error: Exception) -> str:
    """What went wrong, in the words of the system where it has some."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"{type(error).__name__}: {error}"


def print_line(config: pytest.Config, text: str) -> None:
    """Print `text` as one line below the score card, unless pytest is to be quiet."""
    terminal: TerminalReporter | None = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None and config.get_verbosity() >= -1:
        terminal.write_line(writable(" ".join(text.splitlines()), encoding_of(terminal)))
