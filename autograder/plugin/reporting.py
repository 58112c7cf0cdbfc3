"""Prints the score card at the end of a pytest run."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.results import CheckResult, ExerciseResult, Outcome
from autograder.scorecard import Line, Look, Span, card, writable

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

notes_key = pytest.StashKey[list[str]]()

STATUS: Mapping[Outcome, tuple[str, str, tuple[str, Mapping[str, bool]]]] = {
    Outcome.PASSED: ("passed", ".", ("PASSED", {"green": True})),
    Outcome.WRONG: ("failed", "F", ("WRONG", {"red": True})),
    Outcome.RAISED: ("failed", "F", ("RAISED", {"red": True})),
    Outcome.TIMED_OUT: ("failed", "F", ("TIMED OUT", {"red": True})),
    Outcome.GRADER_BROKEN: ("failed", "E", ("GRADER BROKEN", {"red": True})),
    Outcome.NOT_ATTEMPTED: ("not attempted", "-", ("NOT ATTEMPTED", {"yellow": True})),
}


def properties_of(exercise: str, result: CheckResult) -> list[tuple[str, object]]:
    """What a report carries of a result: to another process, and into JUnit XML."""
    return [
        ("exercise", exercise),
        ("outcome", str(result.outcome)),
        ("score", result.score),
        ("max_score", result.max_score),
        ("line", result.line or 0),
        ("message", result.message),
    ]


def typed_path(path: Path, config: pytest.Config) -> str:
    """`path` as the student would type it where pytest was started."""
    here = config.invocation_params.dir
    if path.is_relative_to(here):
        return str(path.relative_to(here))
    near = path.is_relative_to(here.parent)
    return os.path.relpath(path, here) if near else str(path)


class CardReporter:
    """Collects the results that reports carry and prints the card after all else."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.results: dict[str, list[CheckResult]] = {}
        self.files: dict[str, str] = {}
        config.stash[notes_key] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        # The card ends with what to do next; a second list of failures would stand in its way.
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
        exercise = str(told["exercise"])
        path = self.config.rootpath / report.nodeid.partition("::")[0]
        self.files[exercise] = typed_path(path, self.config)
        self.results.setdefault(exercise, []).append(
            CheckResult(
                report.nodeid.rpartition("::")[2],
                Outcome(str(told["outcome"])),
                int(str(told["score"])),
                int(str(told["max_score"])),
                message=str(told["message"]),
                line=int(str(told["line"])) or None,
            )
        )

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, object, object]:
        answer = yield
        if not self.results:
            return answer
        exercises = self.exercise_results()
        unfinished = any(not check.passed for exercise in exercises for check in exercise.checks)
        if unfinished and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        terminal = self.config.pluginmanager.get_plugin("terminalreporter")
        if terminal is not None and self.config.get_verbosity() >= -1:
            self._print(terminal, exercises)
        return answer

    def exercise_results(self) -> list[ExerciseResult]:
        """The results so far, in the order of the lesson."""
        from autograder import exercises

        return [
            ExerciseResult(name, exercises.load(name).points, tuple(self.results[name]))
            for name in exercises.names()
            if name in self.results
        ]

    def _print(self, terminal: TerminalReporter, exercises: list[ExerciseResult]) -> None:
        writer = terminal._tw
        terminal.write_line("")
        encoding = encoding_of(terminal)
        look = Look(writer.fullwidth, blocks=writable("█░", encoding) == "█░")
        notes = [(Span(f"Note: {note}"),) for note in self.config.stash[notes_key]]
        for line in (*card(exercises, self.files, look), *notes):
            _write(terminal, line, encoding)


def _told(report: pytest.CollectReport | pytest.TestReport) -> dict[str, object] | None:
    """The result that a report carries, None for a report without one."""
    if not isinstance(report, pytest.TestReport) or report.when != "call":
        return None
    told = dict(report.user_properties)
    return told if "exercise" in told else None


def encoding_of(terminal: TerminalReporter) -> str:
    """The encoding that the terminal's stream writes."""
    return getattr(terminal._tw._file, "encoding", None) or "ascii"


def _write(terminal: TerminalReporter, line: Line, encoding: str) -> None:
    for span in line:
        text = writable(span.text, encoding)
        terminal.write(text, **({span.style: True} if span.style else {}))
    terminal.write("\n")
