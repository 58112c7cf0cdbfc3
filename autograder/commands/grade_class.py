"""`autograder grade-class`: every submission in a folder, in parallel, never twice."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import FrameType

from tqdm import tqdm

from autograder import exercises
from autograder.batch.records import TABLE, Records, Row
from autograder.commands.grade import NOT_GRADED, add_run_options
from autograder.intake import Refused, Work, open_entry, students_in
from autograder.versions import draw_seed

INTERRUPTED = 130
SHOWN = 10  # students without a grade that are named at the end; the table has all


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    command = commands.add_parser("grade-class", help="grade every submission in a folder")
    command.add_argument(
        "submissions", type=Path, help="a folder (or an LMS's zip): one student each"
    )
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="where results go")
    command.add_argument("--jobs", type=_count, help="processes (default: one for each core)")
    command.add_argument("--again", action="store_true", help="grade also what has not changed")
    command.add_argument("--scheduler", metavar="ADDRESS", help="grade on this Dask cluster")
    add_run_options(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Grade the class and return the exit code: 0 where every student has a result."""
    names = exercises.names()
    records = Records(options.out)
    seed = options.seed
    if seed is None:
        seed = records.seed()
    if seed is None:
        seed = draw_seed()
    records.keep_seed(seed)
    strict = options.isolation == "strict"
    rows: dict[str, Row] = {}
    todo: list[Work] = []
    for entry in students_in(options.submissions, names):
        try:
            work = open_entry(entry, names)
        except Refused as refusal:
            rows[entry.student] = Row(entry.student, None, str(refusal))
            continue
        earlier = None if options.again else records.finished(work, seed, strict)
        rows[work.student] = Row(work.student, earlier, "interrupted before its turn")
        if earlier is None:
            todo.append(work)
    interrupted = False
    try:
        with _interruptible():
            _grade(todo, rows, records, seed, options)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        records.keep_table(rows.values(), names)
    _summary(rows, len(todo), records, seed)
    if interrupted:
        print("Interrupted: run the same command again to go on.", file=sys.stderr)
        return INTERRUPTED
    return 0 if all(row.status == "graded" for row in rows.values()) else NOT_GRADED


def _grade(
    todo: list[Work],
    rows: dict[str, Row],
    records: Records,
    seed: int,
    options: argparse.Namespace,
) -> None:
    if not todo:
        return
    # Only now: a run over an unchanged class has no need of torch.
    from autograder.batch.run import ClassRun

    strict = options.isolation == "strict"
    tqdm.monitor_interval = 0  # its thread and a fork do not go together
    with tqdm(total=len(todo), unit=" submissions", smoothing=0.05, disable=None) as bar:

        def told(row: Row) -> None:
            rows[row.student] = row
            bar.update()

        ClassRun(records, seed, strict, told).grade(todo, lambda: _pool(options, strict))


def _pool(
    options: argparse.Namespace, strict: bool
) -> AbstractContextManager[tuple[Executor, int]]:
    from autograder.batch import pools

    if options.scheduler:
        return pools.cluster(options.scheduler)
    return pools.processes(options.jobs or len(os.sched_getaffinity(0)), strict)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let a request to end (SIGTERM) do what Ctrl-C does: keep all that is finished."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    former = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


def _summary(rows: dict[str, Row], tried: int, records: Records, seed: int) -> None:
    missing = [row for row in rows.values() if row.status != "graded"]
    graded = len(rows) - len(missing)
    print(
        f"{graded} of {len(rows)} graded ({len(rows) - tried} unchanged or refused), seed {seed}."
    )
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
