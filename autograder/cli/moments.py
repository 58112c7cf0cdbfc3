"""Reads a point in time from the command line."""

from __future__ import annotations

from datetime import datetime

from autograder.cli.errors import WrongCall
from autograder.roster.times import YEARS

DATE = "2026-11-30"


def moment(option: str, text: str) -> tuple[datetime, str]:
    """Read a time, with a zone or in that of this machine.

    Returns it with words that say so where it had none. Raises WrongCall.
    """
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise WrongCall(f"{option} {text}: write the time as in {DATE}T23:59+01:00.") from None
    if len(text.strip()) <= len(DATE):
        raise WrongCall(f"{option} {text}: name the time of that day, too, as in {text}T23:59.")
    if found.year not in YEARS:
        raise WrongCall(f"{option} {text}: there was no such lesson. Look at the year.")
    zone = "" if found.tzinfo else f", in the time zone of this machine ({found.astimezone():%Z})"
    return found.astimezone() if found.tzinfo is None else found, zone
