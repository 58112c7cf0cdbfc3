"""A command that takes a class says what it took the download for; `--from` insists."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.cli.main import main
from autograder.intake import Platform
from tests.support.exports import Student, write_canvas, write_folders

CLASS = [Student("Ann Lee", {"notes.txt": b""}, "12"), Student("Bo", {"notes.txt": b""}, "13")]


def told(capsys: pytest.CaptureFixture[str], path: Path, *options: str) -> tuple[int, str]:
    out = str(path.parent / "grades")
    code = main(["grade-class", str(path), "--out", out, *options])
    return code, capsys.readouterr().err


def test_what_the_download_was_taken_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, err = told(capsys, write_canvas(tmp_path / "in", CLASS))
    assert "in was taken for a download of Canvas: 2 of 2 names are like name_12_345_" in err
    assert code == 3


def test_another_platform_is_refused_and_nothing_is_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, err = told(capsys, write_folders(tmp_path / "in", CLASS), "--from", "moodle")
    assert "in holds nothing of Moodle, which would be Name_12_assignsubmission_file" in err
    assert code != 0
    assert not (tmp_path / "grades").exists()


def test_plain_folders_are_what_they_are(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = write_folders(tmp_path / "in", CLASS)
    code, err = told(capsys, path.parent / "in", "--from", "folders")
    assert "in was read as plain folders, as --from says." in err
    table = (tmp_path / "grades" / "grades.csv").read_text(encoding="utf-8")
    assert code == 3
    assert "Ann Lee" in table


def test_an_unknown_platform_is_named_with_those_that_are_known(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with pytest.raises(SystemExit):
        told(capsys, tmp_path, "--from", "sakai")
    err = capsys.readouterr().err
    assert "--from: invalid choice: 'sakai'" in err
    assert all(platform in err for platform in Platform)
