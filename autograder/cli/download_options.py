"""The option that says where the download of a class comes from, and what is told about it."""

from __future__ import annotations

import argparse
import sys

from autograder import exercises
from autograder.intake import ClassDownload, Platform, class_in


def add(command: argparse.ArgumentParser) -> None:
    """Add the option to a command whose argument `submissions` is the download of a class."""
    command.add_argument(
        "--from",
        dest="platform",
        choices=[platform.value for platform in Platform],
        metavar="PLATFORM",
        help=f"what the submissions are: {', '.join(Platform)} (default: told by their names)",
    )


def taken(options: argparse.Namespace) -> ClassDownload:
    """Read the download that the options name, and print what it was taken for.

    Raises Refused if it cannot be read or is not what the options say.
    """
    platform = Platform(options.platform) if options.platform else None
    download = class_in(options.submissions, exercises.names(), platform)
    for sentence in download.told:
        print(sentence, file=sys.stderr)
    return download
