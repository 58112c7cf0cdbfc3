"""One student's feedback in Markdown: the mark, how it came about, and what went wrong.

It holds what a result says to students and nothing else: of a hidden check its title and outcome.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograder.official.class_file import ClassFile, StudentMark
from autograder.official.class_table import shown_points
from autograder.pages.environment import visible
from autograder.reports.entries import circumstances
from autograder.reports.markdown import BROKEN, escaped, explanations, points_table
from autograder.results import Result
from autograder.sending.outgoing import GRADED, NOTHING
from autograder.sending.places import BEGIN
from autograder.sending.unclear import is_unclear

UNCLEAR = (
    "Work was handed in of which it is not clear whose it is, and it may be yours. Your instructor"
    " has to look at it first."
)
LONGEST_NOTE = 1_000  # characters
# A colon that begins neither a picture nor an address, and what is inside a word.
HARMLESS = re.compile(r"\\(:(?=[ \d]|$)|(?<=[^\W_]\\)_(?=[^\W_]))")


def feedback_page(mark: StudentMark, held: ClassFile, result: Result | None, page: str = "") -> str:
    """Return the text; `page` is the name of the file with the student's HTML page, if any.

    Characters that nobody sees are shown by a sign: a terminal obeys none of them.
    """
    parts = [f"{BEGIN}{_plain(_called(mark))}"]
    parts += _graded(mark, held, result, page) if mark.status == GRADED else _without(mark, held)
    parts += [_plain(note) for note in _notes(mark, result)]
    if result is not None and mark.status == GRADED:
        parts += [_plain(sentence) for sentence in circumstances(result)]
    return visible("\n\n".join(parts)) + "\n"


def _called(mark: StudentMark) -> str:
    """The student's name: as the roster has it, unless its file has lost letters."""
    name = mark.known.name or mark.student
    return mark.person.name or name if {"?", "\ufffd"} & {*name} else name


def _graded(mark: StudentMark, held: ClassFile, result: Result | None, page: str) -> Iterator[str]:
    assert mark.score is not None
    yield f"## Mark: {shown_points(mark.score)} of {mark.max_score}"
    if mark.deducted:
        lost = shown_points(mark.deducted)
        yield f"The checks gave {mark.earned} points; {lost} points were deducted for lateness."
        if held.rule:
            yield f"The rule: {_plain(held.rule)}"
    if mark.at:
        yield f"Handed in: {mark.at.isoformat(sep=' ', timespec='minutes')}"
    if page:
        yield f"The file `{page}` shows the same with your code."
    if result is not None:
        yield points_table(result)
        yield from explanations(result, {})


def _without(mark: StudentMark, held: ClassFile) -> Iterator[str]:
    if is_unclear(mark, held):
        yield "## There is no mark yet"
        yield UNCLEAR
        return
    if mark.status == NOTHING:
        # The reason may name other students, whose work may be this one's.
        yield "## Nothing was handed in"
        return
    if mark.points:
        yield BROKEN
    else:
        yield "## There is no mark yet"
        yield "A person has to look at what you handed in."
    if mark.reason:
        yield _plain(mark.reason)


def _notes(mark: StudentMark, result: Result | None) -> Iterator[str]:
    """The notes that the result does not have. Those on a stranger may name other students."""
    for note in () if mark.stranger else mark.notes:
        if result is None or note not in result.notes:
            yield note


def _plain(text: str) -> str:
    """`text` as it is, also for whoever reads the file without a program for Markdown."""
    cut = text if len(text) <= LONGEST_NOTE else f"{text[: LONGEST_NOTE - 1]}…"
    return HARMLESS.sub(r"\1", escaped(cut))
