"""Writes the marks of a class into a new file in the form that a platform imports.

The columns are those that the importers ask for: moodle/moodle
(mod/assign/feedback/offline/importgradeslib.php), instructure/canvas-lms
(lib/gradebook_importer.rb), "Work Offline with Grade Data" of Blackboard's help, "Importing Grades"
of D2L's documentation. An empty cell deletes a mark in some of them, so a student without a mark
has no row.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from autograder.intake import Platform, clean
from autograder.official.class_file import ClassFile, StudentMark
from autograder.official.class_table import FORMULA, shown_as_text
from autograder.sending.gradebooks import GRADEBOOKS, Gradebook, KeyKind
from autograder.sending.matching import logins_of, plain_keys
from autograder.sending.outgoing import (
    NO_ROSTER,
    OutgoingMark,
    SentMarks,
    UnsentMark,
    listed,
    named,
    other_points,
    outgoing,
    shown_mark,
    unknown_most,
)
from autograder.sending.spreadsheet import BOM, number_in

# What may follow the sign of a formula without being one: no call, no separator, no quote.
HARMLESS = re.compile(r"[+\-@][\w.@+-]*")
EXISTING = re.compile(r" \(\d+\)\Z")  # ends the heading of an assignment that Canvas knows
ALL = ("student", "id", "name", "login", "email", "score", "max_score", "deducted")
LAST = ("status", "reason", "notes")


class NeedsColumn(Exception):
    """The file needs another heading for the marks; the text is a sentence that says which."""


@dataclass(frozen=True)
class _Form:
    """A file that a platform imports.

    `key` returns what the platform knows a student by, empty if that is not known; `without` says
    what is then missing. `head` are the headings for a column of marks, and `cells` the row of one
    student from the key and the mark.
    """

    key: Callable[[StudentMark, Platform], str]
    without: str
    head: Callable[[str], Sequence[str]]
    cells: Callable[[StudentMark, str, str, ClassFile], Sequence[str]]
    needs: str = ""
    quoted: bool = False


def new_file(
    held: ClassFile,
    platform: Platform,
    column: str = "",
    scale: float | None = None,
    zeros: bool = False,
) -> SentMarks:
    """Return a file for the platform's import. Raises NeedsColumn without a fitting `column`."""
    form, gradebook = FORMS[platform], GRADEBOOKS[platform]
    _require_column(form, held, gradebook, column, scale)
    marks = [*outgoing(held, scale, zeros)]
    keys = [form.key(one.student, held.platform) for one in marks]
    shared = Counter(keys)
    rows, unsent, signed = list[Sequence[str]](), list[UnsentMark](), list[str]()
    for one, key in zip(marks, keys, strict=True):
        if why := _why_not(one, key, form, shared):
            unsent.append(UnsentMark(one.student, one.mark, why))
            continue
        rows.append(form.cells(one.student, key, one.mark, held))
        if key.startswith(FORMULA):
            signed.append(named(one.student))
    new = platform is Platform.CANVAS and not EXISTING.search(column)
    if new:
        rows.insert(0, _points_of_new(held, scale))
    content = _text([form.head(column), *rows], form.quoted)
    sent = len(marks) - len(unsent)
    told = [*_told(signed), *_told_ids(rows, platform)]
    if sent and not new and _most(column, gradebook) is None:
        told.append(unknown_most(held, gradebook, scale))
    return SentMarks(content, sent, unsent, told)


def _require_column(
    form: _Form, held: ClassFile, gradebook: Gradebook, column: str, scale: float | None
) -> None:
    """Raise NeedsColumn if a heading is missing, or says other points than the class has."""
    if form.needs and not column:
        raise NeedsColumn(form.needs)
    most = _most(column, gradebook)
    if scale is None and (wrong := other_points(most, held, gradebook.name)):
        raise NeedsColumn(f'--column "{column}" {wrong}.')


def _most(column: str, gradebook: Gradebook) -> float | None:
    """What the column counts at most, None if its heading does not say it."""
    found = gradebook.marks.fullmatch(column)
    return number_in(found.groupdict().get("most") or "") if found else None


def _points_of_new(held: ClassFile, scale: float | None) -> Sequence[str]:
    """The row with which Canvas learns what a new assignment counts."""
    most = shown_mark(held.max_score, held.max_score, scale)
    return ["    Points Possible", "", "", "", "", most]


def _text(rows: Iterable[Sequence[str]], quoted: bool) -> bytes:
    out = io.StringIO()
    how: Literal[0, 1] = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(out, quoting=how, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def whole_table(held: ClassFile, scale: float | None = None, zeros: bool = False) -> SentMarks:
    """Return a table of everybody for a spreadsheet; without a mark the cell is empty."""
    marks = {one.student.student: one.mark for one in outgoing(held, scale, zeros)}
    rows: list[Sequence[str]] = [[*ALL, *LAST]]
    for one in held.students:
        person, mark = one.known, marks.get(one.student, "")
        who = (one.student, person.id, person.name, person.login, person.email)
        most = shown_mark(held.max_score, held.max_score, scale) if mark else ""
        lost = shown_mark(one.deducted, held.max_score, scale) if one.deducted else ""
        told = (one.status, one.reason, " ".join(one.notes))
        rows.append([*map(shown_as_text, who), mark, most, lost, *map(shown_as_text, told)])
    # Without the mark, Excel takes the text for one in an old encoding.
    return SentMarks(BOM.encode() + _text(rows, quoted=False), len(marks))


def _why_not(one: OutgoingMark, key: str, form: _Form, shared: Mapping[str, int]) -> str:
    """Why a mark cannot go into the file; empty if it can."""
    if not key:
        return form.without
    if one.student.stranger:
        return NO_ROSTER
    if shared[key] > 1:
        return f"another student has the same {clean(key)}, too"
    if key.startswith(FORMULA) and not HARMLESS.fullmatch(key):
        return "a spreadsheet would compute what this student goes by"
    return ""


def _told(signed: Sequence[str]) -> Iterator[str]:
    if signed:
        yield (
            "Do not save the file with a spreadsheet program: it would change what begins with a"
            f" sign and has to stay as it is, for {listed(signed)}."
        )


def _told_ids(rows: Sequence[Sequence[str]], platform: Platform) -> Iterator[str]:
    """Say which students Canvas looks for by the institution's id alone."""
    if platform is not Platform.CANVAS:
        return
    if names := [clean(row[0]) for row in rows if row[2] and not row[1]]:
        yield (
            f"Canvas looks for the SIS User ID of {listed(names)}. If this id is the number of its"
            " own gradebook, add --template with the gradebook."
        )


def _number(student: StudentMark, source: Platform, target: Platform) -> str:
    """The number that the platform itself has given, empty if that is not known."""
    if source is not target:
        return ""
    return next(iter(plain_keys(student, source, target)[KeyKind.NUMBER]), "")


def _moodle_key(student: StudentMark, source: Platform) -> str:
    return _number(student, source, Platform.MOODLE)


def _moodle_cells(student: StudentMark, key: str, mark: str, held: ClassFile) -> Sequence[str]:
    name = shown_as_text(student.known.name)
    return [f"Participant {key}", name, mark, "-"]


def _canvas_key(student: StudentMark, source: Platform) -> str:
    number, institution, login = _canvas_ids(student, source)
    return number or login or institution


def _canvas_ids(student: StudentMark, source: Platform) -> Sequence[str]:
    """What Canvas looks for, in this order: its own number, the institution's id, the login.

    An id may be the number of Canvas' own gradebook, which is somebody else's at the institution,
    so it is left out where something surer is known.
    """
    number = _number(student, source, Platform.CANVAS)
    known = plain_keys(student, source, Platform.CANVAS)[KeyKind.ID]
    institution = next((one for one in known if one != number), "")
    login = _login(student, source)
    return number, institution if number or not login else "", login


def _canvas_cells(student: StudentMark, key: str, mark: str, held: ClassFile) -> Sequence[str]:
    name = shown_as_text(student.known.name or student.student)
    return [name, *_canvas_ids(student, held.platform), "", mark]


def _login(student: StudentMark, source: Platform) -> str:
    """The login; of whom nothing is known but the name of a folder, that is taken for it."""
    person = student.known
    if login := next(filter(None, logins_of(student, source)), ""):
        return login
    if person.login or person.id or person.email:
        return person.id if source is Platform.BLACKBOARD else ""
    return student.student if source is Platform.FOLDERS else ""


def _brightspace_cells(student: StudentMark, key: str, mark: str, held: ClassFile) -> Sequence[str]:
    return [key, mark, "#"]


FORMS = {
    Platform.MOODLE: _Form(
        _moodle_key,
        "Moodle's number of this student is not known: add --template, or use --to csv",
        lambda column: ["Identifier", "Full name", "Grade", "Last modified (grade)"],
        _moodle_cells,
    ),
    Platform.CANVAS: _Form(
        _canvas_key,
        "neither a number nor the login of this student is known: add --template",
        lambda column: ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", column],
        _canvas_cells,
        'Canvas needs the heading of the marks: add --column "Name (number)" as in its export, or'
        " --template with the export itself. Another name makes a new assignment.",
    ),
    Platform.BLACKBOARD: _Form(
        _login,
        "the login of this student is not known: add --template, or grade with --roster",
        lambda column: ["Username", column],
        lambda student, key, mark, held: [key, mark],
        'Blackboard needs the heading of the marks: add --column "Name [Total Pts: 100 Score]'
        ' |12345" as in its download, or --template with the download itself. Another name makes a'
        " new column of text.",
        quoted=True,
    ),
    Platform.BRIGHTSPACE: _Form(
        _login,
        "the login of this student is not known: add --template, or grade with --roster",
        lambda column: ["Username", _points_grade(column), "End-of-Line Indicator"],
        _brightspace_cells,
        'Brightspace needs the name of the grade item: add --column "Name", or --template with its'
        " export.",
    ),
}


def _points_grade(column: str) -> str:
    return column if " Points Grade" in column else f"{column} Points Grade"
