"""Looks at the folder for the results of a class before anybody is graded."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from autograder.cli.errors import WrongCall
from autograder.intake import Platform, StudentEntry
from autograder.official.class_file import MISSING, ClassFile
from autograder.official.marks import Marking
from autograder.official.other_class import other_class
from autograder.official.records import Records


def require_apart(out: Path, submissions: Path) -> None:
    """Raise WrongCall if `out` cannot hold results, or lies inside the folder of submissions."""
    for path in (out, *out.parents):
        if path.is_file():
            raise WrongCall(f"--out {out}: {path} is a file; name a folder.")
    if out.resolve().is_relative_to(submissions.resolve()):
        raise WrongCall(
            f"--out {out} lies in {submissions}, where it would be taken for a student's work by"
            " the next run: name a folder outside."
        )


def require_own(records: Records, entries: Iterable[StudentEntry]) -> None:
    """Raise WrongCall if the run would overwrite files that grade-class did not write."""
    strangers = records.strangers(entry.student for entry in entries)
    if strangers:
        more = f" and {len(strangers) - 1} more such files" if len(strangers) > 1 else ""
        raise WrongCall(
            f"{records.folder} holds {strangers[0]}, which no run of grade-class wrote{more}:"
            " nothing was overwritten. Name another folder with --out."
        )


def require_writable(records: Records, seed: int) -> None:
    """Write the seed. Raises WrongCall if nothing can be written."""
    try:
        records.keep_seed(seed)
    except OSError as error:
        raise WrongCall(
            f"--out {records.folder}: nothing can be written there ({error.strerror}): nobody was"
            " graded. Name another folder."
        ) from None


def require_pages(folder: Path) -> None:
    """Make the folder of the pages. Raises WrongCall if nothing can be written there."""
    try:
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise WrongCall(
            f"{folder}: no pages can be written there ({error.strerror}): nobody was graded."
        ) from None


def require_same_class(out: Path, marking: Marking, earlier: ClassFile) -> None:
    """Raise WrongCall if a few folders, or another class, would take the place of a whole class."""
    download = marking.download
    had = sum(mark.status != MISSING for mark in earlier.students)
    few = 2 * len(download.entries) < had
    if few and Platform.FOLDERS is download.platform is not earlier.platform:
        raise WrongCall(
            f"{out} holds the marks of {had} students, and the submissions are plain folders of"
            f" only {len(download.entries)}: nobody was graded. Add --student NAME to grade single"
            " students again, or name another folder with --out."
        )
    if other := other_class(marking, earlier):
        raise WrongCall(
            f"{out} holds the marks of another class: {other}. Nothing was overwritten. Name"
            " another folder with --out."
        )
