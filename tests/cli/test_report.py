"""`autograder report`: the page and its data from a folder of results, whatever lies there."""

from __future__ import annotations

import csv
import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.cli.main import main
from autograder.official import class_folder
from autograder.results import Result
from tests.support.class_results import EXPLAINED, WRONG, result, small_class, write_class
from tests.support.course import ROOT, SOLUTIONS, isolates

NAMES = [one.student for one in small_class()]


@pytest.fixture
def grades(tmp_path: Path) -> Path:
    return write_class(tmp_path / "grades", small_class(), {"Zoë": "Nothing was handed in."})


def page(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_page_lies_beside_the_results(grades: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(grades)]) == 0
    told = capsys.readouterr()
    assert told.out == f"5 of 6 students have points.\nwrote {grades / 'report.html'}\n"
    text = page(grades)
    for words in (*NAMES, "Zoë", "Nothing was handed in.", "The root is left out.", "ex1-1"):
        assert words in text
    assert "1. The forward pass" in text


def test_a_second_report_says_the_same(grades: Path) -> None:
    main(["report", str(grades), "--json", str(grades / "summary.json")])
    first = page(grades)
    assert main(["report", str(grades), "--json", str(grades / "summary.json")]) == 0
    assert page(grades) == first


@pytest.mark.parametrize("option", ["--json", "--csv", "--html"])
@pytest.mark.parametrize("name", ["class.json", "grades.csv", "run.json"])
def test_a_report_replaces_no_file_of_the_run(
    option: str, name: str, grades: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (grades / name).read_bytes()
    assert main(["report", str(grades), option, str(grades / "." / name)]) == 2
    assert f"{name} is a file of the class run: name another one" in capsys.readouterr().err
    assert (grades / name).read_bytes() == before


def test_data_and_table_say_what_the_page_says(grades: Path, tmp_path: Path) -> None:
    data, table = tmp_path / "class.json", tmp_path / "class.csv"
    html = tmp_path / "page.html"
    arguments = ["--html", str(html), "--json", str(data), "--csv", str(table)]
    assert main(["report", str(grades), *arguments]) == 0
    assert not (grades / "report.html").exists()
    assert html.is_file()
    assert len(json.loads(data.read_text(encoding="utf-8"))["students"]) == 5
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert {row["student"]: row["score"] for row in rows} == {
        "Ada Lovelace": "11", "Bjørn Øst": "6", "Chiara Rossi": "6", "李雷": "6",
        "Emmy Noether": "6", "Zoë": "",
    }  # fmt: skip


def test_a_formula_in_a_name_is_a_text_in_the_table(tmp_path: Path) -> None:
    grades = write_class(tmp_path / "grades", [result("=HYPERLINK(1)")], {"@x": "+cmd"})
    table = tmp_path / "class.csv"
    assert main(["report", str(grades), "--csv", str(table)]) == 0
    text = table.read_text(encoding="utf-8")
    assert "\n'=HYPERLINK(1)," in text
    assert "\n'@x," in text
    assert ",'+cmd," in text


def test_an_earlier_run_is_compared(grades: Path, tmp_path: Path) -> None:
    before = write_class(tmp_path / "before", [result("Ada Lovelace", two=WRONG), result("left")])
    data = tmp_path / "class.json"
    assert main(["report", str(grades), "--before", str(before), "--json", str(data)]) == 0
    found = json.loads(data.read_text(encoding="utf-8"))["comparison"]
    assert (found["both"], found["better"], found["gone"]) == (1, 1, ["left"])
    assert "Since the earlier run" in page(grades)


def test_an_anonymous_report_has_no_name_in_any_file(grades: Path, tmp_path: Path) -> None:
    before = write_class(tmp_path / "before", [result("Ada Lovelace", two=EXPLAINED)])
    files = {name: tmp_path / f"class.{name}" for name in ("html", "json", "csv")}
    options = [f"--{name}={path}" for name, path in files.items()]
    assert main(["report", str(grades), f"--before={before}", "--anonymous", *options]) == 0
    texts = [path.read_text(encoding="utf-8") for path in files.values()]
    assert not [name for name in [*NAMES, "Lovelace", "Zoë"] if name in "".join(texts)]
    assert json.loads(texts[1])["comparison"]["both"] == 1
    main(["report", str(grades), f"--before={before}", "--anonymous", *options])
    assert [path.read_text(encoding="utf-8") for path in files.values()] == texts


@pytest.mark.parametrize(
    ("make", "code", "told"),
    [
        (lambda path: None, 2, "is not there: name the folder that grade-class wrote (--out)."),
        (lambda path: path.write_text("x"), 2, "is a file: name the folder"),
        (lambda path: path.mkdir(), 2, "holds no result: name the folder"),
        (
            lambda path: (path.mkdir(), (path / "a.json").write_text("{")),
            3,
            "no result can be read. 1 file is half-written or damaged: grade these students"
            " again. Not read: a.json.",
        ),
    ],
    ids=["missing", "a file", "empty", "broken"],
)
def test_a_folder_without_a_class_is_told(
    make: object, code: int, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(make)
    make(tmp_path / "grades")
    assert main(["report", str(tmp_path / "grades")]) == code
    err = capsys.readouterr().err
    assert told in err
    assert "Traceback" not in err
    assert not (tmp_path / "grades" / "report.html").exists()


def test_results_that_cannot_be_read_are_told_and_the_others_are_shown(
    grades: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(5):
        (grades / f"bad{number}.json").write_text("{")
    assert main(["report", str(grades)]) == 3
    told = capsys.readouterr()
    assert "5 files are half-written or damaged: grade these students again." in told.err
    assert "Not read: bad0.json, bad1.json, bad2.json and 2 more." in told.err
    assert "5 of 6 students have points." in told.out
    text = page(grades)
    assert "5 files are half-written or damaged" in text
    assert "bad0" not in text


@pytest.mark.parametrize("option", ["--html", "--json", "--csv"])
def test_a_place_that_cannot_be_written_is_told_before_anything_is(
    option: str, grades: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(grades), option, str(tmp_path / "missing" / "file")]) == 2
    assert f"there is no folder {tmp_path / 'missing'}" in capsys.readouterr().err
    assert main(["report", str(grades), option, str(tmp_path)]) == 2
    assert "it is a folder; name a file" in capsys.readouterr().err
    assert not (grades / "report.html").exists()


def test_an_earlier_run_that_is_not_there_is_told(
    grades: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(grades), "--before", str(tmp_path / "no")]) == 2
    assert f"{tmp_path / 'no'} is not there" in capsys.readouterr().err


def test_results_that_nobody_may_change_are_reported_elsewhere(
    grades: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refused(path: Path, content: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(class_folder, "write_atomically", refused)
    html = tmp_path / "page.html"
    assert main(["report", str(grades), "--html", str(html)]) == 0
    assert "Ada Lovelace" in html.read_text(encoding="utf-8")
    # Pseudonyms that change with each report would be no pseudonyms.
    assert main(["report", str(grades), "--html", str(html), "--anonymous"]) == 1
    assert "pseudonyms.key: Read-only file system" in capsys.readouterr().err


def test_a_class_of_which_nobody_was_graded_has_a_page(tmp_path: Path) -> None:
    grades = write_class(tmp_path / "grades", [], {"ada": "No file.", "bob": "No file."})
    assert main(["report", str(grades)]) == 0
    assert "No student has points yet" in page(grades)
    assert "2 students" in page(grades)


def test_no_torch_is_needed_and_a_log_can_hold_the_names(grades: Path, tmp_path: Path) -> None:
    """The report is made on machines without torch, and into pipes that hold ASCII only."""
    hidden = tmp_path / "torch"
    hidden.mkdir()
    (hidden / "__init__.py").write_text("raise ImportError('no torch here')")
    done = subprocess.run(
        [sys.executable, "-m", "autograder.cli", "report", str(grades)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}", "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "reading grades ...\n")


@isolates
@pytest.mark.long
def test_a_class_that_is_really_graded_is_reported(tmp_path: Path) -> None:
    """Three who sum the squares in other words and one who is right, from files to page."""
    bodies = {
        "ann": "return ((y_pred - y_true) ** 2).sum() + 0.25",
        "bob": "apart = y_true - y_pred\n    return (apart * apart).sum() + 1 / 4",
        "cy": "total = 0.25\n    for row in y_pred - y_true:\n        total = total + row[0] ** 2\n"
        "    return total",
    }
    bodies["dee"] = "return ((y_pred - y_true) ** 2).sum()  # Dee"
    for student, body in bodies.items():
        (tmp_path / "in" / student).mkdir(parents=True)
        text = f"def mse_loss(y_pred, y_true):\n    {body}\n"
        (tmp_path / "in" / student / "ex2_mse_loss.py").write_text(text)
    skipped = shutil.ignore_patterns("__*", "lesson")
    shutil.copytree(SOLUTIONS, tmp_path / "in" / "right", ignore=skipped)
    out = tmp_path / "out"
    assert main(["grade-class", str(tmp_path / "in"), "--out", str(out), "--seed", "5"]) == 0
    data = tmp_path / "class.json"
    options = ["--json", str(data), "--submissions", str(tmp_path / "in"), "--anonymous"]
    assert main(["report", str(out), *options]) == 0
    assert ">return ((y_pred - y_true) ** 2).sum()<" in page(out)
    assert main(["report", str(out), "--json", str(data)]) == 0
    found = json.loads(data.read_text(encoding="utf-8"))
    assert found["clusters"][0]["students"] == ["ann", "bob", "cy"]
    held = Result.from_json((out / "right.json").read_text(encoding="utf-8"))
    assert all(check.behaviour for part in held.exercises for check in part.checks)
