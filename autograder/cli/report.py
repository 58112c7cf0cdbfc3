"""`autograder report`: the class page and its data, from the results of a class."""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TextIO

from autograder import exercises
from autograder.class_report.pseudonyms import Pseudonyms
from autograder.class_report.summary import ClassSummary
from autograder.class_report.table import head_of, rows_of
from autograder.cli.class_of_clones import write_table
from autograder.cli.errors import NOT_GRADED, WrongCall
from autograder.course.lesson import task
from autograder.course.sources import BuildError, find_course
from autograder.intake import Refused, students_in
from autograder.intake.safe_names import clean
from autograder.official.class_file import CLASS
from autograder.official.class_folder import (
    KEY_BYTES,
    ReadClass,
    pseudonym_key,
    read_class,
    result_files,
)
from autograder.official.class_table import TABLE
from autograder.official.example_lines import with_lines
from autograder.official.records import RUN
from autograder.reports.atomic_write import write_atomically
from autograder.reports.entries import NotThere
from autograder.reports.progress import Progress
from autograder.reports.terminal import writable

DEFAULT = "report.html"
NAMED = 3  # files that could not be read and are named; all are counted


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    command = commands.add_parser("report", help="make a page that sums up a graded class")
    command.add_argument(
        "grades", type=Path, metavar="GRADES", help="the folder that grade-class wrote (--out)"
    )
    command.add_argument(
        "--html", type=Path, metavar="FILE", help=f"the page (default: GRADES/{DEFAULT})"
    )
    command.add_argument("--json", type=Path, metavar="FILE", help="write the same as data")
    command.add_argument("--csv", type=Path, metavar="FILE", help="write the table of students")
    command.add_argument(
        "--before", type=Path, metavar="GRADES0", help="compare with the results in this folder"
    )
    command.add_argument(
        "--submissions",
        type=Path,
        metavar="DIR",
        help="what was graded: each cause then shows a line of a student's code as an example",
    )
    command.add_argument(
        "--anonymous", action="store_true", help="leave all names out of everything that is written"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the page and return 0, or NOT_GRADED if a file of results could not be read.

    Raises WrongCall if there are no results, NotThere if a report cannot be written, and Refused if
    no result or no submission can be read.
    """
    page = options.html or options.grades / DEFAULT
    written = [path for path in (page, options.json, options.csv) if path is not None]
    _folder(options.grades)
    _require_places(written)
    _require_free(written, options.grades)
    hidden = Pseudonyms(_key(options))
    runs = [
        _read(folder, hidden if options.anonymous else None)
        for folder in (options.grades, options.before)
        if folder is not None
    ]
    summary = _whole(runs)
    if options.submissions is not None:
        called = hidden.of if options.anonymous else str
        summary = _with_examples(summary, options.submissions, called)
    # Imported here: no other command needs jinja2.
    from autograder.pages.classroom import ClassPage

    write_atomically(page, ClassPage(summary, hidden.of, options.anonymous).html)
    if options.json is not None:
        write_atomically(options.json, summary.to_json())
    if options.csv is not None:
        write_table(options.csv, head_of(summary), rows_of(summary))
    for sentence in chain(*map(_told, runs)):
        _print(f"autograder: {sentence}", sys.stderr)
    graded, others = len(summary.students), len(summary.ungraded)
    _print(f"{graded} of {graded + others} students have points.", sys.stdout)
    for path in written:
        _print(f"wrote {path}", sys.stdout)
    return NOT_GRADED if any(one.unread for one in runs) else 0


def _whole(runs: Sequence[ReadClass]) -> ClassSummary:
    """The summary of the first run, compared with the second if there is one."""
    summary = replace(runs[0].summary, headings=_headings(), notes=runs[0].notes)
    if not runs[1:]:
        return summary
    earlier = (f"In the earlier run: {note}" for note in runs[1].notes)
    compared = summary.against(runs[1].summary)
    return replace(compared, notes=(*summary.notes, *earlier))


def _with_examples(
    summary: ClassSummary, submissions: Path, called: Callable[[str], str]
) -> ClassSummary:
    """The summary with lines of code; `called` gives the name of a student in it."""
    names = exercises.names()
    entries = {called(entry.student): entry for entry in students_in(submissions, names)}
    return with_lines(summary, entries, [exercise.name for exercise in summary.exercises])


def _key(options: argparse.Namespace) -> bytes:
    """The secret of the pseudonyms, which the folder keeps.

    A page with names needs none that lasts: its folder may be read-only.
    """
    try:
        return pseudonym_key(options.grades)
    except OSError:
        if options.anonymous:
            raise
        return secrets.token_bytes(KEY_BYTES)


def _require_places(paths: Sequence[Path]) -> None:
    """Raise NotThere if one of these files cannot be written."""
    for path in paths:
        if not path.parent.is_dir():
            raise NotThere(f"{path} cannot be written: there is no folder {path.parent}.")
        if path.is_dir():
            raise NotThere(f"{path} cannot be written: it is a folder; name a file.")


def _require_free(paths: Sequence[Path], grades: Path) -> None:
    """Raise WrongCall if one of these files would replace one that the run itself needs."""
    own = {(grades / name).resolve() for name in (RUN, CLASS, TABLE)}
    for path in paths:
        if path.resolve() in own:
            raise WrongCall(f"{path} is a file of the class run: name another one.")


def _folder(path: Path) -> Path:
    if not path.is_dir():
        what = "a file" if path.exists() else "not there"
        raise WrongCall(f"{path} is {what}: name the folder that grade-class wrote (--out).")
    return path


def _read(folder: Path, hidden: Pseudonyms | None) -> ReadClass:
    """Sum up a folder. Raises WrongCall if it holds no class, and Refused if none can be read."""
    files = result_files(_folder(folder), hidden)
    with Progress(f"reading {folder.name}", len(files), "results") as progress:
        found = read_class(folder, _stepping(files, progress), hidden)
    if found.summary.students or found.summary.ungraded:
        return found
    if found.unread:
        raise Refused(f"{folder}: no result can be read. {' '.join(_told(found))}")
    raise WrongCall(
        f"{folder} holds no result: name the folder that grade-class wrote (--out), or one with"
        " results that `grade --json` wrote."
    )


def _stepping(files: Iterable[Path], progress: Progress) -> Iterator[Path]:
    for file in files:
        yield file
        progress.advance()


def _told(found: ReadClass) -> list[str]:
    """Sentences on what was left out, with the names of some files."""
    names = [file.name for file in found.unread]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    files = [f"Not read: {', '.join(map(clean, names[:NAMED]))}{more}."] if names else []
    return [*found.notes, *files]


def _headings() -> dict[str, str]:
    """The headings of the exercises in the lesson, where the command runs in a course."""
    with suppress(BuildError, exercises.ExerciseError, OSError):
        course = find_course(Path.cwd())
        return {name: task(course, name).title for name in exercises.names()}
    return {}


def _print(text: str, file: TextIO) -> None:
    print(writable(text, file.encoding or "ascii"), file=file)
