"""Explains why nothing was graded in a path on the command line, if pytest does not."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from autograder.exercises import names
from autograder.intake.near_names import exercise_meant
from autograder.pytest_plugin.reporting import encoding_of, typed_path
from autograder.reports.terminal import run_with, writable


class PathExplainer:
    """Explains the paths on pytest's command line that hold no exercise."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        try:
            return (yield)
        except pytest.UsageError as error:
            raise pytest.UsageError(*map(self._explained, error.args)) from None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, object, object]:
        answer = yield
        terminal = self.config.pluginmanager.get_plugin("terminalreporter")
        # If checks were deselected (-k), the path does hold an exercise.
        if session.exitstatus != pytest.ExitCode.NO_TESTS_COLLECTED or terminal is None:
            return answer
        if session.testscollected or terminal.stats.get("deselected"):
            return answer
        for path in self._typed():
            for note in self._notes(path):
                terminal.write_line(writable(f"Note: {note}", encoding_of(terminal)))
        return answer

    def _typed(self) -> list[Path]:
        """The paths on the command line, absolute."""
        if self.config.args_source is not pytest.Config.ArgsSource.ARGS:
            return []
        here = self.config.invocation_params.dir
        return [here / argument.partition("::")[0] for argument in self.config.args]

    def _notes(self, path: Path) -> Iterator[str]:
        if path.is_file():
            yield from self._renamed([path])
        elif (
            path.is_dir() and not any(path.rglob("test_*.py")) and not any(path.rglob("*_test.py"))
        ):
            told = list(self._renamed(sorted(path.glob("*.py"))))
            example = f"{names()[0]}.py"
            where = typed_path(path, self.config)
            yield from told or [
                f"{where} holds no exercise, such as {example}: nothing was graded."
            ]

    def _renamed(self, paths: list[Path]) -> Iterator[str]:
        for path in paths:
            name = exercise_meant(path.stem, names()) if path.suffix == ".py" else None
            if name is not None:
                where = typed_path(path, self.config)
                yield f"{where} is not the name of an exercise: rename it to {name}.py."

    def _explained(self, error: object) -> object:
        for path in self._typed():
            if path.suffix == ".ipynb" and path.is_file() and f"not found: {path}" in str(error):
                where = typed_path(path, self.config)
                return (
                    f'{where} is a notebook: check("ex…") in its cells shows your points, and so'
                    f" does `{run_with()} autograder grade {where}`."
                )
        return error
