"""Words on files that were handed in and not graded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from autograder.intake.files import Found
from autograder.intake.near_names import UNGRADED, nearest
from autograder.intake.selection import spelled

OTHER_ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
SHOWN = 3  # names of files, where there is nothing else to tell


def on_copies(graded: Found, others: Sequence[Found]) -> Iterator[str]:
    """A sentence for each of the `others`, copies of a file that was `graded`."""
    for other in others:
        yield f"{other.shown} is another copy of {graded.shown} and was not graded."


def on_strangers(
    files: Sequence[Found], exercises: Sequence[str], wanted: Collection[str], graded: str
) -> Iterator[str]:
    """A sentence for each of the `files` that a student may have meant to be graded.

    `wanted` are the exercises without a file; `graded` says in a few words what was graded.
    """
    for file in files:
        stem, suffix = spelled(file.parts[-1])
        if suffix == ".py":
            what = "is not the name of an exercise and was not graded"
            yield f"{file.shown} {what}.{_meant(stem, wanted)}"
        elif suffix in (".ipynb", ".zip", *OTHER_ARCHIVES):
            yield f"{file.shown} was not graded: {graded}."
        elif stem.startswith(tuple(exercises)):
            yield f"{file.shown} was not graded: its name does not end in .py."


def on_nothing(files: Sequence[Found]) -> Iterator[str]:
    """A sentence on `files` of which none can be meant."""
    if files:
        names = [file.shown for file in files[:SHOWN]]
        more = ", …" if len(files) > SHOWN else ""
        yield f"No file is named after an exercise. There is: {', '.join(names)}{more}."


def _meant(stem: str, wanted: Collection[str]) -> str:
    near = nearest(stem, wanted, UNGRADED)
    return f" Is it {near}.py that should have this name?" if near else ""
