"""The files of a student as they were handed in, from whatever a class's download is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder import exercises
from autograder.intake import originals as module
from autograder.intake import students_in
from autograder.intake.originals import originals
from tests.support import exports
from tests.support.exports import Student

FILES = {"training_loop.ipynb": b'{"cells": [', "photo.jpg": b"\xff\xd8"}


@pytest.mark.parametrize("name", ["class", "class.zip"])
def test_every_file_comes_out_as_it_went_in(name: str, tmp_path: Path) -> None:
    ada = Student("Ada Lovelace", FILES, id="7", login="ada")
    target = exports.write_moodle(tmp_path / name, [ada])
    (entry,) = students_in(target, exercises.names())
    assert dict(originals(entry)) == {(file,): data for file, data in FILES.items()}


def test_links_and_too_large_files_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "class" / "ada"
    (home / "deep").mkdir(parents=True)
    (home / "deep" / "a.py").write_bytes(b"x" * 60)
    (home / "b.py").write_bytes(b"x" * 50)
    (home / "c.py").write_bytes(b"x" * 101)
    os.symlink("/etc/passwd", home / "d.py")
    (entry,) = students_in(tmp_path / "class", exercises.names())
    monkeypatch.setattr(module, "MAX_FILE", 100)
    assert {path for path, _ in originals(entry)} == {("deep", "a.py"), ("b.py",)}
    monkeypatch.setattr(module, "MAX_ALL", 100)
    assert {path for path, _ in originals(entry)} == {("b.py",)}
