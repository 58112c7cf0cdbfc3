"""`autograder collect-clones`: the work of a class, fetched and as it was at a deadline."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from autograder.cli.class_of_clones import each, write_table
from autograder.cli.errors import FAULT, WrongCall
from autograder.cli.moments import moment
from autograder.release.clones import clones_in
from autograder.release.collect import TakenWork, collect, prepare
from autograder.release.git import GitError

HEAD = ("student", "commit", "date", "later_commits", "problem", "notes")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    command = commands.add_parser(
        "collect-clones", help="fetch all clones and take the work out of them"
    )
    command.add_argument("clones", type=Path, metavar="CLONES", help="the folder with all clones")
    command.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="written afresh, for grade-class"
    )
    command.add_argument(
        "--until", metavar="TIME", help="take the last commit until then: 2026-11-30T23:59+01:00"
    )
    command.add_argument(
        "--csv", type=Path, metavar="FILE", help="what was taken (default: DIR.csv)"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Collect the class and return 0 if all clones were fetched. Raises GitError and WrongCall."""
    until = None if options.until is None else _until(options.until)
    out: Path = options.out
    if out.resolve().is_relative_to(options.clones.resolve()):
        raise WrongCall(f"--out {out} lies in {options.clones}: name a folder outside.")
    clones, skipped = clones_in(options.clones)
    print(*skipped, sep="\n", end="\n" if skipped else "")
    prepare(out, [clone.folder.name for clone in clones])
    rows = []
    for clone, came in each("fetching", clones, lambda clone: collect(clone, out, until)):
        if isinstance(came, GitError):
            came = TakenWork(clone.name, problem=f"{came}.", failed=True)
        print(f"{came.name}: {_told(came)}")
        rows.append(came)
    table = options.csv or out.with_name(f"{out.name}.csv")
    write_table(table, HEAD, map(_row, rows))
    taken = sum(bool(row.commit) for row in rows)
    print(f"{taken} of {len(rows)} taken. What was taken: {table}")
    return FAULT if any(row.failed for row in rows) else 0


def _until(text: str) -> datetime:
    found, zone = moment("--until", text)
    found = found.astimezone()
    print(f"Until {found.isoformat(sep=' ')}{zone}.")
    return found


def _told(came: TakenWork) -> str:
    if came.problem:
        return came.problem
    later = f", {came.later} later left out" if came.later else ""
    notes = "".join(f" {note}" for note in came.notes)
    return f"took {came.commit[:10]} of {came.date}{later}.{notes}"


def _row(came: TakenWork) -> tuple[object, ...]:
    notes = " ".join(came.notes)
    return came.name, came.commit, came.date, came.later, came.problem, notes
