"""`autograder grade`: grades one submission in isolation and prints its score card."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import exercises
from autograder.cli import only_option, report_options
from autograder.cli.errors import NOT_GRADED, WrongCall
from autograder.intake import Refused, Work, open_work
from autograder.official.chosen_work import only
from autograder.official.reproducibility import draw_seed
from autograder.reports.atomic_write import write_atomically
from autograder.reports.progress import Progress, Told
from autograder.reports.scorecard import rows
from autograder.reports.terminal import Look, Span, run_with, show, writable
from autograder.results import ExerciseResult, Result
from autograder.sandbox.layers import CannotIsolate

if TYPE_CHECKING:
    from autograder.official.pictures import Drawings
    from autograder.pages.student import StudentPage
    from autograder.sandbox.client import Sandbox

BELOW = 1
WIDEST = 100
SUBMISSION = "a folder with ex*.py, one such file, a notebook, or a zip of these"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    command = commands.add_parser("grade", help="grade one submission, isolated")
    command.add_argument("submission", type=Path, help=SUBMISSION)
    command.add_argument("--json", type=Path, metavar="FILE", help="write the result there")
    command.add_argument(
        "--fail-under", type=float, metavar="POINTS", help="exit with 1 below so many points"
    )
    command.add_argument(
        "--figures", type=Path, metavar="DIR", help="draw a picture of every exercise into DIR"
    )
    command.add_argument(
        "--figures-of",
        choices=("all", "failed"),
        default="all",
        help="draw every exercise that was begun (default), or only those that lack points",
    )
    only_option.add(command)
    report_options.add_options(command)
    add_run_options(command)
    command.set_defaults(run=run)


def add_run_options(command: argparse.ArgumentParser) -> None:
    """Add the options of every official run."""
    command.add_argument(
        "--seed",
        type=int,
        help="draw the inputs from this number (default: $AUTOGRADER_SEED, else a fresh one)",
    )
    command.add_argument(
        "--isolation",
        choices=("strict", "available"),
        default="strict",
        help="strict (default) refuses where a layer is missing; available takes what there is,"
        " and the result then says that it is not official",
    )


def run(options: argparse.Namespace) -> int:
    """Grade, print, and return the exit code.

    Return 0 if all checks could be run, BELOW if the score is below `--fail-under`, and NOT_GRADED
    if a check itself failed or a file could not be read or chosen. Raises WrongCall if there is
    nothing to grade, and Refused if nothing of it can be read.
    """
    report_options.require_surroundings(options)
    chosen = only_option.chosen(options)
    work = only(open_work(options.submission, exercises.names()), chosen)
    if work.nothing:
        raise WrongCall(f"{options.submission}: there is nothing to grade in it. {work.nothing}")
    if not work.readable:
        raise Refused(f"{options.submission} was not graded: {work.ungradable}")
    seed = draw_seed() if options.seed is None else options.seed
    with Progress("grading") as progress:
        # Imported here, because it imports torch: a wrong path should be reported at once.
        from autograder.official.both_versions import grade_with_rivals, steps_of

        with _sandbox(options.isolation) as sandbox:
            pictured = options.figures is not None or options.html is not None
            progress.begin(steps_of(work) + (len(work.sources) if pictured else 0))
            result = grade_with_rivals(work, sandbox, seed, progress.next)
            drawn = _drawings(work, sandbox, result, options, progress.next)
    if options.figures is not None:
        drawn.keep(options.figures)
    for line in report(result, shutil.get_terminal_size().columns):
        show(line)
    for sentence in drawn.undrawn:
        print(sentence)
    if options.json is not None:
        write_atomically(options.json, result.to_json())
    if options.html is not None:
        write_atomically(options.html, _page(result, work, drawn, options.only).html)
    report_options.write(result, work, options)
    if work.ungradable:
        print(f"autograder: these points are not all: {work.ungradable}", file=sys.stderr)
    if result.broken or work.ungradable:
        return NOT_GRADED
    return BELOW if options.fail_under is not None and result.score < options.fail_under else 0


def _sandbox(isolation: str) -> Sandbox:
    """A strict sandbox; one without the missing layers if `isolation` is "available"."""
    from autograder.sandbox.client import Sandbox

    try:
        return Sandbox()
    except CannotIsolate:
        if isolation == "strict":
            raise
        return Sandbox(strict=False)


def _drawings(
    work: Work, sandbox: Sandbox, result: Result, options: argparse.Namespace, told: Told
) -> Drawings:
    """The pictures that the options ask for: none, or those of all or of failed exercises."""
    from autograder.official.pictures import Drawings, drawings

    if options.figures is None and options.html is None:
        return Drawings()
    failed = options.figures_of == "failed"
    return drawings(work, sandbox, result, only_failed=failed, told=told)


def _page(result: Result, work: Work, drawn: Drawings, only: str | None) -> StudentPage:
    """The student's page of a graded work."""
    from autograder.pages.student import StudentPage

    part = f" --only {','.join(work.sources)}" if only else ""
    return StudentPage(
        result.student,
        result,
        work.sources,
        drawn.pictures,
        work.ungradable,
        f"{run_with()} autograder grade FOLDER{part} --seed {result.seed}",
        run_with(),
        drawn.undrawn,
    )


def report(result: Result, width: int) -> Iterator[tuple[Span, ...]]:
    """Yield the lines of the score card, the failed checks, and how to reproduce the run.

    `width` is the number of columns of the terminal.
    """
    blocks = writable("█░", sys.stdout.encoding or "ascii") == "█░"
    yield from rows(result.exercises, Look(min(width, WIDEST), blocks))
    for exercise in result.exercises:
        yield from _failures(exercise)
    yield ()
    for note in result.notes:
        yield (Span(f"Note: {note}"),)
    kind = "official" if result.official else "not official"
    yield (Span(f"Isolation: {', '.join(result.isolation) or 'none'} ({kind})."),)
    yield (Span(f"Seed {result.seed}: --seed {result.seed} draws the same inputs again."),)


def _failures(exercise: ExerciseResult) -> Iterator[tuple[Span, ...]]:
    if exercise.not_attempted:
        return
    failed = [check for check in exercise.checks if not check.passed]
    if failed:
        yield ()
        yield (Span(exercise.name, "bold"),)
    told: set[str] = set()
    for check in failed:
        words = "the same" if check.message in told else check.message
        told.add(check.message)
        yield (
            Span(f"  {check.name} "),
            Span(
                f"{check.outcome}, -{check.max_score - check.score}: ",
                "yellow" if check.waiting else "red",
            ),
            Span(words),
        )
