"""What the commands for a class of clones share."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from autograder.official.records import shown_as_text
from autograder.release.git import Clone, GitError
from autograder.reports.atomic_write import write_atomically

AT_ONCE = 8  # most of the time a server is waited for

Made = TypeVar("Made")


def each(
    clones: Sequence[Clone], make: Callable[[Clone], Made]
) -> Iterator[tuple[Clone, Made | GitError]]:
    """Yield each clone, in order, with what `make` returned for it or the error that it raised."""

    def attempted(clone: Clone) -> Made | GitError:
        try:
            return make(clone)
        except GitError as error:
            return error

    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from zip(clones, pool.map(attempted, clones), strict=True)


def write_table(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file, in which no text of a student is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([shown_as_text(cell) if isinstance(cell, str) else cell for cell in row])
    write_atomically(path, out.getvalue())
