"""`grade-class` with a roster, a deadline, a part of the course or single students.

The results are there before: what these runs make is marks.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.cli.main import main
from autograder.official.class_file import read_class_file
from tests.support.class_on_disk import NAMES, ROSTER, Class
from tests.support.course import ROOT
from tests.support.handed_in import put

ONE, TWO, *_ = NAMES
MOST = str(10 * len(NAMES))


@pytest.fixture
def group(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Class:
    """Ann has handed in two exercises, Bob one, and Eve, who is on no roster, one."""
    made = Class(tmp_path, capsys)
    made.hand_in("Ann Lee", ONE, TWO)
    made.hand_in("bob ray", ONE)
    made.hand_in("Eve May", TWO)
    made.results()
    return made


def some(row: Mapping[str, str], *names: str) -> list[str]:
    return [row[name] for name in names]


def test_the_roster_gives_everybody_a_row_and_says_which_columns_it_took(group: Class) -> None:
    assert group.run("--roster", group.roster()) == 0
    assert (
        "roster.csv: id from 'ID', name from 'First name' + 'Last name', email from 'Email';"
        " 3 people." in group.told
    )
    rows = group.table()
    assert [*rows] == ["Ann Lee", "bob ray", "Zoë Ek", "Eve May"]
    who = ("id", "name", "email", "score", "max_score", ONE, "status", "reason", "notes")
    assert some(rows["Ann Lee"], *who) == [
        "17", "Ann Lee", "ann@x.org", "10", MOST, "5", "graded", "", "",
    ]  # fmt: skip
    assert some(rows["bob ray"], *who)[:4] == ["18", "Bob Ray", "b@x.org", "5"]
    assert some(rows["Zoë Ek"], *who) == [
        "19", "Zoë Ek", "", "", "", "", "nothing handed in", "Nothing was handed in.", "",
    ]  # fmt: skip
    assert some(rows["Eve May"], "score", "notes") == ["5", "Not on the roster."]
    assert "3 of 3 graded" in group.out
    assert "2 of 3 on the roster handed in." in group.out
    assert "1 handed in nothing:\n  Zoë Ek" in group.out
    assert "1 not on the roster, at the end of the table:\n  Eve May: Not on the" in group.out
    marks = {mark.student: mark for mark in read_class_file(group.grades).students}
    assert [*marks] == [*rows]
    assert [mark.stranger for mark in marks.values()] == [False, False, False, True]


def test_without_a_roster_the_table_is_that_of_those_who_handed_in(group: Class) -> None:
    assert group.run() == 0
    assert [*group.table()] == ["Ann Lee", "bob ray", "Eve May"]
    assert "on the roster" not in group.out
    assert read_class_file(group.grades).roster == ""


def test_names_that_the_terminal_cannot_show_end_no_run(group: Class) -> None:
    typed = ["grade-class", group.submissions, "--out", group.grades, "--roster", group.roster()]
    done = subprocess.run(
        [sys.executable, "-m", "autograder.cli", *map(str, typed)],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "1 handed in nothing:\n  Zo? Ek\n" in done.stdout


WRONG_ROSTERS = {
    "same id": ("id,name\n1,Ann\n1,Bob\n", "lines 2 and 3 have the same id '1'"),
    "no columns": ("a,b\n1,2\n", "no column was found with an id, a name, a login or an email"),
    "nobody": ("id,name\n", "has nobody in it"),
}


@pytest.mark.parametrize("case", WRONG_ROSTERS)
def test_a_roster_that_cannot_be_used_ends_the_run_before_anything(case: str, group: Class) -> None:
    text, words = WRONG_ROSTERS[case]
    assert group.run("--roster", group.roster(text)) == 2
    assert words in group.told
    assert "Nobody was graded." in group.told
    assert not (group.grades / "grades.csv").exists()


def test_columns_of_the_roster_can_be_named(group: Class) -> None:
    roster = group.roster("A,B\n17,Ann Lee\n")
    assert group.run("--roster", roster, "--roster-columns", "id=A,name=B") == 0
    assert group.table()["Ann Lee"]["id"] == "17"
    assert group.run("--roster-columns", "id=A") == 2
    assert "add --roster FILE" in group.told


def test_the_report_shows_who_handed_in_nothing(group: Class) -> None:
    group.run("--roster", group.roster())
    assert main(["report", str(group.grades), "--json", str(group.folder / "x.json")]) == 0
    assert group.capsys.readouterr().out.startswith("3 of 4 students have points.\n")
    data = json.loads((group.folder / "x.json").read_text(encoding="utf-8"))
    assert data["ungraded"] == [
        {"student": "Zoë Ek", "status": "nothing handed in", "reason": "Nothing was handed in."}
    ]
    assert data["notes"] == []


def test_the_report_says_that_it_shows_points_before_any_deduction(worksheet: Class) -> None:
    worksheet.run("--roster", worksheet.folder / "roster.csv", *DUE)
    main(["report", str(worksheet.grades), "--json", str(worksheet.folder / "x.json")])
    data = json.loads((worksheet.folder / "x.json").read_text(encoding="utf-8"))
    assert data["notes"] == [
        "Points are shown as they were earned: nothing is deducted here for late work."
    ]
    assert data["students"][0]["score"] == 10


MOODLE = "Ann Lee_901_assignsubmission_file"
WORKSHEET = (
    'Identifier,"Full name","Email address",Status,"Last modified (submission)"\n'
    '"Participant 901","Ann Lee",ann@x.org,"Submitted","Tuesday, 3 November 2026, 11:30 PM"\n'
    '"Participant 902","Bob Ray",b@x.org,"No submission",-\n'
)
DUE = ("--due", "2026-11-02T23:59", "--late", "10%/day", "--grace", "15m")


@pytest.fixture
def worksheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Class:
    """A class of Moodle's, whose grading worksheet says when Ann handed in."""
    made = Class(tmp_path, capsys)
    made.hand_in(MOODLE, ONE, TWO)
    made.results()
    made.roster(WORKSHEET)
    return made


def test_lateness_costs_what_the_rule_says_and_the_rule_stands_everywhere(
    worksheet: Class,
) -> None:
    assert worksheet.run("--roster", worksheet.folder / "roster.csv", *DUE) == 0
    ann, bob = worksheet.table().values()
    assert some(ann, "id", "late", "before_late", "score", "max_score") == [
        "Participant 901", "23 h 31 min", "10", "9", MOST,
    ]  # fmt: skip
    assert ann["handed_in"].startswith("2026-11-03 23:30")
    assert ann["notes"].endswith("Handed in 23 h 31 min late: 1 point deducted.")
    assert some(bob, "late", "before_late", "score") == ["", "", ""]
    rule = ann["late_rule"]
    assert rule.startswith("Due 2026-11-02 23:59")
    assert "each started day after that costs 10 % of the earned points; rounded half" in rule
    held = read_class_file(worksheet.grades)
    assert held.rule == rule
    assert [mark.score for mark in held.students] == [9.0, None]
    assert f"1 late, 1 of them with points deducted. {rule}" in worksheet.out
    assert "--due 2026-11-02T23:59 is 2026-11-02 23:59" in worksheet.told
    assert "in the time zone of this machine" in worksheet.told
    assert "write it behind the time, as in 2026-11-02T23:59+01:00." in worksheet.told


def test_work_without_a_time_loses_nothing_and_that_is_said(group: Class) -> None:
    assert group.run(*DUE) == 0
    for row in group.table().values():
        assert (row["late"], row["before_late"]) == ("unknown", row["score"])
        assert "is not known: nothing was deducted." in row["notes"]
    assert "For 3 of 3 it is not known when they handed in.\n" in group.out
    assert "marked as late" not in group.out


def test_the_summary_names_who_was_marked_as_late_without_a_time(group: Class) -> None:
    canvas = group.folder / "canvas"
    put(canvas, f"leeann_LATE_901_77_{ONE}.py", f"raybob_902_78_{ONE}.py", text=b"x = 1\n")
    group.results(submissions=canvas)
    assert group.run(*DUE, submissions=canvas) == 0, group.told
    assert "0 late, 0 of them with points deducted." in group.out
    assert "For 2 of 2 it is not known when they handed in.\n" in group.out
    assert "1 of these marked as late by Canvas:\n  leeann" in group.out


def test_without_a_deadline_the_table_says_nothing_of_lateness(group: Class) -> None:
    group.run()
    assert not {"late", "before_late", "late_rule"} & {*group.table()["Ann Lee"]}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--late", "10%/day"], "--late counts from a deadline: add --due"),
        (["--grace", "15m"], "--grace is added to a deadline"),
        (["--due", "tomorrow"], "--due tomorrow: write the time as in"),
        (["--due", "0001-01-01T00:00"], "Look at the year"),
        (["--due", "2026-11-03"], "name the time of that day, too, as in 2026-11-03T23:59"),
        (["--due", "2026-11-03T10:00", "--late", "x"], "'x' is no rule: write it as in 10%/day"),
        (["--due", "2026-11-03T10:00", "--grace", "x"], "'x' is no length of time"),
        (["--late-after", "2026-11-03T10:00"], "write TIME=PERCENT"),
        (["--late-after", "2026-11-03T10:00=x"], "'x' is no share of the points"),
        (["--due", "2026-11-03T10:00", "--late-after", "2026-11-02T10:00=5%"], "before --due"),
        (["--late", "1/day", "--late-after", "2026-11-02T10:00=5%"], "are two rules: give one"),
    ],
)
def test_a_rule_that_cannot_be_read_is_told(arguments: list[str], words: str, group: Class) -> None:
    assert group.run(*arguments) == 2
    assert words in group.told
    assert not (group.grades / "grades.csv").exists()


def test_marks_after_single_times(worksheet: Class) -> None:
    steps = ["--late-after", "2026-11-02T23:59=20%", "--late-after", "2026-11-09T23:59=100%"]
    assert worksheet.run("--roster", worksheet.folder / "roster.csv", *steps) == 0
    ann, _ = worksheet.table().values()
    assert some(ann, "before_late", "score") == ["10", "8"]


def test_a_part_of_the_course_has_its_own_total(group: Class) -> None:
    shutil.rmtree(group.grades)
    group.results(only=[TWO])
    assert group.run("--only", "ex2") == 3
    rows = group.table()
    assert some(rows["Ann Lee"], "score", "max_score", TWO) == ["5", "10", "5"]
    assert ONE not in rows["Ann Lee"]
    assert some(rows["bob ray"], "score", "status", "reason") == [
        "", "not graded", f"Nothing was handed in on {TWO}.",
    ]  # fmt: skip
    assert read_class_file(group.grades).exercises == (TWO,)
    assert group.run("--only", "ex2,ex77") == 2
    assert "there is no exercise 'ex77'" in group.told


def test_one_student_is_graded_alone_and_all_other_rows_stay(group: Class) -> None:
    roster = group.roster()
    group.run("--roster", roster)
    before = group.table()
    group.hand_in("Ann Lee", TWO, text="x = 2\n")
    group.hand_in("bob ray", ONE, text="x = 2\n")
    group.results(points=7, student="Ann Lee")
    for name in ("ann lee", "17", "ANN@x.org"):
        assert group.run("--roster", roster, "--student", name) == 0
        assert "1 of 1 graded" in group.out
        after = group.table()
        assert after.pop("Ann Lee")["score"] == "14"
        assert after == {name: row for name, row in before.items() if name != "Ann Lee"}


def test_others_whose_marks_do_not_hold_any_more_are_told(group: Class) -> None:
    group.run()
    path = group.grades / "bob ray.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["basis"]["checks"] = "other"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert group.run("--student", "Ann Lee") == 0
    assert (
        "The checks have changed since: 1 student beside these would get other marks, and keep"
        " theirs. Grade the whole class to bring all up to date.\n" in group.told
    )
    assert group.run("--student", "Ann Lee", "--seed", "77") == 2
    assert "the class was graded with --seed 5" in group.told


def test_who_had_handed_in_nothing_gets_a_mark_in_the_place_of_that_row(group: Class) -> None:
    roster = group.roster()
    group.run("--roster", roster)
    group.hand_in("ek, zoë", ONE)
    group.results(student="ek, zoë", row="Zoë Ek")
    assert group.run("--roster", roster, "--student", "19") == 0
    rows = group.table()
    assert [*rows] == ["Ann Lee", "bob ray", "Zoë Ek", "Eve May"]
    assert some(rows["Zoë Ek"], "name", "score") == ["Zoë Ek", "5"]


def test_a_name_that_is_nobody_s_or_of_several_is_told(group: Class) -> None:
    roster = group.roster(ROSTER.replace("17,Ann,Lee", "17,Eve,May").replace("Bob,Ray", "B,R"))
    group.run("--roster", roster)
    assert group.run("--roster", roster, "--student", "Anne Lee") == 2
    assert "nobody with that name, id, login or email. Near are: 'Ann Lee'." in group.told
    assert group.run("--roster", roster, "--student", "zoë ek") == 2
    assert "--student zoë ek: Zoë Ek (19) has handed in nothing." in group.told
    assert group.run("--roster", roster, "--student", "qqqqqq") == 2
    assert "No name is near it." in group.told


def test_single_students_need_an_earlier_run_with_the_same_rules(group: Class) -> None:
    assert group.run("--student", "Ann Lee") == 2
    assert "holds no class.json: grade the class once more" in group.told
    group.run()
    before = (group.grades / "grades.csv").read_bytes()
    for options, words in (
        (DUE, "was graded without a rule for late work. Give the same options"),
        (("--roster", group.roster()), "was graded without a roster"),
        (("--only", "ex1"), f"was graded on other exercises: --only {','.join(NAMES)}"),
    ):
        assert group.run("--student", "Ann Lee", *options) == 2
        assert words in group.told
    assert (group.grades / "grades.csv").read_bytes() == before


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_folder_that_cannot_be_written_is_told(group: Class) -> None:
    assert main(["grade-class", str(group.submissions), "--out", "/proc/none"]) == 2
    told = group.capsys.readouterr().err
    assert "--out /proc/none: nothing can be written there (" in told
    assert "nobody was graded. Name another folder." in told


def test_a_class_with_another_rule_is_told_in_one_sentence(group: Class) -> None:
    group.run(*DUE)
    assert group.run("--student", "Ann Lee") == 2
    assert "never below 0. Give the same options, or grade all." in group.told
