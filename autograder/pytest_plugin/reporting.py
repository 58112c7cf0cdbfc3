"""Prints the score card at the end of a pytest run."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.reports.scorecard import card
from autograder.reports.terminal import Line, Look, Span, run_with, writable
from autograder.results import CheckResult, ExerciseResult, Outcome, first_to_mend

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter


@dataclass(frozen=True)
class Note:
    """A sentence below the score card.

    A note about a `missing` file is printed only if the run was to grade that file and the card
    does not already name it as the next thing to do.
    """

    text: str
    missing: Path | None = None


notes_key = pytest.StashKey[list[Note]]()

STATUS: Mapping[Outcome, tuple[str, str, tuple[str, Mapping[str, bool]]]] = {
    Outcome.PASSED: ("passed", ".", ("PASSED", {"green": True})),
    Outcome.WRONG: ("failed", "F", ("WRONG", {"red": True})),
    Outcome.RAISED: ("failed", "F", ("RAISED", {"red": True})),
    Outcome.TIMED_OUT: ("failed", "F", ("TIMED OUT", {"red": True})),
    Outcome.GRADER_BROKEN: ("failed", "E", ("GRADER BROKEN", {"red": True})),
    Outcome.WAITING: ("waiting", "w", ("WAITING", {"yellow": True})),
    Outcome.NOT_ATTEMPTED: ("not attempted", "-", ("NOT ATTEMPTED", {"yellow": True})),
}

PREFIX = "autograder."  # of our properties: other plugins write properties, too


def properties_of(file: Path, result: CheckResult) -> list[tuple[str, object]]:
    """Return the parts of a result that a report carries to other processes and to JUnit XML."""
    told = {
        "exercise": file.stem,
        "file": str(file),
        "outcome": str(result.outcome),
        "score": result.score,
        "max_score": result.max_score,
        "message": result.message,
    }
    if result.line:
        told["line"] = result.line
    return [(PREFIX + name, value) for name, value in told.items()]


def typed_path(path: Path, config: pytest.Config) -> str:
    """Return `path` as the student would type it in the folder where pytest was started."""
    here = config.invocation_params.dir
    if path.is_relative_to(here):
        return path.relative_to(here).as_posix()
    near = path.is_relative_to(here.parent)
    return Path(os.path.relpath(path, here)).as_posix() if near else path.as_posix()


class CardReporter:
    """Collects results from pytest's reports and prints the score card after everything else."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.results: dict[Path, list[CheckResult]] = {}
        config.stash[notes_key] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        # The card ends with the next thing to do; pytest's list of failures would hide it.
        graded = session.items and all(item.get_closest_marker("points") for item in session.items)
        terminal = self.config.pluginmanager.get_plugin("terminalreporter")
        if graded and terminal is not None and self.config.option.reportchars == "fE":
            terminal.reportchars = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(
        self, report: pytest.CollectReport | pytest.TestReport
    ) -> tuple[str, str, tuple[str, Mapping[str, bool]]] | None:
        told = _told(report)
        return STATUS[Outcome(str(told["outcome"]))] if told else None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = _told(report)
        if told is None:
            return
        self.results.setdefault(Path(str(told["file"])), []).append(
            CheckResult(
                report.nodeid.rpartition("::")[2],
                Outcome(str(told["outcome"])),
                int(str(told["score"])),
                int(str(told["max_score"])),
                message=str(told["message"]),
                line=int(str(told["line"])) if "line" in told else None,
            )
        )

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, object, object]:
        answer = yield
        if not self.results:
            return answer
        checks = [check for results in self.results.values() for check in results]
        unfinished = not all(check.passed for check in checks)
        if unfinished and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        terminal = self.config.pluginmanager.get_plugin("terminalreporter")
        if terminal is not None and self.config.get_verbosity() >= -1:
            self._print(terminal)
        return answer

    def exercise_results(self, folder: Path) -> list[ExerciseResult]:
        """Return the results of one folder so far, in the order of the lesson."""
        from autograder import exercises

        found = []
        for name in exercises.names():
            results = self.results.get(folder / f"{name}.py", [])
            exercise = exercises.load(name)
            order = [check.name for check in exercise.checks]
            ordered = sorted(results, key=lambda result: order.index(result.name))
            found += [ExerciseResult(name, exercise.points, tuple(ordered))] if ordered else []
        return found

    def _print(self, terminal: TerminalReporter) -> None:
        encoding = encoding_of(terminal)
        blocks = writable("█░", encoding) == "█░"
        look = Look(terminal._tw.fullwidth, blocks, run_with())
        told = set()
        folders = sorted({file.parent for file in self.results})
        for folder in folders:
            terminal.write_line("")
            if len(folders) > 1:
                terminal.write_line(f"{typed_path(folder, self.config)}:", bold=True)
            exercises = self.exercise_results(folder)
            files = {
                exercise.name: typed_path(folder / f"{exercise.name}.py", self.config)
                for exercise in exercises
            }
            for line in card(exercises, files, look):
                _write(terminal, line, encoding)
            todo = first_to_mend(exercises)
            told |= {folder / f"{todo[0].name}.py"} if todo else set()
        for note in self.config.stash[notes_key]:
            if note.missing is None or note.missing in self.results.keys() - told:
                _write(terminal, (Span(f"Note: {note.text}"),), encoding)


def _told(report: pytest.CollectReport | pytest.TestReport) -> dict[str, object] | None:
    """The properties of the result that a report carries; None if it carries none."""
    if not isinstance(report, pytest.TestReport) or report.when != "call":
        return None
    told = {
        name.removeprefix(PREFIX): value
        for name, value in report.user_properties
        if name.startswith(PREFIX)
    }
    return told or None


def encoding_of(terminal: TerminalReporter) -> str:
    """The encoding that the terminal's stream writes."""
    return getattr(terminal._tw._file, "encoding", None) or "ascii"


def _write(terminal: TerminalReporter, line: Line, encoding: str) -> None:
    for span in line:
        text = writable(span.text, encoding)
        terminal.write(text, **({span.style: True} if span.style else {}))
    terminal.write("\n")
