"""The mark of each student, made from what the run found out, a roster and a late rule."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.intake import ClassDownload, Delivery, Person, Platform, StudentEntry, clean
from autograder.official.class_file import MISSING, ClassFile, StudentMark, read_class_file
from autograder.official.class_folder import students_in_table
from autograder.official.lateness import LateRule, rate_of
from autograder.official.marks import Marking
from autograder.official.records import BROKEN, Records, Row
from autograder.roster.people import Listed, Roster

PLACE = Path("in")
POINTS = {"ex1": 3, "ex2": 4}
DUE = datetime(2026, 11, 3, 23, 59, tzinfo=UTC)
LATE = LateRule(DUE, rate=rate_of("10%/day"))


def entry(student: str, person: Person | None = None, at: datetime | None = None) -> StudentEntry:
    return StudentEntry(student, PLACE, delivery=Delivery(person or Person(name=student), at))


def row(student: str) -> Row:
    return Row(student, "", POINTS, 15, notes=("a note",))


def listed(id: str, name: str, **more: str) -> Listed:
    return Listed(Person(id, name, **more), (id,), number=id, line=int(id))


def marks(
    *entries: StudentEntry,
    people: tuple[Listed, ...] = (),
    rule: LateRule | None = None,
    platform: Platform = Platform.CANVAS,
) -> list[StudentMark]:
    roster = Roster("roster.csv", people) if people else None
    marking = Marking(ClassDownload(entries, platform), ["ex1", "ex2"], roster, rule)
    held = marking.marks({one.student: row(one.student) for one in entries})
    assert (held.exercises, held.platform) == (("ex1", "ex2"), platform)
    assert held.rule == (str(rule) if rule else "")
    assert held.due == (rule.due if rule else None)
    return list(held.students)


def test_who_has_points_has_a_mark_and_nobody_else() -> None:
    person = Person("7", "Ann Lee")
    entries = (entry("Ann", person), entry("bob"))
    rows = {"Ann": row("Ann"), "bob": Row("bob", "Nothing was handed in.")}
    held = Marking(ClassDownload(entries, Platform.MOODLE), ["ex1", "ex2"]).marks(rows)
    ann, bob = held.students
    assert (ann.person, ann.score, ann.max_score, ann.notes) == (person, 7, 15, ("a note",))
    assert (bob.status, bob.reason, bob.score) == (MISSING, "Nothing was handed in.", None)
    assert (held.exercises, held.max_score) == (("ex1", "ex2"), 15)
    assert not any(mark.stranger or mark.late or mark.deducted for mark in held.students)


@pytest.mark.parametrize("rule", [None, LATE])
def test_where_a_check_failed_by_itself_there_is_no_mark(rule: LateRule | None) -> None:
    """The points of that check are missing: the sum would be too small."""
    entries = (entry("Ann", at=DUE + timedelta(hours=1)),)
    rows = {"Ann": replace(row("Ann"), broken=True, reason=BROKEN)}
    marking = Marking(ClassDownload(entries, Platform.CANVAS), ["ex1", "ex2"], None, rule)
    (mark,) = marking.marks(rows).students
    assert (mark.status, mark.score, mark.earned) == ("grader broken", None, None)
    assert (mark.deducted, mark.points) == (0, POINTS)
    assert mark.reason == BROKEN


def test_everybody_on_the_roster_has_a_row_and_strangers_stand_at_the_end() -> None:
    people = (listed("2", "Bob Ray"), listed("1", "Ann Lee", email="a@x.org"))
    ann, eve = entry("Ann Lee", Person("1", "lee ann")), entry("Eve May", Person("9", "Eve May"))
    bob, first, last = marks(eve, ann, people=people)
    assert (bob.student, bob.status, bob.score, bob.points) == (
        "Bob Ray", "nothing handed in", None, {},
    )  # fmt: skip
    assert (bob.reason, bob.known) == ("Nothing was handed in.", Person("2", "Bob Ray"))
    assert (first.student, first.score, first.stranger) == ("Ann Lee", 7, False)
    assert first.known == Person("1", "Ann Lee", email="a@x.org")
    assert first.person == Person("1", "lee ann")
    assert (last.student, last.stranger) == ("Eve May", True)
    assert last.notes == ("Not on the roster.", "a note")


def test_moodle_s_number_of_who_handed_in_nothing_goes_back_to_moodle() -> None:
    bob = replace(listed("18", "Bob Ray"), number="902")
    (mark, _) = marks(entry("Ann"), people=(bob,))
    assert (mark.known.id, mark.person.id) == ("18", "902")


def test_rows_of_one_name_have_names_of_their_own() -> None:
    people = (listed("1", "Ann"), listed("2", "Ann"), listed("3", "Ann (2)"), listed("4", ""))
    found = marks(entry("Ann", Person("1", "Ann")), entry("4", Person("7")), people=people)
    names = [mark.student for mark in found]
    assert names == ["Ann", "Ann (2)", "Ann (2) (3)", "4 (line 4)", "4"]


def test_late_work_has_marks_before_and_after() -> None:
    late = entry("Ann", at=DUE + timedelta(days=1, hours=3))
    (mark,) = marks(late, rule=LATE)
    assert (mark.earned, mark.score, mark.deducted, mark.late) == (7, 5.6, 1.4, "1 day 3 h")
    assert mark.notes == ("a note", "Handed in 1 day 3 h late: 1.4 points deducted.")
    (mark,) = marks(late, rule=LateRule(DUE))
    assert (mark.score, mark.deducted) == (7, 0)
    assert mark.notes[-1] == "Handed in 1 day 3 h late."
    (mark,) = marks(entry("Ann", at=DUE), rule=LATE)
    assert (mark.score, mark.late, mark.notes) == (7, "no", ("a note",))


def test_the_roster_s_time_counts_where_the_download_has_none() -> None:
    ann = replace(listed("1", "Ann"), at=DUE + timedelta(hours=1))
    (mark,) = marks(entry("Ann"), people=(ann,), rule=LATE)
    assert (mark.late, mark.score, mark.at) == ("1 h", 6.3, ann.at)
    (mark,) = marks(entry("Ann", at=DUE), people=(ann,), rule=LATE)
    assert (mark.late, mark.at) == ("no", DUE)


def test_without_a_time_nothing_is_deducted_and_that_is_said() -> None:
    marked = StudentEntry("Ann", PLACE, delivery=Delivery(late=True))
    marking = Marking(ClassDownload((marked,), Platform.CANVAS), ["ex1"], None, LATE)
    notes = ("Canvas marked this work as late.", "a note")
    (mark,) = marking.marks({"Ann": replace(row("Ann"), notes=notes)}).students
    assert (mark.score, mark.late) == (7, "unknown")
    assert mark.notes == (
        "a note",
        "Marked as late by Canvas, without a time: nothing was deducted.",
    )
    (mark,) = marks(entry("Ann"), rule=LATE, platform=Platform.FOLDERS)
    assert mark.notes[-1] == "When this was handed in is not known: nothing was deducted."


def test_who_has_no_points_has_no_mark_however_late() -> None:
    late = entry("Ann", at=DUE + timedelta(hours=1))
    marking = Marking(ClassDownload((late,), Platform.CANVAS), ["ex1"], None, LATE)
    (mark,) = marking.marks({"Ann": Row("Ann", "No file.")}).students
    assert (mark.score, mark.late, mark.deducted, mark.notes) == (None, "1 h", 0, ())


SCRIPTS = "abcXYZ äß Øıİ 李雷 نور कख 📝 .,_-'()=@\u200d\u0301"


def test_five_thousand_hostile_names_have_one_row_each_in_every_file(tmp_path: Path) -> None:
    draw = random.Random(7)
    names = ["".join(draw.choices(SCRIPTS, k=draw.randint(0, 5))) for _ in range(2500)]
    names += ["x" * draw.randint(110, 300) for _ in range(2500)]
    people = tuple(Listed(Person(name=clean(name)), line=n) for n, name in enumerate(names))
    handed_in = sorted({clean(name) for name in names[::2]} - {""})
    found = marks(*map(entry, handed_in), people=people, rule=LATE)
    students = [mark.student for mark in found]
    assert len({*students}) == len(students)
    assert {*handed_in} <= {*students}
    assert sum(not mark.stranger for mark in found) == len(people)
    held = ClassFile(exercises=("ex1", "ex2"), max_score=15, rule="x", students=tuple(found))
    Records(tmp_path).keep_seed(5)
    Records(tmp_path).keep_class(held)
    assert read_class_file(tmp_path) == held
    table = students_in_table(tmp_path)
    assert table is not None
    assert [*table] == students
