"""Draws the pictures that `--figures` asks for, once all checks have run."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Generator, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.pytest_plugin.reporting import encoding_of
from autograder.reports.atomic_write import write_atomically
from autograder.reports.terminal import writable

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

    from autograder.pytest_plugin.collection import CheckItem, ExerciseFile


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
                f"--figures {folder}: no pictures can be written there ({_reason(error)})."
                " Name a folder, which need not exist yet."
            ) from None

    # Registered after CardReporter and also `tryfirst`: the code after the yield runs last.
    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, object, object]:
        answer = yield
        if session.exitstatus == pytest.ExitCode.INTERRUPTED:
            return answer
        terminal = self.config.pluginmanager.get_plugin("terminalreporter")
        title = "Figures:"
        for line in self._drawn(session):
            if terminal is not None and self.config.get_verbosity() >= -1:
                _print(terminal, f"{title} {line}")
                title = " " * len(title)
        return answer

    def _drawn(self, session: pytest.Session) -> Iterator[str]:
        """Draw the pictures and yield a line for each: its path, or why it could not be drawn."""
        for file, items in _ran(session).items():
            try:
                # The checks have already shown what the student's code prints.
                with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                    path = self._draw(file, items)
            except Exception as error:
                yield f"{file.path.stem} could not be drawn: {_reason(error)}"
                continue
            if path is not None:
                yield str(self.typed / path.name)

    def _draw(self, file: ExerciseFile, items: list[CheckItem]) -> Path | None:
        """Draw one picture and return its path; None if the exercise has none. Raises OSError."""
        # Imported here: matplotlib takes half a second.
        from autograder import figures

        results = [item.result for item in items]
        failures = [result for result in results if result is not None and result.to_mend]
        drawn = figures.picture(file.path.stem, file.submission, failures)
        if drawn is None:
            return None
        path = self.folder / f"{file.path.stem}.png"
        self.folder.mkdir(parents=True, exist_ok=True)
        write_atomically(path, drawn)
        return path


def _ran(session: pytest.Session) -> dict[ExerciseFile, list[CheckItem]]:
    """The checks that ran, by the student's file."""
    from autograder.pytest_plugin.collection import CheckItem

    found: dict[ExerciseFile, list[CheckItem]] = {}
    for item in session.items:
        if isinstance(item, CheckItem) and item.result is not None:
            found.setdefault(item.file, []).append(item)
    return found


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"{type(error).__name__}: {error}"


def _print(terminal: TerminalReporter, text: str) -> None:
    terminal.write_line(writable(" ".join(text.splitlines()), encoding_of(terminal)))
