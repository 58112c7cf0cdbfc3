"""`autograder export`: what is written, what is said, and the exit code."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from autograder.cli.main import main
from autograder.intake import Platform
from autograder.official.class_file import ClassFile, keep_class
from tests.support import marked_class
from tests.support.marked_class import a_class, graded, moodle_place, three, without


@pytest.fixture
def grades(tmp_path: Path) -> Path:
    return kept(tmp_path / "grades", three(Platform.MOODLE))


def kept(folder: Path, held: ClassFile) -> Path:
    folder.mkdir()
    keep_class(folder, held)
    return folder


def test_a_worksheet_is_filled(
    grades: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, out = tmp_path / "sheet.csv", tmp_path / "marks.csv"
    sheet.write_text(marked_class.MOODLE, encoding="utf-8")
    call = ["export", str(grades), "--to=moodle", f"--template={sheet}", f"--out={out}"]
    assert main(call) == 0
    assert out.read_text(encoding="utf-8").count("78.3") == 1
    assert sheet.read_text(encoding="utf-8") == marked_class.MOODLE
    told = capsys.readouterr().out
    assert "No mark (nothing handed in): 李雷 (103)." in told
    assert "by the name" not in told
    assert told.endswith(f"2 marks written to {out}.\n")


def test_a_mark_that_is_in_no_file_is_said_and_the_exit_code_tells_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = a_class(
        graded("Ann Lee", 78.3, moodle_place("Ann Lee", 101), id="101"),
        graded("Zoë\x1b[31m", 55, id="x"),
        platform=Platform.MOODLE,
    )
    grades = kept(tmp_path / "grades", held)
    assert main(["export", str(grades), "--to=moodle", f"--out={tmp_path / 'm.csv'}"]) == 3
    told = capsys.readouterr().out
    assert "1 mark NOT in the file; enter by hand what belongs there:" in told
    assert "Zoë" in told
    assert ": 55 (Moodle's number of this student is not known" in told
    assert "\x1b" not in told


def test_a_file_without_any_mark_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grades = kept(tmp_path / "grades", a_class(graded("Zoë", 55, id="x")))
    assert main(["export", str(grades), "--to=moodle", f"--out={tmp_path / 'm.csv'}"]) == 3
    told = capsys.readouterr().out
    assert told.startswith("Nothing written.\n1 mark NOT in the file; enter by hand")
    assert not (tmp_path / "m.csv").exists()


def test_a_table_of_everybody(grades: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.csv"
    assert main(["export", str(grades), "--to=csv", f"--out={out}", "--missing-is-zero"]) == 0
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) == 4


@pytest.mark.parametrize("target", ["csv", "moodle"])
def test_an_interrupted_run_is_told(
    tmp_path: Path, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    late = msgspec.structs.replace(without("Di"), reason="interrupted before its turn")
    ann = graded("Ann Lee", 5, moodle_place("Ann Lee", 101), id="101")
    grades = kept(tmp_path / "grades", a_class(ann, late, platform=Platform.MOODLE))
    out = tmp_path / "m.csv"
    assert main(["export", str(grades), f"--to={target}", f"--out={out}"]) == 3
    told = capsys.readouterr().out
    assert told.startswith(
        f"The run in {grades} was interrupted: 1 student was not graded yet. First run the same"
    )
    assert f"1 mark written to {out}." in told


def test_who_gets_no_zero_because_of_a_doubt_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = without("Bo Li", "nothing handed in", id="902")
    stranger = msgspec.structs.replace(graded("Li, Bo", 5, login="b"), stranger=True)
    zero = without("Di", "nothing handed in")
    grades = kept(tmp_path / "grades", a_class(missing, zero, stranger))
    out = tmp_path / "m.csv"
    assert main(["export", str(grades), "--to=csv", "--missing-is-zero", f"--out={out}"]) == 0
    told = capsys.readouterr().out
    assert "it is not clear whose it is may be theirs: Bo Li (902).\n" in told
    assert "No mark" not in told
    assert told.endswith(f"2 marks written to {out}.\n")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--to=canvas"], 'add --column "Name (number)"'),
        (["--to=csv", "--column=x"], "--template and --column are for the file of a learning"),
        (["--to=moodle", "--template=none.csv"], "--template none.csv: there is no such file."),
        (["--to=moodle", "--template=."], "--template . is a folder: name a file."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    grades: Path, tmp_path: Path, options: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "m.csv"
    assert main(["export", str(grades), f"--out={out}", *options]) == 2
    assert told in capsys.readouterr().err
    assert not out.exists()


def test_the_template_is_never_overwritten(grades: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(marked_class.MOODLE, encoding="utf-8")
    call = ["export", str(grades), "--to=moodle", f"--template={sheet}", f"--out={sheet}"]
    assert main(call) == 2
    assert sheet.read_text(encoding="utf-8") == marked_class.MOODLE


def test_a_template_that_is_none_is_named(
    grades: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "sheet.xlsx"
    sheet.write_bytes(b"PK\x03\x04")
    call = ["export", str(grades), "--to=moodle", f"--template={sheet}", f"--out={tmp_path / 'm'}"]
    assert main(call) == 2
    assert f"{sheet} is a workbook of a spreadsheet program: save it as CSV." in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: None, "is not there: name the folder that grade-class wrote"),
        (lambda path: path.write_text("x"), "is a file: name the folder that grade-class wrote"),
        (lambda path: path.mkdir(), "holds no class.json: no class was graded into it."),
        (lambda path: kept(path, a_class(without("Ann"))), "Nobody in"),
    ],
    ids=["missing", "file", "empty", "unmarked"],
)
def test_a_folder_without_marks_is_told(
    make: object, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(make)
    make(tmp_path / "grades")
    out = tmp_path / "m.csv"
    assert main(["export", str(tmp_path / "grades"), "--to=moodle", f"--out={out}"]) == 2
    assert told in capsys.readouterr().err
    assert not out.exists()
