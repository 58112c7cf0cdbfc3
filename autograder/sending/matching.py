"""Finds the row of each student in a platform's file; a doubt is told and never decided."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from autograder.intake import Platform
from autograder.official.class_file import ClassFile, StudentMark
from autograder.official.class_table import shown_in_table
from autograder.sending.gradebooks import Gradebook, KeyKind
from autograder.sending.outgoing import NOTHING

Cells: TypeAlias = Sequence[str]
Columns: TypeAlias = Mapping[KeyKind, Sequence[tuple[int, ...]]]

EXACT = (KeyKind.NUMBER, KeyKind.ID, KeyKind.LOGIN, KeyKind.EMAIL)
UNKNOWN = "the file does not have this student"
SEVERAL = "several rows of the file fit this student"
OTHER_NAME = "the file has another name for this number, as for work of a group"
SHARED = "another student of the class fits the same row of the file"


@dataclass
class MatchedRows:
    """The row of each student by name, why others have none, and who was found by name alone."""

    rows: dict[str, int] = field(default_factory=dict)
    without: dict[str, str] = field(default_factory=dict)
    by_name: list[str] = field(default_factory=list)


def columns_of(head: Cells, gradebook: Gradebook) -> Columns:
    """The columns, by the kind of key that they hold, as their headings say."""
    places = {
        heading.strip().casefold(): column for column, heading in reversed([*enumerate(head)])
    }
    return {
        kind: [
            tuple(places[part] for part in parts) for parts in known if places.keys() >= {*parts}
        ]
        for kind, known in gradebook.keys.items()
    }


def matched_rows(
    held: ClassFile, rows: Mapping[int, Cells], columns: Columns, platform: Platform
) -> MatchedRows:
    """Find the students of a class in the `rows` of a file of `platform`.

    Where the headings name no column with ids, logins or addresses, the contents do.
    """
    keys = {one.student: keys_of(one, held.platform, platform) for one in held.students}
    if not any(columns.get(kind) for kind in EXACT):
        columns = {**columns, **dict(_by_contents(keys.values(), rows))}
    index = {
        kind: [_index(kind, places, rows) for places in columns.get(kind, ())] for kind in KeyKind
    }
    found = MatchedRows()
    names = Counter(name for known in keys.values() for name in known[KeyKind.NAME])
    for student, known in keys.items():
        _look_for(student, known, index, names, found)
    _sort_out_shared(found)
    if platform is held.platform is Platform.MOODLE:
        single = {student: known[KeyKind.NAME] for student, known in keys.items()
                  if not any(names[key] > 1 for key in known[KeyKind.NAME])}  # fmt: skip
        _sort_out_groups(single, index[KeyKind.NAME], found)
    return found


def keys_of(
    student: StudentMark, source: Platform, target: Platform
) -> Mapping[KeyKind, Sequence[str]]:
    """What `plain_keys` returns, without what does not tell two students apart."""
    known = plain_keys(student, source, target)
    return {kind: [_key(kind, text) for text in texts] for kind, texts in known.items()}


def plain_keys(
    student: StudentMark, source: Platform, target: Platform
) -> Mapping[KeyKind, Sequence[str]]:
    """What a student is known by, as far as it means something on the platform `target`.

    The number that `source` has given is no id of anything else: another platform may know somebody
    else by it.
    """
    own, listed = student.person, student.listed
    number = _number_in(student.delivery.place, source)
    # Of whom nothing came, the roster alone has said the id.
    said = "" if own.id == number or student.status == NOTHING else own.id
    ids = [listed.id, said]
    known = {
        KeyKind.NUMBER: [number or _listed_number(student, source)] if source is target else [],
        KeyKind.ID: ids,
        KeyKind.LOGIN: [listed.login, own.login, *ids],
        KeyKind.EMAIL: [listed.email, own.email],
        KeyKind.NAME: [listed.name or own.name or student.student],
    }
    if not any((number, own.id, own.login, own.email, student.listed.name, *ids)):
        # All that is known is the name of a folder: it may be anything.
        known |= {kind: [student.student] for kind in EXACT}
    return {kind: [*dict.fromkeys(filter(None, texts))] for kind, texts in known.items()}


def _listed_number(student: StudentMark, source: Platform) -> str:
    """The platform's number of a student who handed in nothing, if the roster was its own.

    Moodle's worksheet has it as "Participant 17", Canvas' gradebook as the id.
    """
    own, listed = student.person.id, student.listed.id
    moodle = source is Platform.MOODLE and not listed.isdecimal() and listed.endswith(f" {own}")
    canvas = source is Platform.CANVAS and listed == own
    return own if own.isdecimal() and (moodle or canvas) else ""


def _number_in(place: str, source: Platform) -> str:
    """The platform's number in the name that it gave to the work, empty if there is none.

    Moodle gives `Ann Lee_123_…`, Canvas `leeann_LATE_123_456_…`, Brightspace `123-456 - Ann Lee …`.
    """
    if source is Platform.MOODLE:
        return next((part for part in place.split("_")[1:2] if part.isdecimal()), "")
    if source is Platform.CANVAS and "anon" not in place.split("_"):
        return next((part for part in place.split("_") if part.isdecimal()), "")
    if source is Platform.BRIGHTSPACE:
        found = re.match(r"\d+", place)
        return found[0] if found else ""
    return ""


def _key(kind: KeyKind, text: str) -> str:
    """`text` without what does not tell two students apart."""
    text = unicodedata.normalize("NFKC", shown_in_table(text.strip())).casefold()
    if kind is KeyKind.NAME:
        return " ".join(sorted(re.findall(r"[^\W_]+", text)))
    if kind is KeyKind.NUMBER:  # Moodle puts a word before it, in the language of the person
        found = re.search(r"\d+\Z", text)
        return found[0] if found else text
    return text.removeprefix("#")  # stands before every id that Brightspace exports


def _index(
    kind: KeyKind, places: Sequence[int], rows: Mapping[int, Cells]
) -> Mapping[str, Sequence[int]]:
    """The rows by what the columns `places` hold."""
    found: dict[str, list[int]] = {}
    for number, cells in rows.items():
        text = " ".join(cells[place] for place in places if place < len(cells))
        if key := _key(kind, text):
            found.setdefault(key, []).append(number)
    return found


def _by_contents(
    keys: Iterable[Mapping[KeyKind, Sequence[str]]], rows: Mapping[int, Cells]
) -> Iterator[tuple[KeyKind, Sequence[tuple[int, ...]]]]:
    """The columns in which most of the students are found by one kind of key."""
    students = [*keys]
    width = max((len(cells) for cells in rows.values()), default=0)
    for kind in EXACT:
        having = [set(known[kind]) for known in students if known[kind]]
        counts = {
            column: sum(not one.isdisjoint(index) for one in having)
            for column in range(width)
            if (index := _index(kind, (column,), rows))
        }
        best = max(counts, key=lambda column: counts[column], default=None)
        if best is not None and having and 2 * counts[best] >= len(having):
            yield kind, [(best,)]


def _look_for(
    student: str,
    known: Mapping[KeyKind, Sequence[str]],
    index: Mapping[KeyKind, Sequence[Mapping[str, Sequence[int]]]],
    names: Mapping[str, int],
    found: MatchedRows,
) -> None:
    compared, fitting = False, set[int]()
    for kind in EXACT:
        for rows in index[kind]:
            compared = compared or bool(known[kind])
            fitting |= _rows_of(known[kind], rows)
    if fitting:
        _take(student, fitting, found)
        return
    if compared:
        found.without[student] = UNKNOWN
        return
    # No id of the file means anything for this student: the name is all there is.
    for rows in index[KeyKind.NAME]:
        fitting |= _rows_of(known[KeyKind.NAME], rows)
    if any(names[key] > 1 for key in known[KeyKind.NAME]):
        found.without[student] = "another student of the class has the same name"
    elif fitting:
        found.by_name.append(student)
        _take(student, fitting, found)
    else:
        found.without[student] = UNKNOWN


def _rows_of(keys: Iterable[str], rows: Mapping[str, Sequence[int]]) -> set[int]:
    return {row for key in keys for row in rows.get(key, ())}


def _take(student: str, fitting: set[int], found: MatchedRows) -> None:
    if len(fitting) > 1:
        found.without[student] = SEVERAL
    else:
        found.rows[student] = min(fitting)


def _sort_out_shared(found: MatchedRows) -> None:
    shared = Counter(found.rows.values())
    for student, row in [*found.rows.items()]:
        if shared[row] > 1:
            found.without[student] = SHARED
            del found.rows[student]
    found.by_name = [student for student in found.by_name if student in found.rows]


def _sort_out_groups(
    names: Mapping[str, Sequence[str]],
    index: Sequence[Mapping[str, Sequence[int]]],
    found: MatchedRows,
) -> None:
    """Leave to a person who is called otherwise in the file.

    Moodle gives to the work of a group the number of the group, which is another student's, too.
    """
    shown = {row: name for rows in index for name, places in rows.items() for row in places}
    for student, row in [*found.rows.items()]:
        own, other = " ".join(names.get(student, ())), shown.get(row, "")
        if own and other and not (_within(own, other) or _within(other, own)):
            found.without[student] = OTHER_NAME
            del found.rows[student]


def _within(name: str, other: str) -> bool:
    """Whether a word of `name` is in `other`, whose words may be written as one."""
    return any(word in other for word in name.split())
