"""`autograder grade-class`: grades the submissions in a folder in parallel, each only once."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import FrameType

from autograder.cli import (
    download_options,
    feedback_option,
    late_options,
    only_option,
    out_folder,
    roster_options,
    student_option,
)
from autograder.cli.class_grading import ClassGrading
from autograder.cli.class_summary import show_summary
from autograder.cli.errors import NOT_GRADED, WrongCall
from autograder.cli.grade import add_run_options
from autograder.intake import StudentEntry
from autograder.official.class_file import MISSING, ClassFile, WrongClassFile, read_class_file
from autograder.official.kept_marks import (
    OtherMarking,
    require_same_marking,
    with_mended,
    with_others,
)
from autograder.official.marks import Marking
from autograder.official.mended_work import MendedWork, mended_work
from autograder.official.records import PAGES, Records, Row
from autograder.official.reproducibility import draw_seed
from autograder.reports.progress import Progress

INTERRUPTED = 130


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    command = commands.add_parser("grade-class", help="grade every submission in a folder")
    command.add_argument(
        "submissions", type=Path, help="a folder (or an LMS's zip): one student each"
    )
    download_options.add(command)
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="where results go")
    roster_options.add(command)
    late_options.add(command)
    only_option.add(command)
    student_option.add(command)
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
    feedback_option.add(command)
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
    """Grade the class and return the exit code: 0 if every student who handed in has a result.

    Return INTERRUPTED after Ctrl-C, and NOT_GRADED if a student could not be graded. Raises
    WrongCall if there is no submission or results cannot go into the given folder.
    """
    if options.figures_of and not options.html:
        raise WrongCall("--figures-of says what the pages show: it goes with --html.")
    chosen = only_option.chosen(options)
    out_folder.require_apart(options.out, options.submissions)
    feedback_option.require(options)
    rule, roster = late_options.rule(options), roster_options.taken(options)
    marking = Marking.of(download_options.taken(options), chosen, roster, rule)
    if not marking.download.entries:
        raise WrongCall(f"{options.submissions} holds no submission: there is nothing to grade.")
    records = Records(options.out)
    earlier = _earlier(options, marking, records)
    if earlier is not None:
        marking = student_option.chosen(options.student, marking, earlier)
    stays = _stays(options, marking)
    everybody = stays.marking.download.entries
    entries = [one for one in everybody if one.student not in stays.rows]
    records.name_files(entry.student for entry in everybody)
    out_folder.require_own(records, everybody)
    seed = _seed(options, records)
    # Written before any result: the seed marks the folder as one of grade-class.
    out_folder.require_writable(records, seed)
    if options.html:
        out_folder.require_pages(options.out / PAGES)
    strict = options.isolation == "strict"
    grading = ClassGrading(entries, chosen, records, seed, strict, options.again)
    if earlier is not None:
        grading.tell_left({one.student for one in earlier.students} - {*grading.rows})
    _tell_mended(stays, grading)
    held, interrupted = _graded(grading, stays, earlier, options)
    if options.html and not interrupted:
        interrupted = not _pages(entries, grading.rows, records, chosen, options)
    show_summary(held, grading.rows, records.folder, seed)
    if options.html:
        print(f"Pages: {options.out / PAGES}")
    if interrupted:
        how = "the same command without --again" if options.again else "the same command again"
        print(f"Interrupted: run {how} to go on.", file=sys.stderr)
        return INTERRUPTED
    sent = feedback_option.write(options, held)
    fine = ("graded", MISSING)
    return sent if all(row.status in fine for row in grading.rows.values()) else NOT_GRADED


def _graded(
    grading: ClassGrading,
    stays: MendedWork,
    earlier: ClassFile | None,
    options: argparse.Namespace,
) -> tuple[ClassFile, bool]:
    """Grade, keep the marks whatever happens, and return them and whether it was interrupted."""
    interrupted = False
    try:
        with stoppable() as stopped:
            grading.grade(lambda: pool(options), stopped)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        # A second Ctrl-C may cost the rows that are not looked up yet, but not the table.
        with suppress(KeyboardInterrupt):
            grading.look_up()
        grading.rows.update(stays.rows)
        held = with_mended(stays.marking.marks(grading.rows), stays.marks)
        if earlier is not None:
            held = with_others(
                held, earlier, grading.rows.keys(), datetime.now().astimezone().date()
            )
        grading.records.keep_class(held)
    return held, interrupted


def _earlier(options: argparse.Namespace, marking: Marking, records: Records) -> ClassFile | None:
    """With --student the marks of the earlier run, which stay. Raises WrongCall if they cannot."""
    if not options.student:
        return None
    held = records.seed()
    if options.seed is not None and options.seed != held:
        raise WrongCall(f"--student: the class was graded with --seed {held}: leave it out.")
    try:
        earlier = read_class_file(options.out)
        require_same_marking(marking.marks({}), earlier)
    except WrongClassFile as wrong:
        raise WrongCall(f"--student leaves the rows of all others as they are. {wrong}") from None
    except OtherMarking as other:
        raise WrongCall(f"--student: {other}. Give the same options, or grade all.") from None
    return earlier


def _stays(options: argparse.Namespace, marking: Marking) -> MendedWork:
    """What stays of an earlier run, if the whole class is graded."""
    if not options.student:
        with suppress(WrongClassFile):
            earlier = read_class_file(options.out)
            out_folder.require_same_class(options.out, marking, earlier)
            return mended_work(marking, earlier)
    return MendedWork(marking)


def _tell_mended(stays: MendedWork, grading: ClassGrading) -> None:
    """Say whose marks were made by hand and stay, or do not stay."""
    for sentence in stays.told:
        print(sentence, file=sys.stderr)
    for words, count in grading.outdated(stays.rows).items():
        students = "1 student" if count == 1 else f"{count} students"
        print(
            f"{words}: {students} whose marks are kept would get other ones. Grade each alone once"
            " more, with --student and the same files.",
            file=sys.stderr,
        )


def _seed(options: argparse.Namespace, records: Records) -> int:
    if options.seed is not None:
        return int(options.seed)
    held = records.seed()
    return draw_seed() if held is None else held


def _pages(
    entries: Sequence[StudentEntry],
    rows: Mapping[str, Row],
    records: Records,
    chosen: Sequence[str],
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
            pages = ClassPages(records, strict, which, progress.advance, stopped, chosen)
            pages.write(entries, rows, lambda: pool(options))
    except KeyboardInterrupt:
        return False
    return True


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


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least one")
    return number
