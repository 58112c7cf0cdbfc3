"""`autograder feedback`: what is written, what is said, and the exit code."""

from __future__ import annotations

import zipfile
from pathlib import Path

import msgspec
import pytest

from autograder.cli.main import main
from autograder.intake import Platform
from autograder.official.class_file import keep_class, read_class_file
from tests.support.class_results import result, write_class
from tests.support.exports import Student, write_moodle
from tests.support.feedback_uploads import taken_by_moodle
from tests.support.marked_class import three


@pytest.fixture
def grades(tmp_path: Path) -> Path:
    return write_class(tmp_path / "grades", [result("ann"), result("bo")], {"cy": "No file."})


def test_a_class_of_folders_gets_folders(
    grades: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "back"
    assert main(["feedback", str(grades), f"--out={out}"]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["ann", "bo", "cy"]
    assert capsys.readouterr().out == (
        f"Feedback for 3 students in {out}: 3 files are new or changed.\n"
    )


def test_a_zip_alone(grades: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "back.zip"
    assert main(["feedback", str(grades), f"--out={out}"]) == 0
    assert zipfile.ZipFile(out).namelist() == [
        "ann/feedback.md",
        "bo/feedback.md",
        "cy/feedback.md",
    ]


def test_names_of_one_platform_are_not_sent_to_another(
    grades: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "back"
    assert main(["feedback", str(grades), f"--out={out}", "--to=moodle"]) == 2
    assert "This class came from folders, whose names mean nothing to moodle: leave --to out" in (
        capsys.readouterr().err
    )
    assert not out.exists()


def test_whom_a_platform_cannot_be_given_is_said(
    grades: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = read_class_file(grades)
    keep_class(grades, msgspec.structs.replace(held, platform=Platform.MOODLE))
    out = tmp_path / "back"
    assert main(["feedback", str(grades), f"--out={out}", "--to=moodle"]) == 3
    told = capsys.readouterr().out
    assert "Left out: ann: the download does not say where the platform takes feedback" in told
    assert told.endswith(f"Upload to Moodle: {out / 'moodle.zip'}\n")
    assert (out / "ann" / "feedback.md").is_file()


def test_marks_without_results_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "grades").mkdir()
    keep_class(tmp_path / "grades", three(Platform.MOODLE))
    assert main(["feedback", str(tmp_path / "grades"), f"--out={tmp_path / 'b.zip'}"]) == 3
    told = capsys.readouterr().out
    assert "Left out: Ann Lee (101): the result is not the one that class.json" in told


def test_an_interrupted_run_is_told_and_whom_it_did_not_reach_gets_no_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    late = {"bo": "interrupted before its turn"}
    grades, out = write_class(tmp_path / "grades", [result("ann")], late), tmp_path / "back"
    assert main(["feedback", str(grades), f"--out={out}"]) == 3
    told = capsys.readouterr().out
    assert told.startswith(f"The run in {grades} was interrupted: 1 student was not graded yet.")
    assert "Left out: bo: the run was interrupted before their turn" in told
    assert [path.name for path in out.iterdir()] == ["ann"]


def test_what_an_earlier_run_has_left_is_told(
    grades: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Students went, a result is no longer that of a mark, and the platform is another one."""
    out = tmp_path / "back"
    assert main(["feedback", str(grades), f"--out={out}"]) == 0
    assert "Of an earlier run" not in capsys.readouterr().out
    (out / "moodle.zip").write_bytes(b"")
    (out / "mine").mkdir()
    (out / "mine" / "feedback.md").write_text("# Mine", encoding="utf-8")
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    other = write_class(tmp_path / "other", [result("ann"), result("bo")])
    (other / "bo.json").unlink()
    assert main(["feedback", str(other), f"--out={out}"]) == 3
    told = capsys.readouterr().out
    assert f"delete these before you send {out}: bo, cy, moodle.zip.\n" in told
    assert (out / "cy" / "feedback.md").is_file()


@pytest.mark.parametrize(
    ("out", "told"),
    [
        ("file/back", "file is a file: name a folder"),
        ("file/back.zip", "file is a file: name a folder"),
        ("file", "is a file: name a folder, or a file that ends in .zip."),
        ("grades", "holds the results themselves: name another folder."),
    ],
)
def test_a_place_where_nothing_can_be_written_is_told(
    grades: Path, tmp_path: Path, out: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert main(["feedback", str(grades), f"--out={tmp_path / out}"]) == 2
    assert told in capsys.readouterr().err


def test_grade_class_writes_the_feedback_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody has to be graded for it: what was handed in is no exercise."""
    students = [
        Student("Ann Lee", {"essay.pdf": b"%PDF"}, "101"),
        Student("Bo", {"x.txt": b""}, "7"),
    ]
    download = write_moodle(tmp_path / "moodle.zip", students)
    grades = tmp_path / "grades"
    call = ["grade-class", str(download), f"--out={grades}", f"--feedback={grades / 'back'}"]
    assert main(call) == 3
    told = capsys.readouterr().out
    assert told.endswith(f"Upload to Moodle: {grades / 'back' / 'moodle.zip'}\n")
    with zipfile.ZipFile(grades / "back" / "moodle.zip") as archive:
        names = archive.namelist()
        text = archive.read(names[0]).decode()
    assert {(taken_by_moodle(name, {"101", "7"}) or ("",))[0] for name in names} == {"101", "7"}
    assert "## There is no mark yet" in text
    assert main(call) == 3
    assert "0 files are new or changed." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("in/back", "where it would be taken for a student's work by the next run"),
        ("grades", "holds the results themselves"),
    ],
)
def test_nobody_is_graded_where_feedback_cannot_go(
    where: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    download = write_moodle(tmp_path / "in", [Student("Ann", {"x.txt": b""}, "1")])
    grades = tmp_path / "grades"
    call = ["grade-class", str(download), f"--out={grades}", f"--feedback={tmp_path / where}"]
    assert main(call) == 2
    assert told in capsys.readouterr().err
    assert not grades.exists()
