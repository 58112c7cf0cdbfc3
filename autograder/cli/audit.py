"""`autograder audit`: which commits of a class changed what grades a push."""

from __future__ import annotations

import argparse
from dataclasses import astuple, fields
from pathlib import Path

from autograder.cli.class_of_clones import each, shown_template, write_table
from autograder.cli.errors import FAULT, MISUSE
from autograder.release.audit import Finding, audit
from autograder.release.clones import clones_in
from autograder.release.git import Clone, GitError


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    command = commands.add_parser(
        "audit", help="list the commits that changed workflows, wheels or pins"
    )
    command.add_argument("clones", type=Path, metavar="CLONES", help="the folder with all clones")
    command.add_argument(
        "--release",
        required=True,
        metavar="DIR",
        help="what was handed out: the template's checkout, a release, or a git address",
    )
    command.add_argument("--csv", type=Path, metavar="FILE", help="write the findings here, too")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the findings; return 0 if there is none, 1 for some, 2 if a clone was not read."""
    clones, skipped = clones_in(options.clones)
    print(*skipped, sep="\n", end="\n" if skipped else "")
    found: list[Finding] = []
    unread = 0
    with shown_template(options.release) as editions:

        def look(clone: Clone) -> list[Finding]:
            return list(audit(clone, editions))

        for clone, came in each("looking through", clones, look):
            if isinstance(came, GitError):
                unread += 1
                print(f"{clone.name}: not looked through: {came}.")
            else:
                found += came
                print(*map(_told, came), sep="\n", end="\n" if came else "")
    if options.csv:
        head = [field.name for field in fields(Finding)]
        write_table(options.csv, head, map(astuple, found))
    touched = len({finding.clone for finding in found})
    counted = "1 finding" if len(found) == 1 else f"{len(found)} findings"
    print(f"{len(clones) - unread} of {len(clones)} clones looked through: {counted} in {touched}.")
    if unread:
        return MISUSE
    return FAULT if found else 0


def _told(finding: Finding) -> str:
    where = f"{finding.clone}: {finding.commit[:10]} of {finding.date} by {finding.author}"
    return f"{where}: {finding.file} {finding.what}."
