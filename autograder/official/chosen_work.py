"""Cuts the work of a student down to the exercises that are graded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder import exercises
from autograder.intake import StudentEntry, Work, open_entry


def open_chosen(entry: StudentEntry, chosen: Sequence[str]) -> Work:
    """Read the work of one student on the chosen exercises. Raises Refused as `open_entry` does.

    It is read as work on the whole course, so that a file of another exercise is known as such.
    """
    return only(open_entry(entry, exercises.names()), chosen)


def only(work: Work, chosen: Sequence[str]) -> Work:
    """The part of `work` on the chosen exercises."""
    if {*chosen} == {*work.sources}:
        return work
    part = replace(
        work,
        sources={name: source for name, source in work.sources.items() if name in chosen},
        rivals={name: rival for name, rival in work.rivals.items() if name in chosen},
    )
    if part.nothing and not work.nothing:
        return replace(part, notes=(_nothing_on(chosen), *work.notes))
    return part


def _nothing_on(chosen: Sequence[str]) -> str:
    return f"Nothing was handed in on {' or '.join(chosen)}."
