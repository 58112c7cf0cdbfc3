"""The options that say when work was due, and what it costs to be late."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timedelta

from autograder.cli.errors import WrongCall
from autograder.cli.moments import moment
from autograder.official.lateness import (
    LateRule,
    Step,
    WrongRule,
    length_of,
    percent_of,
    rate_of,
)


def add(command: argparse.ArgumentParser) -> None:
    """Add the options."""
    command.add_argument(
        "--due",
        metavar="TIME",
        help="when work was due, such as 2026-11-03T23:59+01:00: the table says who was late",
    )
    command.add_argument(
        "--late", metavar="RULE", help="what that costs: 10%%/day of the points, 5/day, 2%%/hour"
    )
    command.add_argument(
        "--late-after",
        action="append",
        metavar="TIME=PERCENT",
        help="or: work after this time loses so much of its points, such as"
        " 2026-11-10T23:59+01:00=50%%; may be given several times",
    )
    command.add_argument(
        "--grace", metavar="TIME", help="so much later is still in time, such as 15m"
    )


def rule(options: argparse.Namespace) -> LateRule | None:
    """The rule that the options give; it is printed. None if they give none.

    Raises WrongCall if they cannot be read or do not fit together.
    """
    if options.late and options.late_after:
        raise WrongCall("--late and --late-after are two rules: give one of them.")
    if options.late and not options.due:
        raise WrongCall("--late counts from a deadline: add --due 2026-11-30T23:59+01:00.")
    if options.grace and not (options.due or options.late_after):
        raise WrongCall("--grace is added to a deadline: add --due 2026-11-30T23:59+01:00.")
    if not (options.due or options.late_after):
        return None
    try:
        found = _rule(options)
    except WrongRule as wrong:
        raise WrongCall(f"{wrong}") from None
    print(f"Late work: {found}", file=sys.stderr)
    return found


def _rule(options: argparse.Namespace) -> LateRule:
    steps = tuple(map(_step, options.late_after or ()))
    due = min((step.after for step in steps), default=None)
    if options.due:
        due = _moment("--due", options.due)
    assert due is not None
    if steps and min(step.after for step in steps) < due:
        raise WrongCall("--late-after has a time before --due: work is late after that at most.")
    rate = rate_of(options.late) if options.late else None
    grace = length_of(options.grace) if options.grace else timedelta()
    return LateRule(due, grace, rate, tuple(sorted(steps, key=lambda step: step.after)))


def _step(text: str) -> Step:
    time, _, percent = text.rpartition("=")
    if not time:
        raise WrongCall(f"--late-after {text}: write TIME=PERCENT, 2026-11-30T23:59+01:00=20%.")
    return Step(_moment("--late-after", time), percent_of(percent))


def _moment(option: str, text: str) -> datetime:
    found, zone = moment(option, text)
    if zone:
        print(
            f"{option} {text} is {found.isoformat(sep=' ')}{zone}. If it is meant in another one,"
            f" write it behind the time, as in {text.strip()}+01:00.",
            file=sys.stderr,
        )
    return found
