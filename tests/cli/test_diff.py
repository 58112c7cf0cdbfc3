"""`autograder diff`: who changed, by which checks, and the exit code."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import msgspec
import pytest

from autograder.cli.main import main
from autograder.official.class_file import keep_class, read_class_file
from tests.support.class_results import EXPLAINED, PASSED, WRONG, result, write_class

OLD = [result("ann"), result("bo", two=EXPLAINED), result("gone"), result("=cy", one=WRONG)]
NEW = [result("ann", one=WRONG), result("bo"), result("=cy", one=WRONG), result("dora")]


@pytest.fixture
def runs(tmp_path: Path) -> tuple[str, str]:
    old = write_class(tmp_path / "old", OLD, {"eve": "No file.", "=fay": "No file."})
    new = write_class(tmp_path / "new", [*NEW, result("eve")], {"=fay": "Two files."})
    return str(old), str(new)


def test_who_changed_and_by_which_checks(
    runs: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *runs]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "=fay: not graded (No file.) → not graded (Two files.)",
        "eve: not graded (No file.) → 11 points",
        "ann: 11 → 6 (-5)",
        "    ex1_forward_pass::test_value: passed 5/5 → wrong 0/5: The value is right.",
        "bo: 6 → 11 (+5)",
        "    ex2_mse_loss::test_value: wrong 0/5 → passed 5/5: The value is right.",
        "dora: came, 11 points",
        "gone: went, 11 points",
        "5 students in both runs: 4 changed, 1 better, 1 worse; mean 7.67 → 7.67. 1 came, 1 went.",
    ]


def test_equal_runs_give_zero(runs: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", runs[0], runs[0]]) == 0
    assert capsys.readouterr().out == "6 students: nothing differs.\n"


def test_lateness_is_a_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = write_class(tmp_path / "old", OLD[:1])
    new = write_class(tmp_path / "new", OLD[:1])
    held = read_class_file(new)
    late = msgspec.structs.replace(held.students[0], score=9.9, deducted=1.1)
    keep_class(new, msgspec.structs.replace(held, rule="10 % a day.", students=(late,)))
    assert main(["diff", str(old), str(new)]) == 1
    assert capsys.readouterr().out.splitlines()[:3] == [
        "Lateness: no rule → 10 % a day.",
        "ann: 11 → 9.9 (-1.1)",
        "    deducted for lateness: 0 → 1.1 points",
    ]


def test_another_rule_alone_is_told_as_that(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = (write_class(tmp_path / name, OLD[:1]) for name in ("old", "new"))
    keep_class(new, msgspec.structs.replace(read_class_file(new), rule="10 % a day."))
    assert main(["diff", str(old), str(new)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "Lateness: no rule → 10 % a day.",
        "1 student: no mark and no check differs.",
    ]


def test_an_interrupted_run_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    late = {"bo": "interrupted before its turn"}
    old, new = (write_class(tmp_path / name, OLD[:1], late) for name in ("old", "new"))
    assert main(["diff", str(old), str(new)]) == 0
    told = capsys.readouterr().err
    assert f"The run in {old} was interrupted: 1 student was not graded yet." in told
    assert f"The run in {new} was interrupted" in told


def test_a_result_that_is_lost_is_told(
    runs: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    (Path(runs[1]) / "ann.json").unlink()
    assert main(["diff", *runs]) == 1
    told = capsys.readouterr()
    assert "ann: 11 → 6 (-5)\nbo:" in told.out
    assert f"{runs[1]}: the results of ann are missing or of another run" in told.err


def test_data_and_table(runs: tuple[str, str], tmp_path: Path) -> None:
    data, table = tmp_path / "d.json", tmp_path / "d.csv"
    assert main(["diff", *runs, f"--json={data}", f"--csv={table}"]) == 1
    found = json.loads(data.read_text(encoding="utf-8"))
    assert found["schema"] == "autograder/differences/v1"
    assert [one["after"]["student"] for one in found["changed"]] == ["=fay", "eve", "ann", "bo"]
    assert [len(one["checks"]) for one in found["changed"]] == [0, 0, 1, 1]
    assert "checks" not in found["joined"][0]
    with table.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert [row["student"] for row in rows] == ["'=fay", "eve", "ann", "bo", "dora", "gone"]
    ann = next(row for row in rows if row["student"] == "ann")
    assert (ann["score_before"], ann["score"], ann["points"]) == ("11", "6", "-5")
    assert (ann["exercise"], ann["check"]) == ("ex1_forward_pass", "test_value")
    assert (ann["outcome_before"], ann["outcome"]) == (PASSED.outcome, WRONG.outcome)
    assert rows[-1]["score"] == ""


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["none", "none"], "none is not there: name the folder that grade-class wrote (--out)."),
        ([".", "."], "holds no class.json"),
        ([".", ".", "--json=none/x"], "none/x cannot be written: there is no folder none."),
    ],
)
def test_what_cannot_be_compared_is_told(
    options: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["diff", *options]) == 2
    assert told in capsys.readouterr().err
