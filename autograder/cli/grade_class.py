"""`autograder grade-class`: grades the submissions in a folder in parallel, each only once."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import chain
from pathlib import Path
from types import FrameType

from autograder import exercises
from autograder.cli.errors import NOT_GRADED, WrongCall
from autograder.cli.grade import add_run_options
from autograder.intake import Refused, StudentEntry, Work, open_entry, students_in
from autograder.official.records import PAGES, TABLE, Records, Row
from autograder.official.reproducibility import draw_seed
from autograder.reports.progress import Progress

INTERRUPTED = 130
INTERRUPTION = "interrupted before its turn"
SHOWN = 10  # students without a grade that are named at the end; the table names all


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    command = commands.add_parser("grade-class", help="grade every submission in a folder")
    command.add_argument(
        "submissions", type=Path, help="a folder (or an LMS's zip): one student each"
    )
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="where results go")
    command.add_argument("--again", action="store_true", help="also grade unchanged submissions")
    command.add_argument(
        "--html",
        action="store_true",
        help=f"write a page for each student, too, in DIR/{PAGES}; without grading anybody twice",
    )
    command.add_argument(
        "--figures-of",
        choices=("failed", "all", "none"),
        help="the pictures of a page: of exercises that lack points (default), of all, or none",
    )
    add_pool_options(command)
    add_run_options(command)
    command.set_defaults(run=run)


def add_pool_options(command: argparse.ArgumentParser) -> None:
    """Add the options that say where a class is graded."""
    command.add_argument(
        "--jobs", type=_count, help="how many at a time (default: one for each core)"
    )
    command.add_argument("--scheduler", metavar="ADDRESS", help="grade on this Dask cluster")


def run(options: argparse.Namespace) -> int:
    """Grade the class and return the exit code: 0 if every student has a result.

    Return INTERRUPTED after Ctrl-C, and NOT_GRADED if a student could not be graded. Raises
    WrongCall if there is no submission or results cannot go into the given folder.
    """
    names = exercises.names()
    if options.figures_of and not options.html:
        raise WrongCall("--figures-of says what the pages show: it goes with --html.")
    _require_apart(options.out, options.submissions)
    entries = students_in(options.submissions, names)
    if not entries:
        raise WrongCall(f"{options.submissions} holds no submission: there is nothing to grade.")
    records = Records(options.out)
    _require_own(records, entries)
    seed = options.seed
    if seed is None:
        seed = records.seed()
    if seed is None:
        seed = draw_seed()
    # Written before any result: the seed marks the folder as one of grade-class.
    records.keep_seed(seed)
    if options.html:
        _require_pages(options.out / PAGES)
    rows = {entry.student: Row(entry.student, INTERRUPTION) for entry in entries}
    interrupted = False
    try:
        with stoppable() as stopped:
            _grade(entries, rows, records, seed, options, stopped)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        # A second Ctrl-C may cost the rows that are not looked up yet, but not the table.
        with suppress(KeyboardInterrupt):
            _look_up(entries, rows, records, seed, options.isolation == "strict")
        records.keep_table(rows.values(), names)
    if options.html and not interrupted:
        interrupted = not _pages(entries, rows, records, options)
    _summary(rows, records, seed)
    if options.html:
        print(f"Pages: {options.out / PAGES}")
    if interrupted:
        how = "the same command without --again" if options.again else "the same command again"
        print(f"Interrupted: run {how} to go on.", file=sys.stderr)
        return INTERRUPTED
    return 0 if all(row.status == "graded" for row in rows.values()) else NOT_GRADED


def _require_apart(out: Path, submissions: Path) -> None:
    """Raise WrongCall if `out` cannot hold results, or lies inside the folder of submissions."""
    for path in (out, *out.parents):
        if path.is_file():
            raise WrongCall(f"--out {out}: {path} is a file; name a folder.")
    if out.resolve().is_relative_to(submissions.resolve()):
        raise WrongCall(
            f"--out {out} lies in {submissions}, where it would be taken for a student's work by"
            " the next run: name a folder outside."
        )


def _require_own(records: Records, entries: Iterable[StudentEntry]) -> None:
    """Raise WrongCall if the run would overwrite files that grade-class did not write."""
    strangers = records.strangers(entry.student for entry in entries)
    if strangers:
        more = f" and {len(strangers) - 1} more such files" if len(strangers) > 1 else ""
        raise WrongCall(
            f"{records.folder} holds {strangers[0]}, which no run of grade-class wrote{more}:"
            " nothing was overwritten. Name another folder with --out."
        )


def _require_pages(folder: Path) -> None:
    """Make the folder of the pages. Raises WrongCall if nothing can be written there."""
    try:
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise WrongCall(
            f"{folder}: no pages can be written there ({error.strerror}): nobody was graded."
        ) from None


def _pages(
    entries: Sequence[StudentEntry],
    rows: dict[str, Row],
    records: Records,
    options: argparse.Namespace,
) -> bool:
    """Write the pages of the class; return False if that was interrupted."""
    # Imported here, because it imports torch.
    from autograder.official.class_pages import ClassPages, Pictured

    which = Pictured(options.figures_of or "failed")
    strict = options.isolation == "strict"
    try:
        with (
            stoppable() as stopped,
            Progress("writing pages", len(entries), "students") as progress,
        ):
            pages = ClassPages(records, strict, which, progress.advance, stopped)
            pages.write(entries, rows, lambda: pool(options))
    except KeyboardInterrupt:
        return False
    return True


def _look_up(
    entries: Iterable[StudentEntry], rows: dict[str, Row], records: Records, seed: int, strict: bool
) -> None:
    """Fill in `rows` the earlier results of students whom an interrupted run did not reach."""
    for entry in entries:
        if rows[entry.student].reason != INTERRUPTION or not records.holds(entry.student):
            continue
        with suppress(Refused):
            work = open_entry(entry, exercises.names())
            earlier = None if work.ungradable else records.finished(work, seed, strict)
            if earlier is not None:
                rows[entry.student] = Row.of(earlier, work.notes)


def _grade(
    entries: Sequence[StudentEntry],
    rows: dict[str, Row],
    records: Records,
    seed: int,
    options: argparse.Namespace,
    stopped: Callable[[], bool],
) -> None:
    strict = options.isolation == "strict"
    with Progress("grading", len(entries), "submissions") as progress:

        def told(row: Row) -> None:
            rows[row.student] = row
            progress.advance()
            if stopped():
                raise KeyboardInterrupt

        todo = _todo(entries, records, seed, options, told)
        first = next(todo, None)
        if first is None:
            return
        # Imported only now, because it imports torch: an unchanged class needs none.
        from autograder.official.grade_class import ClassRun

        run = ClassRun(records, seed, strict, told, stopped)
        run.grade(chain([first], todo), lambda: pool(options))


def _todo(
    entries: Iterable[StudentEntry],
    records: Records,
    seed: int,
    options: argparse.Namespace,
    told: Callable[[Row], None],
) -> Iterator[Work]:
    """Yield the submissions to grade, each opened only when it is needed.

    The rows of students who need no grading are passed to `told` on the way.
    """
    for entry in entries:
        try:
            work = open_entry(entry, exercises.names())
        except Refused as refusal:
            told(Row(entry.student, str(refusal)))
            continue
        if work.ungradable:
            told(Row(entry.student, work.ungradable))
            continue
        strict = options.isolation == "strict"
        earlier = None if options.again else records.finished(work, seed, strict)
        if earlier is None:
            yield work
        else:
            told(Row.of(earlier, work.notes))


def pool(options: argparse.Namespace) -> AbstractContextManager[tuple[Executor, int]]:
    """Return the pool that the options ask for: an executor, and how many jobs it runs at once."""
    from autograder.official import pools

    if options.scheduler:
        return pools.cluster(options.scheduler)
    return pools.local(options.jobs or _cores())


def _cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """Yield a function that tells whether Ctrl-C or SIGTERM came.

    Inside the block neither of them interrupts the program, so finished results can be kept.
    """
    asked = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        asked.set()

    numbers = [signal.SIGTERM]
    # A shell starts background programs with Ctrl-C ignored; this must stay so.
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        numbers.append(signal.SIGINT)
    former = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield asked.is_set
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _summary(rows: dict[str, Row], records: Records, seed: int) -> None:
    missing = [row for row in rows.values() if row.status != "graded"]
    print(f"{len(rows) - len(missing)} of {len(rows)} graded, seed {seed}.")
    for row in missing[:SHOWN]:
        print(f"  {row.student}: {row.status}: {row.reason}")
    if len(missing) > SHOWN:
        print(f"  … and {len(missing) - SHOWN} more")
    print(f"Grades: {records.folder / TABLE}")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least one")
    return number
