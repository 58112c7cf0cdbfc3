"""`autograder solution`: the student's code beside the reference solution, once it is earned."""

from __future__ import annotations

import argparse
import io
import shutil
import warnings
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import exercises
from autograder.cli.errors import FAULT, WrongCall
from autograder.cli.exercise_names import exercise_named
from autograder.course.solutions import pairs, reference_solution
from autograder.intake import Source, open_work
from autograder.reports.progress import Progress
from autograder.reports.side_by_side import compared
from autograder.reports.terminal import Span, run_with, show
from autograder.results import CheckResult, Outcome

if TYPE_CHECKING:
    import ast

HOME = Path("assignments")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    command = commands.add_parser(
        "solution", help="compare your code with the reference solution, after full marks"
    )
    command.add_argument("exercise", help="its name, file or number, as for hint")
    command.add_argument(
        "folder",
        type=Path,
        nargs="?",
        default=HOME,
        metavar="DIR",
        help="where your work is: a folder, a file or a notebook (default: assignments)",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Grade the exercise and show both solutions; return FAULT if points are lacking.

    Raises WrongCall if this edition has no solutions or there is no work on the exercise, and
    Refused if the work cannot be read.
    """
    name = exercise_named(options.exercise)
    reference = reference_solution(name)
    if reference is None:
        raise WrongCall(
            "this edition of the course holds no solutions: ask your instructor about them."
        )
    source = open_work(options.folder, exercises.names()).sources[name]
    if source.missing or source.problem:
        raise WrongCall(source.problem or f"{options.folder} holds no {source.name}.")
    checks = _graded(name, _path(options.folder, source), source)
    score, most = sum(one.score for one in checks), sum(one.max_score for one in checks)
    if score < most:
        print(
            f"{name} lacks {most - score} of {most} points: the solution is shown once it has all."
        )
        print(f"To see what is missing: {_see_why(name, options.folder, source, checks)}")
        return FAULT
    show((Span(f"{name}: all {most} points.", "bold"),))
    found = pairs(_trees(source), source.text.decode("utf-8", "replace"), reference)
    for line in compared(found, shutil.get_terminal_size().columns):
        show(line)
    return 0


def _graded(name: str, path: Path, source: Source) -> list[CheckResult]:
    """The results of the checks, as `pytest assignments` has them."""
    with Progress(f"grading {name}", unit="checks") as progress:
        # Imported here, because it imports torch: a wrong call should be told at once.
        from autograder.judging.judge import Judge
        from autograder.oracle.inputs import PUBLIC_SEED, Inputs
        from autograder.submission.local import LocalSubmission

        judge = Judge(
            LocalSubmission(
                path,
                text=source.text,
                notebook=source.notebook,
                checked_after=source.checked_after,
            )
        )
        found = []
        checks = exercises.load(name).checks
        progress.begin(len(checks))
        for check in checks:
            progress.next(check.name)
            with (
                redirect_stdout(io.StringIO()),
                redirect_stderr(io.StringIO()),
                warnings.catch_warnings(),
            ):
                found.append(judge.run(check, Inputs(PUBLIC_SEED, name, check.name)))
        return found


def _path(folder: Path, source: Source) -> Path:
    """The file that the text is from; the name alone where it lies in an archive."""
    path = folder if folder.is_file() else folder / source.name
    return path if path.name == source.name else Path(source.name)


def _see_why(name: str, folder: Path, source: Source, checks: Sequence[CheckResult]) -> str:
    """What to do for the messages of the checks; an untouched notebook gives way to the stub."""
    begun = any(check.outcome is not Outcome.NOT_ATTEMPTED for check in checks)
    file = folder / f"{name}.py" if folder.is_dir() else folder
    if source.notebook and (begun or not file.is_file() or file == folder):
        return f"run the cell below your answer in {source.name}"
    return f"{run_with()} pytest {file.as_posix()}"


def _trees(source: Source) -> tuple[ast.Module, ...]:
    from autograder.submission import reading
    from autograder.submission.calls import Problem

    if source.notebook:
        return reading.parse_cells(source.text, source.name)[0]
    tree = reading.parse(source.text, source.name)
    return () if isinstance(tree, Problem) else (tree,)
