"""Writes the page that `--html-report` asks for, once all checks have run."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Generator
from pathlib import Path

import msgspec
import pytest

from autograder.intake import Source
from autograder.pytest_plugin.figures import drawn_pictures, error_words, print_line
from autograder.pytest_plugin.reporting import notes_key
from autograder.reports.atomic_write import write_atomically
from autograder.reports.terminal import run_with
from autograder.results import CheckResult, ExerciseResult, Result

ATTRIBUTE = "autograder_result"  # of a report; xdist sends it from its workers to the first process


class PageWriter:
    """Writes the student's page of the folder that was graded into the file `typed`.

    Raises pytest.UsageError, before any check runs, if the file cannot be written or if there are
    several folders.
    """

    def __init__(self, config: pytest.Config, typed: Path) -> None:
        self.config = config
        self.typed = typed
        # An absolute path, because a student's code may change the working directory.
        self.path = config.invocation_params.dir / typed
        self.results: dict[Path, dict[str, CheckResult]] = {}
        self.sources: dict[str, Source] = {}  # as they were when the first check had run
        self._require_writable()

    def _require_writable(self) -> None:
        if not self.path.parent.is_dir():
            raise self._refusal(f"there is no folder {self.typed.parent}")
        if self.path.is_dir():
            raise self._refusal("that is a folder; name a file")
        try:
            with tempfile.TemporaryFile(dir=self.path.parent):
                pass
        except OSError as error:
            raise self._refusal(error_words(error)) from None

    def _refusal(self, why: str) -> pytest.UsageError:
        return pytest.UsageError(f"--html-report {self.typed}: it cannot be written: {why}.")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        graded = [item for item in session.items if item.get_closest_marker("points")]
        folders = {item.path.parent for item in graded}
        if len(folders) > 1:
            raise pytest.UsageError(
                f"--html-report {self.typed}: a page shows one folder, and {len(folders)} were"
                " named: name one."
            )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        result = getattr(item, "result", None)
        if report.when == "call" and isinstance(result, CheckResult):
            told = msgspec.json.encode((str(item.path), result)).decode()
            setattr(report, ATTRIBUTE, told)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = getattr(report, ATTRIBUTE, None)
        if told is not None:
            name, result = msgspec.json.decode(told, type=tuple[str, CheckResult])
            file = Path(name)
            if file not in self.results:
                self.sources[file.stem] = _source(file)
            self.results.setdefault(file, {})[result.name] = result

    # As that of FigureDrawer, but after it: its pictures are used.
    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, object, object]:
        answer = yield
        stopped = session.exitstatus == pytest.ExitCode.INTERRUPTED
        if stopped or not self.results or hasattr(self.config, "workerinput"):
            return answer
        try:
            write_atomically(self.path, self._html(session))
            line = f"Page: {self.typed}"
        except OSError as error:
            line = f"Page: {self.typed} could not be written: {error_words(error)}"
        print_line(self.config, line)
        return answer

    def _html(self, session: pytest.Session) -> str:
        # Imported here: a run without this option needs none of it.
        from autograder.pages.student import StudentPage

        pictures, undrawn = drawn_pictures(session)
        arguments = shlex.join(self.config.invocation_params.args)
        return StudentPage(
            "",
            self._result(),
            self.sources,
            pictures,
            command=f"{run_with()} pytest {arguments}",
            run_with=run_with(),
            undrawn=undrawn,
            notes=[note.text for note in self.config.stash[notes_key] if note.missing is None],
        ).html

    def _result(self) -> Result:
        from autograder import exercises
        from autograder.official.reproducibility import versions
        from autograder.oracle import tolerances
        from autograder.oracle.inputs import PUBLIC_SEED

        (folder,) = {file.parent for file in self.results}
        found = []
        for name in exercises.names():
            exercise = exercises.load(name)
            told = self.results.get(folder / f"{name}.py", {})
            checks = tuple(told[check.name] for check in exercise.checks if check.name in told)
            found += [ExerciseResult(name, exercise.points, checks)] if checks else []
        seconds = sum(check.seconds for one in found for check in one.checks)
        return Result(
            "",
            tuple(found),
            PUBLIC_SEED,
            versions=versions(),
            tolerances=tolerances.version(),
            seconds=seconds,
        )


def _source(file: Path) -> Source:
    """The student's file as it lies there."""
    from autograder.submission.calls import Problem
    from autograder.submission.reading import read_source

    found = read_source(file)
    return Source(file.name) if isinstance(found, Problem) else Source(file.name, found)
