"""Says at the end of a class run how it went."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from autograder.official.class_file import MISSING, ClassFile
from autograder.official.class_table import TABLE
from autograder.official.lateness import IN_TIME, UNKNOWN
from autograder.official.marks import name_of
from autograder.official.records import Row
from autograder.reports.terminal import writable

SHOWN = 10  # students of a kind that are named at the end; the table names all


def show_summary(held: ClassFile, rows: Mapping[str, Row], folder: Path, seed: int) -> None:
    """Print who was graded in this run, who was not, and where the marks are."""
    came = [row for row in rows.values() if row.status != MISSING]
    missing = [row for row in came if row.status != "graded"]
    _print(f"{len(came) - len(missing)} of {len(came)} graded, seed {seed}.")
    _print_some([f"{row.student}: {row.status}: {row.reason}" for row in missing])
    for line, names in _kinds(held):
        _print(line)
        _print_some(names)
    _print(f"Grades: {folder / TABLE}")


def _kinds(held: ClassFile) -> Iterator[tuple[str, Sequence[str]]]:
    """Lines about students who are special in some way, with their names."""
    absent = [mark for mark in held.students if mark.status == MISSING]
    if held.roster:
        listed = [mark for mark in held.students if not mark.stranger]
        here = sum(mark.status != MISSING for mark in listed)
        yield f"{here} of {len(listed)} on the roster handed in.", ()
    if absent:
        yield f"{len(absent)} handed in nothing:", [mark.student for mark in absent]
    strangers = [mark for mark in held.students if mark.stranger]
    if strangers:
        told = [f"{mark.student}: {mark.notes[0]}" for mark in strangers]
        yield f"{len(strangers)} not on the roster, at the end of the table:", told
    if held.rule:
        yield from _late(held)


def _late(held: ClassFile) -> Iterator[tuple[str, Sequence[str]]]:
    marked = [mark for mark in held.students if mark.earned is not None]
    late = [mark for mark in marked if mark.late not in (IN_TIME, UNKNOWN)]
    costly = sum(mark.deducted > 0 for mark in late)
    yield f"{len(late)} late, {costly} of them with points deducted. {held.rule}", ()
    unknown = [mark for mark in marked if mark.late == UNKNOWN]
    if unknown:
        yield f"For {len(unknown)} of {len(marked)} it is not known when they handed in.", ()
    told = [mark.student for mark in unknown if mark.delivery.late]
    if told:
        yield f"{len(told)} of these marked as late by {name_of(held.platform)}:", told


def _print_some(lines: Sequence[str]) -> None:
    for line in lines[:SHOWN]:
        _print(f"  {line}")
    if len(lines) > SHOWN:
        _print(f"  … and {len(lines) - SHOWN} more")


def _print(text: str) -> None:
    print(writable(text, sys.stdout.encoding or "ascii"))
