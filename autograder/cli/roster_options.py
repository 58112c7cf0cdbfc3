"""The options that say who belongs to a class."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autograder.cli.errors import WrongCall
from autograder.roster.cells import WrongRoster
from autograder.roster.people import Roster, read_roster


def add(command: argparse.ArgumentParser) -> None:
    """Add the options."""
    command.add_argument(
        "--roster",
        type=Path,
        metavar="FILE.csv",
        help="who belongs to the class: a platform's list of students or gradebook, or any table"
        " with a name, an id, a login or an email; all of them get a row",
    )
    command.add_argument(
        "--roster-columns",
        metavar="FIELD=COLUMN",
        help="where these are in it, such as id=Number,name=First+Last (also email, login and the"
        " time of handing in); the default is found and told",
    )


def taken(options: argparse.Namespace) -> Roster | None:
    """Read the roster that the options name, and print which columns were taken.

    Raises WrongCall if it is none.
    """
    if options.roster is None:
        if options.roster_columns is not None:
            raise WrongCall("--roster-columns says what is where in a roster: add --roster FILE.")
        return None
    try:
        roster = read_roster(options.roster, options.roster_columns or "")
    except WrongRoster as wrong:
        raise WrongCall(f"{wrong} Nobody was graded.") from None
    for sentence in roster.told:
        print(sentence, file=sys.stderr)
    return roster
