"""Collects an exercise: one pytest item per check, under the student's own file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType
from typing import NoReturn

import pytest

from autograder import exercises
from autograder.exercises import Check
from autograder.intake import near_names
from autograder.judging.causes import Causes
from autograder.judging.judge import Judge
from autograder.judging.questions import drawing_of
from autograder.oracle.inputs import PUBLIC_SEED, Inputs
from autograder.pytest_plugin.reporting import (
    Note,
    encoding_of,
    notes_key,
    properties_of,
    typed_path,
)
from autograder.reports.scorecard import failure_text, told_once
from autograder.reports.terminal import writable
from autograder.results import CheckResult, Outcome
from autograder.submission.local import LocalSubmission
from autograder.submission.time_limit import TimeLimit

limit_key = pytest.StashKey[TimeLimit]()  # of the check that is running
LET_THROUGH = (KeyboardInterrupt, pytest.exit.Exception)


class ExerciseFolder(pytest.Directory):
    """A folder of exercises; an exercise whose file is missing is collected as well."""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        found = list(self._found())
        files = {node.name: node for node in found if isinstance(node, ExerciseFile)}
        for name in exercises.names():
            path = self.path / f"{name}.py"
            if path.name not in files:
                files[path.name] = ExerciseFile.from_parent(self, path=path)
        missing = [node.path for node in files.values() if not node.path.is_file()]
        renamed = [near_names.misnamed(path) for path in missing]
        self.config.stash[notes_key] += [Note(near_names.missing(path), path) for path in missing]
        self.config.stash[notes_key] += [
            Note(f"{path.name} is not the name of an exercise and was not graded.")
            for path in sorted(self.path.glob("ex[0-9]*.py"))
            if path.name not in files and path not in renamed
        ]
        yield from sorted(files.values(), key=lambda node: exercises.names().index(node.path.stem))
        yield from (node for node in found if not isinstance(node, ExerciseFile))

    def _found(self) -> Iterator[pytest.Collector]:
        """Yield the collectors that pytest itself would use in this folder."""
        for path in sorted(self.path.iterdir()):
            if self.ihook.pytest_ignore_collect(collection_path=path, config=self.config):
                continue
            if path.is_dir():
                folder = self.ihook.pytest_collect_directory(path=path, parent=self)
                yield from [folder] if folder is not None else []
            elif path.is_file():
                yield from self.ihook.pytest_collect_file(file_path=path, parent=self)


class ExerciseFile(pytest.Module):
    """A student's file, whose tests are the exercise's checks. The file may be missing."""

    submission: LocalSubmission
    judge: Judge
    _told: dict[str, str]

    def collect(self) -> Iterator[CheckItem]:
        exercise = exercises.load(self.path.stem)
        # pytest sees the module of the checks; the student's file is opened by the checks.
        self.obj = exercise.module
        seconds = float(self.config.getoption("time_limit"))
        limit = TimeLimit(seconds, lambda: _end_the_run(self))
        self.submission = LocalSubmission(self.path, limit, LET_THROUGH)
        causes = Causes(exercise.name, self.submission, let_through=LET_THROUGH)
        self.judge = Judge(self.submission, LET_THROUGH, causes=causes)
        self._told = {}
        for check in exercise.checks:
            item = CheckItem.from_parent(self, name=check.name, callobj=check.function)
            item.check = check
            item.submission = self.submission
            yield item

    def first_telling(self, result: CheckResult) -> CheckResult:
        """Return `result`, shortened if an earlier check of this file told the same cause."""
        return told_once(result, self._told)


class CheckItem(pytest.Function):
    """One check of one student's file."""

    check: Check
    submission: LocalSubmission
    result: CheckResult | None = None

    def inputs(self) -> Inputs:
        """Draw the check's inputs from the public seed."""
        return Inputs(PUBLIC_SEED, self.check.exercise, self.check.name)

    def runtest(self) -> None:
        self.config.stash[limit_key] = self.submission.limit
        self.submission.execution.exception = None
        self.result = self.file.judge.verdict(self.check, super().runtest, self.inputs())
        self.user_properties += properties_of(self.path, self.result)
        if self.result.outcome in (Outcome.NOT_ATTEMPTED, Outcome.WAITING):
            raise pytest.skip.Exception(self.result.message, _use_item_location=True)
        if not self.result.passed:
            self._fail(self.result)

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> str:
        if self.result is None or self.result.passed:
            return str(super().repr_failure(excinfo))
        told = self.file.first_telling(self.result)
        terminal = self.config.pluginmanager.get_plugin("terminalreporter")
        width = min(100, terminal._tw.fullwidth) if terminal else 80
        file = typed_path(self.path, self.config)
        text = failure_text(told, f"{file}:{told.line}" if told.line else file, width)
        return writable(text, encoding_of(terminal)) if terminal else text

    def reportinfo(self) -> tuple[Path, int | None, str]:
        line = self.submission.outlined_line(_strings(self.check))
        return self.path, (line or 1) - 1, f"{self.check.exercise}: {self.check.name}"

    @property
    def file(self) -> ExerciseFile:
        """The collector of the student's file."""
        parent = self.parent
        assert isinstance(parent, ExerciseFile)
        return parent

    def _fail(self, result: CheckResult) -> NoReturn:
        original = self.submission.execution.exception
        if original is not None and self.config.getoption("usepdb"):
            # The debugger then opens at the line of the student's code that raised.
            raise original
        # Editors show an AssertionError as a wrong answer and other exceptions as a broken test.
        raise AssertionError(result.message)


def _end_the_run(file: ExerciseFile) -> NoReturn:
    """Print why the run ends, then end the whole process: nothing else stops the student's code."""
    capture = file.config.pluginmanager.get_plugin("capturemanager")
    if capture is not None:
        capture.suspend_global_capture()
    name = typed_path(file.path, file.config)
    print(f"\n{name} ignored every interruption: the run ends here, without a score card.")
    sys.stdout.flush()
    os._exit(pytest.ExitCode.INTERNAL_ERROR)


def check_item(node: object) -> CheckItem:
    """Return `node` as a check. Raises pytest.UsageError for any other test."""
    if not isinstance(node, CheckItem):
        raise pytest.UsageError("the fixtures `submission` and `inputs` belong to checks")
    return node


def _strings(check: Check) -> set[str]:
    """The strings in a check's code, the names of the student's functions among them."""
    waiting = [function.__code__ for function in (check.function, drawing_of(check)) if function]
    found = set()
    while waiting:
        for item in waiting.pop().co_consts:
            if isinstance(item, CodeType):
                waiting.append(item)
            elif isinstance(item, str):
                found.add(item)
    return found
