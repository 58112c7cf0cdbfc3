"""A class goes in as a platform exports it, and every mark comes back under the same id."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from autograder.intake import ClassDownload, Platform, StudentEntry, class_in
from autograder.official.class_file import ClassFile, StudentMark
from autograder.official.class_table import shown_points
from autograder.official.records import Records
from autograder.sending.feedback import write_feedback
from autograder.sending.template import filled
from tests.sending.test_feedback import members
from tests.support.class_results import ONE, TWO, result
from tests.support.exports import WRITERS, Student
from tests.support.feedback_uploads import taken_by_canvas, taken_by_moodle

NAMES = (
    "Ann Lee", "ann lee", "Ann  Lee", "李 雷", "Zoë O'Hara", "=HYPERLINK(1) X", "+1 Plus", "@at S",
    "-dash Minus", 'Quote "Q" Mark', "Comma, Jr. Bo", "semi;colon C", "tab\tD", "Łukasz Żółć",
    "محمد علي", "José José", "Jose\u0301 José", "x" * 90 + " Long", "007 Bond", "null Null",
    "N/A Na", "Participant 1", "é É", "\u202eevil Bidi", "new\nline N", "a&b <c>", "%s %d", "\\ b",
)  # fmt: skip
SOURCE = b"def forward(X, W1, b1, W2, b2):\n    return X\n"


def the_class() -> list[Student]:
    """Students of all kinds of names; a number of one is part of another's."""
    return [
        Student(name, {f"{ONE}.py": SOURCE}, str(number), f"u{number}", f"u{number}@x.org")
        for number, name in enumerate((*NAMES, *(f"Student {one}" for one in range(100))), 11)
    ]


def marked(download: ClassDownload, numbers: Mapping[str, float]) -> ClassFile:
    """The class with a mark for each student; whose it is, the contents of the entry tell."""
    students = tuple(
        StudentMark(
            student=entry.student,
            delivery=entry.delivery,
            status="graded",
            points={ONE: 6, TWO: 5},
            score=numbers[known(entry)],
            max_score=11,
        )
        for entry in download.entries
    )
    return ClassFile(
        platform=download.platform, exercises=(ONE, TWO), max_score=11, students=students
    )


def known(entry: StudentEntry) -> str:
    return entry.delivery.person.id or entry.delivery.person.login


def moodle(students: Sequence[Student]) -> str:
    head = ["Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)"]
    return table(head, ([f"Participant {one.id}", one.name, "", "11.00", "-"] for one in students))


def canvas(students: Sequence[Student]) -> str:
    head = ["Student", "ID", "SIS Login ID", "Section", "Loops (78)"]
    most = ["    Points Possible", "", "", "", "11"]
    return table(head, [most, *([one.name, one.id, one.login, "A", ""] for one in students)])


def blackboard(students: Sequence[Student]) -> str:
    head = ["Last Name", "First Name", "Username", "Loops [Total Pts: 11 Score] |3002"]
    return table(head, ([one.name, "", one.login, ""] for one in students))


def table(head: Sequence[str], rows: object) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    assert hasattr(rows, "__iter__")
    writer.writerows(rows)
    return out.getvalue()


SHEETS: Mapping[Platform, tuple[Callable[[Sequence[Student]], str], int, int]] = {
    Platform.MOODLE: (moodle, 0, 2),
    Platform.CANVAS: (canvas, 1, 4),
    Platform.BLACKBOARD: (blackboard, 2, 3),
}


@pytest.mark.parametrize("platform", SHEETS)
def test_every_mark_comes_back_under_its_id(platform: Platform, tmp_path: Path) -> None:
    students = the_class()
    sheet, key, mark = SHEETS[platform]
    target = tmp_path / "class.zip"
    WRITERS[platform](target, students)
    download = class_in(target, (ONE, TWO))
    assert download.platform is platform
    ids = {one.login if platform is Platform.BLACKBOARD else one.id: one for one in students}
    numbers = {name: 11 * place / 997 for place, name in enumerate(ids)}
    sent = filled(sheet(students).encode(), marked(download, numbers), platform)
    assert not sent.unsent
    assert sent.sent == len(students)
    rows = [*csv.reader(io.StringIO(sent.content.decode(), newline=""))]
    back = {row[key].removeprefix("Participant "): row[mark] for row in rows[1:]}
    back.pop("", None)
    assert back == {name: shown_points(number) for name, number in numbers.items()}


@pytest.mark.parametrize("platform", [Platform.MOODLE, Platform.CANVAS])
def test_feedback_comes_back_to_its_student(platform: Platform, tmp_path: Path) -> None:
    students = the_class()
    WRITERS[platform](tmp_path / "in", students)
    download = class_in(tmp_path / "in", (ONE, TWO))
    grades = tmp_path / "grades"
    grades.mkdir()
    records = Records(grades)
    for entry in download.entries:
        records.keep(entry.student, result(entry.student).to_json())
    held = marked(download, dict.fromkeys((one.id for one in students), 11.0))
    sent = write_feedback(grades, held, tmp_path / "back.zip", platform)
    assert not sent.left_out
    found = members(tmp_path / "back.zip")
    ids = {one.id for one in students}
    assert len(found) == len(students)
    for name, content in found.items():
        taken = taken_by_moodle(name, ids) if platform is Platform.MOODLE else taken_by_canvas(name)
        assert taken is not None
        ids.remove(taken[0])
        assert content.startswith(b"# Feedback for ")
    assert not ids


def test_brightspace_goes_by_names_where_they_are_clear(tmp_path: Path) -> None:
    """The number in its download is in no gradebook."""
    students = [
        Student(name, {f"{ONE}.py": SOURCE}, str(number), f"u{number}")
        for number, name in enumerate(("Ann Lee", "Bo Øst", "Cy Fu", "Cy Fu"), 500)
    ]
    WRITERS["brightspace"](tmp_path / "in", students)
    download = class_in(tmp_path / "in", (ONE, TWO))
    held = marked(download, {one.id: float(one.id) / 100 for one in students})
    head = ["OrgDefinedId", "Username", "Last Name", "First Name", "Loops Points Grade"]
    names = (one.name.split() for one in students)
    rows = ([f"#{one.login}", f"#{one.login}", last, first, ""]
            for one, (first, last) in zip(students, names, strict=True))  # fmt: skip
    sent = filled(table(head, rows).encode(), held, Platform.BRIGHTSPACE)
    back = [*csv.reader(io.StringIO(sent.content.decode(), newline=""))][1:]
    assert [row[4] for row in back] == ["5", "5.01", "", ""]
    assert [one.why for one in sent.unsent] == [
        "another student of the class has the same name"
    ] * 2


def test_a_class_of_gradescope_comes_back_to_canvas_by_the_institutions_ids(tmp_path: Path) -> None:
    students = [Student(f"Same Name {number % 2}", {f"{ONE}.py": SOURCE}, f"S{number}",
                        email=f"u{number}@x.org") for number in range(6)]  # fmt: skip
    WRITERS["gradescope"](tmp_path / "in", students)
    download = class_in(tmp_path / "in", (ONE, TWO))
    held = marked(download, {one.id: float(one.id[1:]) for one in students})
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Loops (78)"]
    rows = ([one.name, f"9{one.id[1:]}", one.id, "", "A", ""] for one in students)
    sent = filled(table(head, rows).encode(), held, Platform.CANVAS)
    assert not sent.unsent
    back = [*csv.reader(io.StringIO(sent.content.decode(), newline=""))][1:]
    assert [(row[2], row[5]) for row in back] == [(f"S{one}", str(one)) for one in range(6)]
