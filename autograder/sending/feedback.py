"""Writes the feedback of a class from what its run has left: nothing is graded once more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from autograder.intake import Platform
from autograder.official.class_file import INTERRUPTION, ClassFile, StudentMark
from autograder.official.page_digest import digest_of, late_mark, page_shows
from autograder.official.records import Records
from autograder.official.standings import result_of
from autograder.sending.feedback_page import feedback_page
from autograder.sending.feedback_targets import FeedbackFolder, FeedbackZip, StudentFeedback
from autograder.sending.outgoing import GRADED
from autograder.sending.places import HTML, WITH_ZIP

UNREACHED = "the run was interrupted before their turn: run grade-class once more"
CHANGED = "the result is not the one that class.json was made of: run grade-class once more"


@dataclass(frozen=True)
class SentFeedback:
    """How many students have a page, how many files were written, and which zip there is.

    `left_out` are the students without a page or without a place in the zip, with the reason.
    `stale` are the names of what an earlier run has written there and this one has not.
    """

    students: int
    written: int
    zipped: Path | None = None
    left_out: list[tuple[StudentMark, str]] = field(default_factory=list)
    stale: Sequence[str] = ()


def write_feedback(
    grades: Path,
    held: ClassFile,
    out: Path,
    to: Platform | None = None,
    on_page: Callable[[], object] = bool,
) -> SentFeedback:
    """Write what each student of the class run in `grades` gets.

    If `out` ends in `.zip`, it becomes the zip for the platform `to`, or one with a folder for each
    student. Otherwise it is a folder with a folder for each student and, where `to` takes a zip,
    that zip. `on_page` is called for each student. Raises OSError.
    """
    records, students = Records(grades), 0
    left_out: list[tuple[StudentMark, str]] = []
    with ExitStack() as stack:
        targets: list[FeedbackFolder | FeedbackZip] = []
        if out.suffix.lower() != ".zip":
            targets.append(stack.enter_context(FeedbackFolder(out)))
        if not targets or to in WITH_ZIP:
            path = out / f"{to}.zip" if targets else out
            zipped = stack.enter_context(FeedbackZip(path, held, to))
            left_out = zipped.left_out
            targets.append(zipped)
        for mark in held.students:
            one = _feedback(records, held, mark)
            if isinstance(one, str):
                left_out.append((mark, one))
            else:
                students += 1
                for target in targets:
                    target.put(one)
            on_page()
    made = next((one.path for one in targets if isinstance(one, FeedbackZip)), None)
    stale = [name for one in targets if isinstance(one, FeedbackFolder) for name in one.stale(made)]
    return SentFeedback(students, sum(one.written for one in targets), made, left_out, stale)


def _feedback(records: Records, held: ClassFile, mark: StudentMark) -> StudentFeedback | str:
    """What one student gets, or why there is nothing to tell."""
    if mark.reason == INTERRUPTION:
        return UNREACHED
    text, result = result_of(records, mark)
    if mark.status == GRADED and (result is None or result.broken):
        return CHANGED  # what is there does not fit the mark
    path = records.page(mark.student)
    shows = digest_of(mark.student, text, mark.reason, late_mark(mark))
    html = path if page_shows(path, shows) else None
    alone = feedback_page(mark, held, result)
    beside = feedback_page(mark, held, result, HTML) if html else alone
    return StudentFeedback(mark, path.stem, alone, beside, html)
