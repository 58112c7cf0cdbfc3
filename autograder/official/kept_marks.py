"""Puts the marks of single students into those of an earlier run, of which all others stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec.structs import replace

from autograder.official.class_file import MISSING, ClassFile, Mended, StudentMark


class OtherMarking(Exception):
    """The marks would be made otherwise than the earlier ones; the text is a sentence."""


def require_same_marking(now: ClassFile, earlier: ClassFile) -> None:
    """Raise OtherMarking if marks of one run cannot stand beside those of the other."""
    if now.exercises != earlier.exercises:
        names = ",".join(earlier.exercises)
        raise OtherMarking(f"the class was graded on other exercises: --only {names}")
    if now.rule != earlier.rule:
        rule = f"with this rule for late work: {earlier.rule}" if earlier.rule else ""
        told = rule or "without a rule for late work"
        raise OtherMarking(f"the class was graded {told.removesuffix('.')}")
    if now.roster != earlier.roster:
        roster = f"with --roster {earlier.roster}" if earlier.roster else "without a roster"
        raise OtherMarking(f"the class was graded {roster}")


def with_others(
    now: ClassFile, earlier: ClassFile, chosen: Iterable[str], today: date
) -> ClassFile:
    """The marks of the `chosen` students as they are `now`, and all else of the `earlier` run.

    Who they are, and where their work lay, stays as it was: only the work may be another. Whoever
    had no row gets one at the end.
    """
    names = {*chosen}
    new = {
        mark.student: mark
        for mark in now.students
        if mark.student in names and not mark.interrupted
    }
    students = [_renewed(mark, new.pop(mark.student, None), today) for mark in earlier.students]
    students += new.values()
    return replace(
        earlier,
        students=tuple(students),
        max_score=max((mark.max_score for mark in students), default=0),
        interrupted=any(mark.interrupted for mark in students),
    )


def _renewed(old: StudentMark, new: StudentMark | None, today: date) -> StudentMark:
    """The mark of a student who may have been graded again."""
    if new is None:
        return old
    why = old.notes[:1] if old.stranger else ()
    notes = new.notes[1:] if new.stranger else new.notes
    # A class file of an earlier version does not say what the download held.
    known = bool(old.work or old.mended) or old.status == MISSING
    other = known and new.work != old.work
    mended = Mended(on=today, work=new.work, notes=notes) if other else None
    told = (mended.told,) if mended else ()
    return replace(
        new,
        listed=old.listed,
        stranger=old.stranger,
        notes=(*why, *told, *notes),
        work=old.work if known else new.work,
        mended=mended,
    )


def with_mended(now: ClassFile, kept: Mapping[str, StudentMark]) -> ClassFile:
    """The marks of a run over the whole class, in which those of `kept` were made earlier."""
    students = (
        replace(mark, work=kept[mark.student].work, mended=kept[mark.student].mended)
        if mark.student in kept
        else mark
        for mark in now.students
    )
    return replace(now, students=tuple(students))
