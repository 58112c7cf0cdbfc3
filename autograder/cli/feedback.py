"""`autograder feedback`: a page for each student of a graded class, to be sent back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.errors import NOT_GRADED, WrongCall
from autograder.cli.grades_folder import class_in_folder, told_interrupted
from autograder.intake import Platform
from autograder.official.class_file import ClassFile
from autograder.reports.entries import NotThere
from autograder.reports.progress import Progress
from autograder.reports.terminal import writable
from autograder.sending.outgoing import listed, named
from autograder.sending.places import WITH_ZIP

if TYPE_CHECKING:
    from autograder.sending.feedback import SentFeedback

SHOWN = 10  # students without a page that are named


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    command = commands.add_parser(
        "feedback", help="write a page for each student of a graded class; grades nobody"
    )
    command.add_argument(
        "grades", type=Path, metavar="GRADES", help="the folder that grade-class wrote (--out)"
    )
    command.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR|FILE.zip",
        help="a folder with a folder for each student, and the zip to upload; or that zip alone",
    )
    command.add_argument(
        "--to",
        choices=[platform.value for platform in WITH_ZIP],
        help="insist on the zip for this platform, which must be where the class came from",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the pages and return 0, or NOT_GRADED if a student has none.

    Raises WrongCall if there is no class, and NotThere if the pages cannot be written.
    """
    held = class_in_folder(options.grades)
    if options.to and options.to != held.platform:
        raise WrongCall(
            f"This class came from {held.platform}, whose names mean nothing to {options.to}: leave"
            f" --to out, or grade the download with `grade-class … --from {options.to}`."
        )
    return send(options.grades, held, options.out)


def send(grades: Path, held: ClassFile, out: Path) -> int:
    """Write the pages of a class, say what was written, and return the exit code."""
    # Imported here: only commands that write pages need jinja2.
    from autograder.sending.feedback import write_feedback

    require_feedback_place(out, grades)
    with Progress("writing feedback", len(held.students), "students") as progress:
        sent = write_feedback(grades, held, out, held.platform, progress.advance)
    if interrupted := told_interrupted(held, grades):
        _print(interrupted)
    _say(sent, out, held.platform)
    return NOT_GRADED if sent.left_out else 0


def require_feedback_place(out: Path, grades: Path) -> None:
    """Raise NotThere or WrongCall if no feedback can be written to `out`."""
    zipped = out.suffix.lower() == ".zip"
    if zipped and out.is_dir():
        raise NotThere(f"{out} cannot be written: it is a folder; name a file.")
    for path in out.absolute().parents if zipped else (out, *out.absolute().parents):
        if path.exists() and not path.is_dir():
            raise NotThere(f"{path} is a file: name a folder, or a file that ends in .zip.")
    if out.resolve() == grades.resolve():
        raise WrongCall(f"{out} holds the results themselves: name another folder.")


def _say(sent: SentFeedback, out: Path, to: Platform) -> None:
    for mark, why in sent.left_out[:SHOWN]:
        _print(f"Left out: {named(mark)}: {why}.")
    more = len(sent.left_out) - SHOWN
    if more > 0:
        _print(f"Left out: {more} more.")
    pages = "1 student" if sent.students == 1 else f"{sent.students} students"
    files = "1 file is" if sent.written == 1 else f"{sent.written} files are"
    _print(f"Feedback for {pages} in {out}: {files} new or changed.")
    if sent.stale:
        _print(
            f"Of an earlier run and nobody's now: delete these before you send {out}:"
            f" {listed(sent.stale)}."
        )
    if to in WITH_ZIP and sent.zipped is not None:
        _print(f"Upload to {to.title()}: {sent.zipped}")


def _print(text: str) -> None:
    print(writable(text, sys.stdout.encoding or "ascii"))
