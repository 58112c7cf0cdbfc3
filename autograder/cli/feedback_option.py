"""The option `--feedback` of `grade-class`: the pages to send back, right after the grading."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.cli.errors import WrongCall
from autograder.cli.feedback import require_feedback_place, send
from autograder.official.class_file import ClassFile


def add(command: argparse.ArgumentParser) -> None:
    """Add the option to a command that grades a class."""
    command.add_argument(
        "--feedback",
        type=Path,
        metavar="DIR",
        help="write what each student gets back, and the zip to upload if the class came from"
        " Moodle or Canvas; later: `autograder feedback`",
    )


def require(options: argparse.Namespace) -> None:
    """Raise WrongCall or NotThere before anybody is graded if nothing can be written there."""
    if options.feedback is None:
        return
    require_feedback_place(options.feedback, options.out)
    if options.feedback.resolve().is_relative_to(options.submissions.resolve()):
        raise WrongCall(
            f"--feedback {options.feedback} lies in {options.submissions}, where it would be taken"
            " for a student's work by the next run: name a folder outside."
        )


def write(options: argparse.Namespace, held: ClassFile) -> int:
    """Write the feedback of the class, if it was asked for, and return the exit code."""
    if options.feedback is None:
        return 0
    return send(options.out, held, options.feedback)
