"""Finds the students whose marks were made by hand, and stay in a run over the whole class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.intake import StudentEntry
from autograder.official import owners
from autograder.official.class_file import ClassFile, Mended, StudentMark
from autograder.official.marks import Marking
from autograder.official.records import Row


@dataclass(frozen=True)
class MendedWork:
    """What stays of an earlier run.

    `marking` is that of the class, in which whoever stays goes by the earlier name. `rows` are the
    rows of these students, `marks` their earlier marks. `told` are sentences on them.
    """

    marking: Marking
    rows: Mapping[str, Row] = field(default_factory=dict)
    marks: Mapping[str, StudentMark] = field(default_factory=dict)
    told: tuple[str, ...] = ()


def mended_work(marking: Marking, earlier: ClassFile) -> MendedWork:
    """Find who was graded alone in the `earlier` run, with other files than in its download.

    As long as the download holds the same of them as then, their marks stay.
    """
    entries = {entry.student: entry for entry in marking.download.entries}
    rows, marks, told = dict[str, Row](), dict[str, StudentMark](), list[str]()
    for mark, mended in _mended(earlier):
        now = _theirs(mark, marking, earlier)
        works = [marking.works[entry.student] for entry in now]
        if works == [mended.work]:
            continue
        why = _why_not(mark, works, marking)
        if why:
            told.append(f"{mark.student}: graded alone on {mended.on}, {why}")
            continue
        told.append(f"{mark.student}: {mended.told} The download is as it was then: kept.")
        for entry in now:
            del entries[entry.student]
        entry = now[0] if now else StudentEntry(mark.student, Path(), (), delivery=mark.delivery)
        entries[mark.student] = entry
        rows[mark.student] = _row(mark, mended)
        marks[mark.student] = mark
    in_order = {
        name: entries[name] for name in sorted(entries, key=lambda one: (one.casefold(), one))
    }
    return MendedWork(marking.on(in_order), rows, marks, tuple(told))


def _mended(held: ClassFile) -> Iterator[tuple[StudentMark, Mended]]:
    for mark in held.students:
        if mark.mended and mark.points:
            yield mark, mark.mended


def _theirs(mark: StudentMark, marking: Marking, earlier: ClassFile) -> Sequence[StudentEntry]:
    download = marking.download
    return owners.of(mark, download.entries, earlier, download.platform, marking.listed)


def _why_not(mark: StudentMark, works: Sequence[str], marking: Marking) -> str:
    """Why the mark does not stay, as the end of a sentence; empty if it does."""
    if {*mark.points} != {*marking.exercises}:
        return "on other exercises: the work in the download counts now."
    if works != ([mark.work] if mark.work else []):
        return "and the download holds other work since: that counts now."
    return ""


def _row(mark: StudentMark, mended: Mended) -> Row:
    notes = (mended.told, *mended.notes)
    broken = mark.status == "grader broken"
    return Row(mark.student, mark.reason, mark.points, mark.max_score, broken, notes)
