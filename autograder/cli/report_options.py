"""The options of `autograder grade` that write reports for other systems."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from autograder.intake import Work
from autograder.reports import classroom50, ctrf, github, gitlab, gradescope, junit, markdown
from autograder.reports.atomic_write import write_atomically
from autograder.reports.entries import Files, NotThere
from autograder.results import Result

Sink = Callable[[Result, Files], str]
ARTIFACT = "grading"  # in which the released workflow keeps the pictures


def _classroom50(result: Result, files: Files) -> str:
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    submission = classroom50.Classroom50Submission.of(os.environ, moment)
    return classroom50.result_json(result, submission)


def _gitlab(result: Result, files: Files) -> str:
    return gitlab.metrics(result)


FORMATS: Mapping[str, Sink] = {
    "markdown": markdown.score_card,
    "junit": junit.junit_xml,
    "gradescope": gradescope.results_json,
    "classroom50": _classroom50,
    "ctrf": ctrf.ctrf_json,
    "gitlab": _gitlab,
}


def add_options(command: argparse.ArgumentParser) -> None:
    """Add the options that ask for reports."""
    command.add_argument(
        "--report",
        type=_report,
        action="append",
        default=[],
        metavar="FORMAT=FILE",
        help=f"write a report, too; the formats are {', '.join(FORMATS)}",
    )
    command.add_argument(
        "--html", type=Path, metavar="FILE", help="write the student's page: one file, to be sent"
    )
    command.add_argument(
        "--github",
        action="store_true",
        help="report to the current step of GitHub Actions: summary, annotations and outputs",
    )


def require_surroundings(options: argparse.Namespace) -> None:
    """Raise NotThere, before anything is graded, if a report cannot be written."""
    for path in (options.json, options.html, *(path for _, path in options.report)):
        if path is not None:
            _require_writable(path)
    if options.figures is not None and options.figures.is_file():
        raise NotThere(f"--figures {options.figures}: that is a file; name a folder.")
    if options.github:
        _github_file("GITHUB_STEP_SUMMARY")
        _github_file("GITHUB_OUTPUT")
    if any(name == "classroom50" for name, _ in options.report):
        classroom50.Classroom50Submission.of(os.environ, "")


def _require_writable(path: Path) -> None:
    """Raise NotThere if `path` is no place for a file, and OSError if none can be written there."""
    if not path.parent.is_dir():
        raise NotThere(f"{path} cannot be written: there is no folder {path.parent}.")
    if path.is_dir():
        raise NotThere(f"{path} cannot be written: it is a folder; name a file.")
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def write(result: Result, work: Work, options: argparse.Namespace) -> None:
    """Write the reports that the options ask for. Raises OSError."""
    files = files_of(work, options.submission)
    card = partial(markdown.score_card, pictures=_pictures(options))
    for name, path in options.report:
        sink = card if name == "markdown" else FORMATS[name]
        write_atomically(path, sink(result, files))
    if options.github:
        _append("GITHUB_STEP_SUMMARY", card(result, files))
        _append("GITHUB_OUTPUT", github.outputs(result))
        print(github.workflow_commands(result, files), end="")


def _pictures(options: argparse.Namespace) -> str:
    """Where a reader of the score card finds the pictures; empty if there are none."""
    if options.figures is None or not any(options.figures.glob("*.png")):
        return ""
    folder: str = options.figures.name
    if options.github:
        return f"the folder {folder} of this run's artifact {ARTIFACT}"
    if any(name == "classroom50" for name, _ in options.report):
        return f"the files of this release, or in the folder {folder} of its run"
    return f"the folder {folder}"


def files_of(work: Work, submission: Path) -> Files:
    """Return the path of each exercise's file.

    In GitHub Actions the paths begin at the root of the student's repository.
    """
    folder = submission if submission.is_dir() else submission.parent
    root = os.environ.get("GITHUB_WORKSPACE")
    if root and folder.resolve().is_relative_to(Path(root).resolve()):
        folder = folder.resolve().relative_to(Path(root).resolve())
    return {name: (folder / source.name).as_posix() for name, source in work.sources.items()}


def _report(text: str) -> tuple[str, Path]:
    name, equals, path = text.partition("=")
    if name not in FORMATS or not equals or not path:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not FORMAT=FILE with one of the formats {', '.join(FORMATS)}"
        )
    return name, Path(path)


def _github_file(variable: str) -> Path:
    path = os.environ.get(variable)
    if not path:
        raise NotThere(
            f"--github writes to the file that GitHub Actions names in {variable}, and there is"
            " none: use --report markdown=FILE outside a workflow."
        )
    return Path(path)


def _append(variable: str, text: str) -> None:
    with _github_file(variable).open("a", encoding="utf-8", newline="\n") as file:
        file.write(text)
