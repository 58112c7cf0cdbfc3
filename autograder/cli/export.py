"""`autograder export`: the marks of a class as a file that a learning platform imports."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

from autograder.cli.errors import NOT_GRADED, WrongCall
from autograder.cli.grades_folder import class_in_folder, told_interrupted
from autograder.intake import Platform
from autograder.official.class_file import ClassFile
from autograder.reports.atomic_write import write_atomically
from autograder.reports.entries import NotThere
from autograder.reports.terminal import writable
from autograder.sending.gradebooks import GRADEBOOKS
from autograder.sending.new_file import NeedsColumn, new_file, whole_table
from autograder.sending.outgoing import GRADED, NOTHING, SentMarks, listed, named
from autograder.sending.template import WrongTemplate, filled
from autograder.sending.unclear import is_unclear

CSV = "csv"
TARGETS = (*(platform.value for platform in GRADEBOOKS), CSV)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    command = commands.add_parser(
        "export",
        help="write the marks of a class as a learning platform imports them",
        description="The exit code is 3 if somebody has a mark that is not in the file: these are"
        " listed. It is 3, too, if the run of grade-class was interrupted. Who has no mark has no"
        " cell, and never a 0.",
    )
    command.add_argument(
        "grades", type=Path, metavar="GRADES", help="the folder that grade-class wrote (--out)"
    )
    command.add_argument("--to", required=True, choices=TARGETS, help="what the file is for")
    command.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file")
    command.add_argument(
        "--template",
        type=Path,
        metavar="EXPORT",
        help="the platform's own export, whose marks are filled in: its grading worksheet or"
        " gradebook",
    )
    command.add_argument(
        "--column", default="", metavar="NAME", help="the heading of the marks, or the assignment"
    )
    command.add_argument(
        "--scale",
        type=_points,
        metavar="POINTS",
        help="convert the marks to so many points (default: as they are)",
    )
    command.add_argument(
        "--missing-is-zero",
        action="store_true",
        help="who is on the roster and handed in nothing gets 0 points (default: no mark)",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the file and return 0, or NOT_GRADED if it lacks a mark or the run was interrupted.

    Raises WrongCall if the class, the template or the column cannot be used, and NotThere if the
    file cannot be written.
    """
    held = class_in_folder(options.grades)
    _require_place(options.out, options.template)
    sent = _marks(held, options)
    if not sent.sent and not sent.unsent:
        raise WrongCall(f"Nobody in {options.grades} has a mark: there is nothing to export.")
    if sent.sent:
        write_atomically(options.out, sent.content)
    interrupted = told_interrupted(held, options.grades)
    for sentence in filter(None, (interrupted, *_without(held, options), *sent.told)):
        _print(sentence)
    _print(f"{_count(sent.sent)} written to {options.out}." if sent.sent else "Nothing written.")
    if not sent.unsent:
        return NOT_GRADED if interrupted else 0
    _print(f"{_count(len(sent.unsent))} NOT in the file; enter by hand what belongs there:")
    for one in sent.unsent:
        _print(f"  {named(one.student)}: {one.mark} ({one.why})")
    return NOT_GRADED


def _marks(held: ClassFile, options: argparse.Namespace) -> SentMarks:
    if options.to == CSV:
        if options.template or options.column:
            raise WrongCall("--template and --column are for the file of a learning platform.")
        return whole_table(held, options.scale, options.missing_is_zero)
    how = (Platform(options.to), options.column, options.scale, options.missing_is_zero)
    if options.template is None:
        try:
            return new_file(held, *how)
        except NeedsColumn as needs:
            raise WrongCall(str(needs)) from None
    try:
        return filled(options.template.read_bytes(), held, *how)
    except WrongTemplate as wrong:
        raise WrongCall(f"{options.template} {wrong}.") from None
    except FileNotFoundError:
        raise WrongCall(f"--template {options.template}: there is no such file.") from None
    except IsADirectoryError:
        raise WrongCall(f"--template {options.template} is a folder: name a file.") from None


def _require_place(out: Path, template: Path | None) -> None:
    if not out.parent.is_dir():
        raise NotThere(f"{out} cannot be written: there is no folder {out.parent}.")
    if out.is_dir():
        raise NotThere(f"{out} cannot be written: it is a folder; name a file.")
    if template is not None and out.resolve() == template.resolve():
        raise WrongCall(f"--out {out} is the template itself: name another file.")


def _without(held: ClassFile, options: argparse.Namespace) -> list[str]:
    """A sentence for each reason for which students have no mark."""
    found: dict[str, list[str]] = {}
    for one in held.students:
        if not (options.missing_is_zero and one.status == NOTHING):
            why = f"No mark ({one.status})"
        elif is_unclear(one, held):
            why = "No 0, because work of which it is not clear whose it is may be theirs"
        else:
            continue
        if one.status != GRADED:
            found.setdefault(why, []).append(named(one))
    return [f"{why}: {listed(names)}." for why, names in found.items()]


def _points(text: str) -> float:
    try:
        points = float(text)
    except ValueError:
        points = math.nan
    if not 0 < points < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is no number of points, such as 100")
    return points


def _count(marks: int) -> str:
    return "1 mark" if marks == 1 else f"{marks} marks"


def _print(text: str) -> None:
    print(writable(text, sys.stdout.encoding or "ascii"))
