"""`autograder watch`: grades an exercise again each time its file is saved."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.cli.errors import WrongCall
from autograder.cli.exercise_names import exercise_named
from autograder.submission.time_limit import TIME_LIMIT

FOLDER = "assignments"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    command = commands.add_parser(
        "watch", help="grade an exercise again each time you save its file"
    )
    command.add_argument(
        "folder", nargs="?", default=FOLDER, metavar="DIR", help=f"default: {FOLDER}"
    )
    command.add_argument(
        "--file", metavar="EXERCISE", help="begin with this one: its name, file or number"
    )
    command.add_argument(
        "--poll",
        action="store_true",
        help="look at the files again and again: for network drives, which tell no changes",
    )
    command.add_argument(
        "--time-limit",
        type=float,
        default=TIME_LIMIT,
        metavar="SECONDS",
        help=f"time that your functions have in one check (default: {TIME_LIMIT:g})",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Watch until the student quits. Raises WrongCall for what cannot be watched."""
    # Imported here: the other commands need neither rich nor watchfiles.
    from autograder.watch.folder import refusal
    from autograder.watch.program import WatchOptions, watch

    folder = Path(options.folder)
    refused = refusal(folder, options.folder)
    if refused is not None:
        raise WrongCall(refused)
    if not options.time_limit > 0:
        raise WrongCall(f"--time-limit {options.time_limit:g} is not a number of seconds above 0.")
    first = None if options.file is None else exercise_named(options.file)
    watch(WatchOptions(folder, options.time_limit, first, options.poll))
    return 0
