"""Finds the row of each student in a platform's file; a doubt is told and never decided."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from autograder.intake import Platform
from autograder.official.class_file import ClassFile, StudentMark
from autograder.sending.gradebooks import GRADEBOOKS, PARTICIPANT, Gradebook, KeyKind
from autograder.sending.outgoing import GRADED, NO_ROSTER, NOTHING
from autograder.sending.unclear import name_key, plain_key

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

    Where no heading names a column with ids, logins or addresses that the students have, the
    contents do.
    """
    gradebook = GRADEBOOKS[platform]
    keys = {one.student: keys_of(one, held.platform, platform) for one in held.students}
    if not any(columns.get(kind) and known[kind] for kind in EXACT for known in keys.values()):
        kinds = [kind for kind in EXACT if kind in gradebook.keys]
        columns = {**columns, **dict(_by_contents(kinds, keys.values(), rows))}
    if gradebook.is_worksheet(rows.values()):
        called = columns.get(KeyKind.NAME) or [(1,)]
        columns = {**columns, KeyKind.NUMBER: [(0,)], KeyKind.NAME: called}
    index = {
        kind: [_index(kind, places, rows) for places in columns.get(kind, ())] for kind in KeyKind
    }
    found = MatchedRows()
    names = Counter(name for known in keys.values() for name in known[KeyKind.NAME])
    for one in held.students:
        known = keys[one.student]
        compared = _by_ids(one, known, index, found) and not _is_a_name(one, held.platform)
        if one.student not in found.rows and one.student not in found.without:
            _by_name(one, known, index[KeyKind.NAME], names, compared, found)
    _sort_out_shared({one.student for one in held.students if one.status == GRADED}, found)
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
        KeyKind.LOGIN: [*logins_of(student, source), *ids],
        KeyKind.EMAIL: [listed.email, own.email],
        KeyKind.NAME: [listed.name or own.name or student.student],
    }
    if _is_a_name(student, source):
        known |= {kind: [student.student] for kind in EXACT}
    return {kind: [*dict.fromkeys(filter(None, texts))] for kind, texts in known.items()}


def logins_of(student: StudentMark, source: Platform) -> Sequence[str]:
    """The logins of a student at the institution. One at GitHub is somebody else's there."""
    own, listed = student.person.login, student.listed.login
    if source is not Platform.GITHUB:
        return listed, own
    return () if listed.casefold() == own.casefold() else (listed,)


def _is_a_name(student: StudentMark, source: Platform) -> bool:
    """Whether all that is known is the name of a folder: it may be anything."""
    own, listed = student.person, student.listed
    number = _number_in(student.delivery.place, source)
    return not any((number, own.id, own.login, own.email, listed.name, listed.id))


def _listed_number(student: StudentMark, source: Platform) -> str:
    """The platform's number of a student who handed in nothing, if the roster was its own.

    Moodle's worksheet has it as "Participant 17", Canvas' gradebook as the id.
    """
    own, listed = student.person.id, student.listed.id
    if source is Platform.MOODLE:
        found = PARTICIPANT.fullmatch(listed)
        return found["number"] if found and own in (listed, found["number"]) else ""
    return own if source is Platform.CANVAS and own == listed and own.isdecimal() else ""


def _number_in(place: str, source: Platform) -> str:
    """The platform's number in the name that it gave to the work, empty if there is none.

    Moodle gives `Ann Lee_123_…`, Canvas `leeann_LATE_123_456_…`, Brightspace `123-456 - Ann Lee …`.
    """
    if source is Platform.MOODLE:
        return next((part for part in place.split("_")[1:2] if part.isdecimal()), "")
    if source is Platform.CANVAS:
        numbers = [part for part in place.split("_") if part.isdecimal()]
        # Of work without a name only the number of the file is told: `anon_ab12C_907_…`.
        return numbers[0] if len(numbers) > 1 or (numbers and "anon" not in place) else ""
    if source is Platform.BRIGHTSPACE:
        found = re.match(r"\d+", place)
        return found[0] if found else ""
    return ""


def _key(kind: KeyKind, text: str) -> str:
    """`text` without what does not tell two students apart."""
    if kind is KeyKind.NAME:
        return name_key(text)
    text = plain_key(text)
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
    kinds: Sequence[KeyKind],
    keys: Iterable[Mapping[KeyKind, Sequence[str]]],
    rows: Mapping[int, Cells],
) -> Iterator[tuple[KeyKind, Sequence[tuple[int, ...]]]]:
    """The columns in which most of the students are found by one of these kinds of key."""
    students = [*keys]
    width = max((len(cells) for cells in rows.values()), default=0)
    for kind in kinds:
        having = [set(known[kind]) for known in students if known[kind]]
        counts = {
            column: sum(not one.isdisjoint(index) for one in having)
            for column in range(width)
            if (index := _index(kind, (column,), rows))
        }
        best = max(counts, key=lambda column: counts[column], default=None)
        if best is not None and having and 2 * counts[best] >= len(having):
            yield kind, [(best,)]


def _by_ids(
    student: StudentMark,
    known: Mapping[KeyKind, Sequence[str]],
    index: Mapping[KeyKind, Sequence[Mapping[str, Sequence[int]]]],
    found: MatchedRows,
) -> bool:
    """Look for the row with an id, login or address; return whether there was one to compare."""
    pairs = [(known[kind], rows) for kind in EXACT for rows in index[kind]]
    if fitting := {row for keys, rows in pairs for row in _rows_of(keys, rows)}:
        _take(student.student, fitting, found)
    return any(keys for keys, _ in pairs)


def _by_name(
    student: StudentMark,
    known: Mapping[KeyKind, Sequence[str]],
    index: Sequence[Mapping[str, Sequence[int]]],
    names: Mapping[str, int],
    compared: bool,
    found: MatchedRows,
) -> None:
    """Look for the row with the name, where it is all there is.

    It is not if ids were `compared`, and not if a roster has been asked for this student.
    """
    keys = known[KeyKind.NAME]
    fitting = {row for rows in index for row in _rows_of(keys, rows)}
    if compared or not fitting:
        found.without[student.student] = UNKNOWN
    elif any(names[key] > 1 for key in keys):
        found.without[student.student] = "another student of the class has the same name"
    elif student.stranger:
        found.without[student.student] = NO_ROSTER
    else:
        found.by_name.append(student.student)
        _take(student.student, fitting, found)


def _rows_of(keys: Iterable[str], rows: Mapping[str, Sequence[int]]) -> set[int]:
    return {row for key in keys for row in rows.get(key, ())}


def _take(student: str, fitting: set[int], found: MatchedRows) -> None:
    if len(fitting) > 1:
        found.without[student] = SEVERAL
    else:
        found.rows[student] = min(fitting)


def _sort_out_shared(marked: Container[str], found: MatchedRows) -> None:
    """Leave rows to a person that several students fit.

    One of them who alone is `marked` keeps the row, unless only the name has led there.
    """
    fitting: dict[int, list[str]] = {}
    for student, row in found.rows.items():
        fitting.setdefault(row, []).append(student)
    for students in fitting.values():
        sent = [student for student in students if student in marked]
        sure = len(sent) == 1 and sent[0] not in found.by_name
        for student in students if len(students) > 1 else ():
            if not (sure and student in sent):
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
