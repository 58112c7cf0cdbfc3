"""What the commands for a class of clones share."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

from autograder.official.class_table import shown_as_text
from autograder.release.editions import Editions, open_template
from autograder.release.git import Clone, GitError
from autograder.reports.atomic_write import write_atomically
from autograder.reports.progress import Progress

AT_ONCE = 8  # most of the time a server is waited for

Made = TypeVar("Made")


@contextmanager
def shown_template(place: str) -> Iterator[Editions]:
    """Open a template as `open_template` does, and show that it may take a while."""
    with ExitStack() as stack:
        with Progress("reading the template"):
            editions = stack.enter_context(open_template(place))
        yield editions


def each(
    what: str, clones: Sequence[Clone], make: Callable[[Clone], Made]
) -> Iterator[tuple[Clone, Made | GitError]]:
    """Yield each clone, in order, with what `make` returned for it or the error that it raised.

    The progress is shown as that of `what`, such as "fetching".
    """

    def attempted(clone: Clone) -> Made | GitError:
        try:
            return make(clone)
        except GitError as error:
            return error

    with Progress(what, len(clones), "clones") as progress, ThreadPoolExecutor(AT_ONCE) as pool:
        for clone, came in zip(clones, pool.map(attempted, clones), strict=True):
            progress.advance()
            with progress.aside():
                yield clone, came


def write_table(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file, in which no text of a student is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([shown_as_text(cell) if isinstance(cell, str) else cell for cell in row])
    write_atomically(path, out.getvalue())
