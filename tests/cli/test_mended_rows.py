"""`grade-class --student` over a folder that somebody made by hand, and the class run after it."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as changed

from autograder.intake import Platform
from autograder.official.class_file import StudentMark, keep_class, read_class_file
from tests.support.class_on_disk import NAMES, Class
from tests.support.exports import Student, write_moodle
from tests.support.gradebooks import GRADEBOOKS

ONE, TWO, *_ = NAMES
ANN = Student("Ann Lee", {f"{ONE}.py": b"x = 1\n"}, "101", email="ann@x.org")
CY = Student("Cy Ek", {"work.rar": b"Rar!"}, "103", email="cy@x.org")
DI = Student("Di Day", {}, "104", email="di@x.org")
LONE = (Platform.MOODLE, 3, "graded", 7)


class Moodle(Class):
    """A class of Moodle's, of which one student handed in a .rar and one nothing."""

    @property
    def submissions(self) -> Path:
        return self.folder / "submissions.zip"

    @property
    def by_hand(self) -> Path:
        return self.folder / "mended"

    def download(self, *students: Student) -> None:
        self.submissions.unlink(missing_ok=True)
        write_moodle(self.submissions, students)

    def grade(self, *arguments: str, submissions: Path | None = None) -> int:
        return self.run("--roster", self.folder / "roster.csv", *arguments, submissions=submissions)

    def mend(self, name: str, row: str = "", folder: Path | None = None, points: int = 7) -> None:
        home = (folder or self.by_hand) / name
        home.mkdir(parents=True, exist_ok=True)
        (home / f"{ONE}.py").write_text("x = 2\n", encoding="utf-8")
        self.results(points, student=name, row=row, submissions=folder or self.by_hand)

    def marks(self) -> dict[str, StudentMark]:
        return {mark.student: mark for mark in read_class_file(self.grades).students}

    def standing(self, student: str) -> tuple[Platform, int, str, float | None]:
        held = read_class_file(self.grades)
        mark = self.marks()[student]
        return held.platform, len(held.students), mark.status, mark.score


@pytest.fixture
def moodle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Moodle:
    made = Moodle(tmp_path, capsys)
    made.download(ANN, CY)
    made.results(student="Ann Lee")
    sheet = GRADEBOOKS["moodle"].exported([ANN, CY, DI]).decode("utf-8-sig")
    made.roster(sheet)
    assert made.grade() == 3
    assert made.standing("Cy Ek") == (Platform.MOODLE, 3, "not graded", None)
    return made


def test_only_the_work_is_taken_from_a_folder_made_by_hand(moodle: Moodle) -> None:
    before = moodle.marks()
    for name in ("Cy Ek", "103"):
        moodle.mend("Cy Ek")
        assert moodle.grade("--student", name, submissions=moodle.by_hand) == 0, moodle.told
        assert moodle.standing("Cy Ek") == LONE
        after = moodle.marks()
        assert after["Cy Ek"].delivery == before["Cy Ek"].delivery
        assert after["Cy Ek"].listed == before["Cy Ek"].listed
        assert {**after, "Cy Ek": before["Cy Ek"]} == before
    row = moodle.table()["Cy Ek"]
    assert re.match(r"Graded alone on \d{4}-\d\d-\d\d, with other files than in", row["notes"])


def test_who_handed_in_nothing_gets_the_work_that_came_by_mail(moodle: Moodle) -> None:
    moodle.mend("Day, Di", row="Di Day")
    assert moodle.grade("--student", "di@x.org", submissions=moodle.by_hand) == 0, moodle.told
    assert moodle.standing("Di Day") == LONE
    assert moodle.marks()["Di Day"].person.id == "104"
    assert moodle.grade() == 3
    assert moodle.standing("Di Day") == LONE
    moodle.download(ANN, CY, replace(DI, files=ANN.files))
    moodle.results(points=3, student="Di Day")
    moodle.grade()
    assert moodle.standing("Di Day")[3] == 3
    assert "Di Day: graded alone on" in moodle.told
    assert "and the download holds other work since: that counts now." in moodle.told
    moodle.grade()
    assert "Di Day: graded alone" not in moodle.told


def test_a_class_run_keeps_what_was_mended_until_the_download_changes(moodle: Moodle) -> None:
    moodle.mend("Cy Ek")
    moodle.grade("--student", "Cy Ek", submissions=moodle.by_hand)
    mended = moodle.marks()["Cy Ek"]
    shutil.rmtree(moodle.by_hand)
    for _ in range(2):
        assert moodle.grade() == 0
        assert "2 of 2 graded" in moodle.out
        assert re.search(
            "Cy Ek: Graded alone on .*The download is as it was then: kept", moodle.told
        )
        assert moodle.marks()["Cy Ek"] == mended
    moodle.grade("--due", "2026-11-03T23:59")
    assert moodle.marks()["Cy Ek"].late == "no"
    moodle.download(ANN, replace(CY, files={"work.rar": b"Rar! other"}))
    assert moodle.grade() == 3
    assert "Cy Ek: graded alone on" in moodle.told
    assert "holds other work since" in moodle.told
    assert moodle.standing("Cy Ek")[2] == "not graded"
    assert moodle.marks()["Cy Ek"].mended is None


def test_work_that_is_now_in_the_download_is_mended_no_more(moodle: Moodle) -> None:
    moodle.mend("Cy Ek")
    moodle.grade("--student", "Cy Ek", submissions=moodle.by_hand)
    moodle.download(ANN, replace(CY, files={f"{ONE}.py": b"x = 2\n"}))
    assert moodle.grade() == 0
    assert "Cy Ek" not in moodle.told
    assert moodle.standing("Cy Ek") == LONE
    assert moodle.marks()["Cy Ek"].mended is None


def test_a_folder_made_by_hand_never_takes_the_place_of_the_class(moodle: Moodle) -> None:
    moodle.download(ANN, *(Student(f"S{n}", ANN.files, f"20{n}") for n in range(2)))
    moodle.results()
    moodle.grade()
    before = moodle.marks()
    moodle.mend("Cy Ek")
    assert moodle.grade(submissions=moodle.by_hand) == 2
    assert "of 3 students, and the submissions are plain folders of only 1" in moodle.told
    assert "Add --student NAME" in moodle.told
    assert moodle.marks() == before


def test_kept_marks_that_do_not_hold_any_more_are_told(moodle: Moodle) -> None:
    moodle.mend("Cy Ek")
    moodle.grade("--student", "Cy Ek", submissions=moodle.by_hand)
    path = moodle.grades / "Cy Ek.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["basis"]["checks"] = "other"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert moodle.grade() == 0
    assert "The checks have changed since: 1 student whose marks are kept" in moodle.told


def test_a_folder_within_the_unpacked_download_is_a_doubt_and_no_row_is_lost(
    moodle: Moodle,
) -> None:
    unpacked = moodle.folder / "unpacked"
    with zipfile.ZipFile(moodle.submissions) as zipped:
        zipped.extractall(unpacked)
    assert moodle.grade(submissions=unpacked) == 3
    before = moodle.marks()
    moodle.mend("Cy Ek", folder=unpacked)
    assert moodle.grade("--student", "Cy Ek", submissions=unpacked) == 2
    assert "'Cy Ek' and 'Cy Ek_103_assignsubmission_file' may both be theirs" in moodle.told
    assert "Put what counts into a new folder, outside of the download" in moodle.told
    assert moodle.marks() == before


def test_work_in_the_student_s_own_folder_is_kept_over_the_packed_download(moodle: Moodle) -> None:
    unpacked = moodle.folder / "unpacked"
    with zipfile.ZipFile(moodle.submissions) as zipped:
        zipped.extractall(unpacked)
    (own,) = unpacked.glob("Cy Ek_103*")
    (own / f"{ONE}.py").write_text("x = 2\n", encoding="utf-8")
    (own / "work.rar").unlink()
    moodle.results(7, student="Cy Ek", submissions=unpacked)
    assert moodle.grade("--student", "Cy Ek", submissions=unpacked) == 0
    assert moodle.standing("Cy Ek") == LONE
    assert moodle.grade() == 0
    assert moodle.standing("Cy Ek") == LONE


def test_a_class_file_that_does_not_say_what_the_download_held_says_nothing(moodle: Moodle) -> None:
    held = read_class_file(moodle.grades)
    plain = [changed(mark, work="") for mark in held.students]
    keep_class(moodle.grades, changed(held, students=tuple(plain)))
    moodle.results(points=4, student="Ann Lee")
    assert moodle.grade("--student", "Ann Lee") == 0
    mark = moodle.marks()["Ann Lee"]
    assert (mark.score, mark.mended, mark.notes) == (4, None, ())
    assert mark.work


@pytest.mark.parametrize("name", ["Ek, Cy", "cy ek", "CyEk", "0103", "CY@x.org"])
def test_a_name_may_be_written_as_on_a_roster(name: str, moodle: Moodle) -> None:
    moodle.mend("Cy Ek")
    assert moodle.grade("--student", name, submissions=moodle.by_hand) == 0, moodle.told
    assert moodle.standing("Cy Ek") == LONE


def test_a_name_of_two_people_is_not_chosen_from(moodle: Moodle) -> None:
    twins = [replace(DI, id=number, email=f"{number}@x.org") for number in ("105", "106")]
    moodle.roster(GRADEBOOKS["moodle"].exported([ANN, CY, *twins]).decode("utf-8-sig"))
    moodle.grade()
    names = [*moodle.table()]
    assert names[2] == "Di Day"
    moodle.mend("Di Day", row="Di Day")
    assert moodle.grade("--student", "Di Day", submissions=moodle.by_hand) == 2
    assert re.search("can be 'Di Day' or .*: give the id, login or email, such as", moodle.told)
    shutil.rmtree(moodle.by_hand)
    moodle.mend(names[3])
    assert moodle.grade("--student", "106@x.org", submissions=moodle.by_hand) == 0, moodle.told
    assert moodle.marks()[names[3]].score == 7


def test_without_work_the_message_says_where_to_put_it(moodle: Moodle) -> None:
    moodle.mend("Somebody")
    assert moodle.grade("--student", "Cy Ek", submissions=moodle.by_hand) == 2
    assert "has no work there. Put what counts into a new folder" in moodle.told
    assert "FOLDER/Cy Ek/" in moodle.told
