"""The marks of one class are not overwritten by those of another."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.cli.main import main
from autograder.intake import Delivery, Person, Platform
from autograder.official.class_file import ClassFile, StudentMark, keep_class
from autograder.official.records import Records
from tests.support.exports import WRITERS, Student

ANN, BOB = Person("1", "Ann Lee"), Person("2", "Bob Ray")  # as a roster has them
NAMES = ("Ann Lee", "Bob Ray")


def graded_before(out: Path, platform: Platform, *names: str, listed: Person = ANN) -> bytes:
    """Write the marks of an earlier run, and return what their file holds."""
    out.mkdir()
    marks = [
        StudentMark(student=name, status="not graded", delivery=Delivery(), listed=listed)
        for name in names
    ]
    keep_class(
        out, ClassFile(platform=platform, exercises=("ex1",), max_score=0, students=tuple(marks))
    )
    Records(out).keep_seed(1)
    return (out / "class.json").read_bytes()


def run(tmp_path: Path, platform: str, *arguments: str) -> int:
    students = [Student(name, {"x.txt": b""}, f"70{at}", f"u{at}") for at, name in enumerate(NAMES)]
    path = WRITERS[platform](tmp_path / "in.zip", students)
    return main(["grade-class", str(path), "--out", str(tmp_path / "out"), *arguments])


@pytest.mark.parametrize(
    ("platform", "names", "words"),
    [
        (Platform.BLACKBOARD, NAMES, "it came from Blackboard, and this one from Gradescope."),
        (Platform.GRADESCOPE, ("Cy",), "none of its students is in this one."),
    ],
)
def test_another_class_is_refused(
    platform: Platform,
    names: tuple[str, ...],
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = graded_before(tmp_path / "out", platform, *names)
    assert run(tmp_path, "gradescope") == 2
    told = f"out holds the marks of another class: {words} Nothing was overwritten."
    assert told in capsys.readouterr().err
    assert (tmp_path / "out" / "class.json").read_bytes() == before
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"class.json", "run.json"}


def test_a_class_with_one_student_of_before_is_the_same(tmp_path: Path) -> None:
    before = graded_before(tmp_path / "out", Platform.MOODLE, "Ann Lee", "Cy")
    assert run(tmp_path, "moodle") == 3
    assert (tmp_path / "out" / "class.json").read_bytes() != before


def test_people_on_a_roster_are_the_same_whoever_handed_in(tmp_path: Path) -> None:
    graded_before(tmp_path / "out", Platform.MOODLE, "absent then", listed=BOB)
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name\n1,Ann Lee\n2,Bob Ray\n")
    assert run(tmp_path, "moodle", "--roster", str(roster)) == 3
