"""The pytest plugin: `pytest FOLDER` grades the exercises that lie in FOLDER.

Nothing here imports torch before an exercise is collected, so other pytest runs do not become
slower. The plugin is for students' own runs, never for official grades.
"""

from __future__ import annotations

import argparse
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.course.missing_torch import NoTorch, bring_torch, require_torch
from autograder.exercises import names
from autograder.pytest_plugin.explain_paths import PathExplainer
from autograder.pytest_plugin.reporting import CardReporter
from autograder.submission.time_limit import TIME_LIMIT

if TYPE_CHECKING:
    from autograder.oracle.inputs import Inputs
    from autograder.submission.cases import Answers
    from autograder.submission.protocol import Submission

PACKAGE = Path(__file__).parent.parent  # its files are named after exercises, too: never graded


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("exercises")
    group.addoption(
        "--time-limit",
        type=_seconds,
        default=TIME_LIMIT,
        metavar="SECONDS",
        help=f"time that your functions have in one check (default: {TIME_LIMIT:g})",
    )
    group.addoption(
        "--figures",
        type=Path,
        metavar="DIR",
        help="draw a picture of every exercise that ran, in this folder",
    )
    group.addoption(
        "--html-report",
        type=Path,
        metavar="FILE",
        help="write your page: score, messages, code and pictures in one file for the browser",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "points(n): how much a check is worth")
    config.addinivalue_line("markers", "needs_one_of(*names): checks of which one has to pass, too")
    config.addinivalue_line("markers", "measured: a check whose message tells the cause itself")
    config.addinivalue_line("markers", "cases(draw): the function that draws a check's cases")
    config.pluginmanager.register(CardReporter(config), "autograder-card")
    config.pluginmanager.register(PathExplainer(config), "autograder-paths")
    figures = config.getoption("figures")
    if figures is not None:
        from autograder.pytest_plugin.figures import FigureDrawer

        config.pluginmanager.register(FigureDrawer(config, figures), "autograder-figures")
    page = config.getoption("html_report")
    if page is not None:
        from autograder.pytest_plugin.pages import PageWriter

        config.pluginmanager.register(PageWriter(config, page), "autograder-page")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):  # the workers start after this
        bring_torch()


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if PACKAGE in (path, *path.parents):
        return None
    if not any((path / f"{name}.py").is_file() for name in names()):
        return None
    _require_torch()
    from autograder.pytest_plugin.collection import ExerciseFolder

    return ExerciseFolder.from_parent(parent, path=path)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    collectors = yield
    ours = file_path.suffix == ".py" and file_path.stem in names()
    if not ours or PACKAGE in file_path.parents:
        return collectors
    _require_torch()
    from autograder.pytest_plugin.collection import ExerciseFile

    # If the file is named on the command line, pytest would also import it as a test module.
    return [ExerciseFile.from_parent(parent, path=file_path)]


def pytest_enter_pdb(config: pytest.Config) -> None:
    from autograder.pytest_plugin.collection import limit_key

    limit = config.stash.get(limit_key, None)
    if limit is not None:
        limit.suspend()


@pytest.fixture
def submission(request: pytest.FixtureRequest) -> Submission:
    """The student's file whose functions the running check calls."""
    from autograder.pytest_plugin.collection import check_item

    return check_item(request.node).submission


@pytest.fixture
def inputs(request: pytest.FixtureRequest) -> Inputs:
    """The random inputs of the running check."""
    from autograder.pytest_plugin.collection import check_item

    return check_item(request.node).inputs()


@pytest.fixture
def answers(
    submission: Submission, inputs: Inputs, request: pytest.FixtureRequest
) -> Answers[object]:
    """The answers of the student's file to the cases of the running check."""
    from autograder.judging import questions
    from autograder.pytest_plugin.collection import check_item

    cases = questions.cases_of(check_item(request.node).check, inputs)
    return questions.answers_of(submission, cases)


def _require_torch() -> None:
    try:
        require_torch()
    except NoTorch as error:
        raise pytest.Collector.CollectError(str(error)) from None


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not value > 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return value
